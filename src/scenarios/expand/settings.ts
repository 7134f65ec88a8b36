import { child, emptyMap, entriesOf, type Located, type LocatedMap, withEntry } from '../load/located.ts';
import { readYaml } from '../load/read.ts';
import { nearest } from '../plan/nearest.ts';
import type { Overrides } from '../plan/overrides.ts';
import type { Place, Problem } from '../plan/plan.ts';
import { shortList } from '../plan/problem.ts';
import { nearestOrAll } from '../plan/unknown-name.ts';
import { HEAD_KEYS, LIST_KEYS } from '../schema/scenario.ts';

/** One value that the command line puts into the file. */
export interface Setting {
  /** As typed, `--set options.threads=2`. */
  readonly option: string;
  /** Where it goes: from the top of the file, or from the top of the scenario. */
  readonly within: 'file' | 'scenario';
  readonly path: readonly string[];
  readonly value: Located;
}

const FILE_SECTIONS = ['engines', 'models', 'audio', 'pipelines', 'defaults'];
/** Keys below which a path is one name that may hold dots. */
const DOTTED = ['matrix', 'baseline'];

const optionPlace = (option: string): Place => ({ file: option, line: 0, column: 0 });

const scalar = (option: string, value: string | number): Located => ({
  kind: 'scalar',
  place: optionPlace(option),
  value,
  source: String(value),
});

/** The overrides as settings, weakest first: a later one wins over an earlier one of the same path. */
export function settingsOf(overrides: Overrides, problems: Problem[]): Setting[] {
  const settings: Setting[] = [];
  const { engines = [], iterations, launches, library } = overrides;
  const put = (option: string, path: string[], value: Located): void => {
    settings.push({ option, within: 'scenario', path, value });
  };
  if (library !== undefined) put('--library', ['engine'], scalar(`--library ${library}`, 'library'));
  else if (engines.length === 1) {
    const option = `--engine ${engines[0]}`;
    put(option, ['engine'], scalar(option, engines[0] ?? ''));
  } else if (engines.length > 1) {
    const option = `--engine ${engines.join(',')}`;
    const items = engines.map((id) => scalar(option, id));
    put(option, ['matrix', 'engine'], { kind: 'list', place: optionPlace(option), items });
  }
  if (iterations !== undefined)
    put(`--iterations`, ['iterations'], scalar(`--iterations ${iterations}`, iterations));
  if (launches !== undefined) put('--launches', ['launches'], scalar(`--launches ${launches}`, launches));
  for (const text of overrides.set ?? []) {
    const setting = parseSetting(text, problems);
    if (setting !== undefined) settings.push(setting);
  }
  return settings;
}

function parseSetting(text: string, problems: Problem[]): Setting | undefined {
  const option = `--set ${text}`;
  const place = optionPlace(option);
  const refuse = (message: string, ...detail: string[]): undefined => {
    problems.push({ place, message, detail });
    return undefined;
  };
  const at = text.indexOf('=');
  if (at < 1) return refuse('a path and a value are needed', 'do: --set options.threads=2');
  if (text.slice(at + 1).trim() === '') return refuse('the value is empty', 'do: null takes a value away');
  const written = readYaml(text.slice(at + 1), option, {});
  const [fault] = written.problems;
  if (written.root === undefined || fault !== undefined) {
    return refuse(fault?.message ?? 'the value cannot be read', 'do: --set options.threads=2');
  }
  const path = splitPath(text.slice(0, at));
  const [first = ''] = path;
  const file = FILE_SECTIONS.includes(first) && (first !== 'audio' || path.length > 1);
  const allowed = [...HEAD_KEYS, ...LIST_KEYS.filter((key) => key !== 'extends'), ...FILE_SECTIONS];
  if (!allowed.includes(first)) {
    const near = nearest(first, allowed);
    return refuse(
      `no path ${path.join('.')}: unknown key \`${first}\``,
      `paths begin with: ${shortList([...new Set(allowed)], 9)}`,
      ...(near === undefined ? [] : [`nearest: ${[near, ...path.slice(1)].join('.')}`]),
    );
  }
  return { option, within: file ? 'file' : 'scenario', path, value: placedAt(written.root, place) };
}

/** `matrix.options.threads` → matrix, options.threads; everything else at its dots. */
function splitPath(text: string): string[] {
  const parts = text.trim().split('.');
  const [first = ''] = parts;
  return DOTTED.includes(first) && parts.length > 1 ? [first, parts.slice(1).join('.')] : parts;
}

/** The value with every place replaced: lines inside an option say nothing. */
function placedAt(value: Located, place: Place): Located {
  if (value.kind === 'scalar') return { ...value, place };
  if (value.kind === 'list')
    return { ...value, place, items: value.items.map((item) => placedAt(item, place)) };
  const entries = entriesOf(value).map(
    ([key, entry]) => [key, { key: place, value: placedAt(entry.value, place) }] as const,
  );
  return { ...value, place, entries: new Map(entries) };
}

/** Ids stand at these places of a path; a new one would be an experiment that nobody wrote. */
const ID_AT: Readonly<Record<string, number>> = {
  engines: 1,
  models: 1,
  audio: 1,
  pipelines: 1,
  variants: 1,
};

/**
 * `root` with the setting applied. A path that names an id must find it; keys may be new, the schema judges
 * them. A variant, engine or model in its short form becomes a map when a key below it is set.
 */
export function applySetting(root: LocatedMap, setting: Setting, problems: Problem[]): LocatedMap {
  const [first = ''] = setting.path;
  const at = ID_AT[first];
  if (at !== undefined && setting.path.length > at) {
    const known = entriesOf(child(root, first)).map(([id]) => id);
    const id = setting.path[at] ?? '';
    if (!known.includes(id)) {
      problems.push({
        place: optionPlace(setting.option),
        message: `no path ${setting.path.join('.')}: ${first} has no ${id}`,
        detail: [nearestOrAll(id, known, 'known')],
      });
      return root;
    }
  }
  const other = otherSource(root, setting);
  if (other !== undefined) {
    const [, id = '', key = ''] = setting.path;
    const written = setting.option.slice(setting.option.indexOf('=') + 1);
    problems.push({
      place: optionPlace(setting.option),
      message: `\`${id}\` takes either \`file\` or \`like\`, and has \`${other}\``,
      detail: [`do: --set "models.${id}={${key}: ${written.trim()}}"`],
    });
    return root;
  }
  return set(root, setting.path, 0, setting.value);
}

/** The key that says where a model comes from, where a setting would give it a second one. */
function otherSource(root: LocatedMap, { path, value }: Setting): string | undefined {
  const [section, id = '', key, ...deeper] = path;
  if (section !== 'models' || deeper.length > 0 || isNull(value)) return undefined;
  const other = key === 'file' ? 'like' : key === 'like' ? 'file' : undefined;
  const model = child(child(root, 'models'), id);
  if (other === undefined || model === undefined) return undefined;
  const has = model.kind === 'map' ? child(model, other) !== undefined : other === 'like';
  return has ? other : undefined;
}

const isNull = (value: Located): boolean => value.kind === 'scalar' && value.value === null;

/** Key that the short form of a map stands for. */
const SHORT_FORM: Readonly<Record<string, string>> = { variants: 'each', engines: 'library', models: 'like' };

function set(map: LocatedMap, path: readonly string[], depth: number, value: Located): LocatedMap {
  const key = path[depth] ?? '';
  if (depth === path.length - 1) return withEntry(map, key, isNull(value) ? undefined : value);
  const inner = child(map, key);
  let below = inner?.kind === 'map' ? inner : emptyMap(value.place);
  const long = SHORT_FORM[path[depth - 1] ?? ''];
  if (inner !== undefined && inner.kind !== 'map' && depth === 1 && long !== undefined) {
    below = withEntry(below, long, inner);
  }
  return withEntry(map, key, set(below, path, depth + 1, value));
}

/** Sets one path of a scenario, as a matrix axis does. */
export const setPath = (root: LocatedMap, path: string, value: Located): LocatedMap =>
  set(root, path.split('.'), 0, value);
