import { z } from 'zod';
import { CHECKPOINTS, definitionOf, STEP_WORDS } from '../steps/steps.ts';
import { File } from './file.ts';
import { HEAD_KEYS, LIST_KEYS, runId } from './scenario.ts';
import { address } from './values/call.ts';
import { id, reference } from './values/names.ts';
import { optionsShape } from './values/options.ts';
import { share, size, time } from './values/quantities.ts';

type Json = z.core.JSONSchema.BaseSchema;

const asJson = (schema: z.ZodType): Json => z.toJSONSchema(schema, { io: 'input' });
const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null;

/** What a pattern stands for, by the schema that made it. */
const BY_PATTERN: ReadonlyMap<string | undefined, string> = new Map([
  [asJson(size()).pattern, 'size'],
  [asJson(time()).pattern, 'time'],
  [asJson(id()).pattern, 'id'],
  [asJson(reference()).pattern, '`$name`'],
  [asJson(address()).pattern, 'address'],
  [asJson(runId()).pattern, 'run id'],
]);
const OPTIONS = Object.keys(optionsShape);
const SHARE = JSON.stringify(asJson(share()).anyOf);

/** A map of the language with the path that leads to it. */
interface Section {
  readonly path: string;
  readonly schema: Json;
}

/**
 * The reference part of docs/scenarios.md, in Markdown: every key of every map, then every step, from the schema
 * that validates them. `npm run docs:scenarios` writes it.
 */
export function scenarioReference(): string {
  const file = asJson(File);
  const definitions = file.$defs ?? {};
  const sections = collect(file, '', definitions, new Set());
  return [...sections.map(sectionText), stepsText()].join('\n\n');
}

/** Every map below a schema, outermost first; a map that was met before (engine options) is not repeated. */
function collect(
  schema: Json,
  path: string,
  definitions: Record<string, Json>,
  seen: Set<string>,
): Section[] {
  const { $ref, properties, additionalProperties, items, anyOf } = schema;
  const name = $ref?.split('/').at(-1);
  // Steps have a table of their own.
  if (name === 'step' || name === 'steps') return [];
  const definition = name === undefined ? undefined : definitions[name];
  if (definition !== undefined) return collect(definition, path, definitions, seen);
  const sections: Section[] = [];
  if (properties !== undefined) {
    const key = JSON.stringify(properties);
    if (seen.has(key)) return [];
    seen.add(key);
    sections.push({ path, schema });
    // The keys of `defaults` are those of a scenario, where they are explained.
    if (path === 'defaults') return sections;
    for (const [property, inner] of Object.entries(properties)) {
      if (isJson(inner)) sections.push(...collect(inner, join(path, property), definitions, seen));
    }
  }
  if (isJson(additionalProperties)) {
    sections.push(...collect(additionalProperties, join(path, '<id>'), definitions, seen));
  }
  if (isJson(items)) sections.push(...collect(items, `${path}[]`, definitions, seen));
  for (const branch of anyOf ?? [])
    if (isJson(branch)) sections.push(...collect(branch, path, definitions, seen));
  return sections;
}

const join = (path: string, key: string): string => (path === '' ? key : `${path}.${key}`);

function sectionText({ path, schema }: Section): string {
  const title = path === '' ? 'The file' : `\`${path}\``;
  const known = path === 'defaults' ? [...HEAD_KEYS, ...LIST_KEYS] : [];
  const lead = path === 'defaults' ? [defaultsText(schema), ''] : [];
  return [`### ${title}`, '', ...lead, ...keyList(schema, known)].join('\n');
}

/** Every scenario starts from its `defaults`: they have its keys, but a few. */
function defaultsText({ properties = {} }: Json): string {
  const missing = LIST_KEYS.filter((key) => !(key in properties)).map((key) => `\`${key}\``);
  return `All keys of a scenario except ${missing.join(' ')}, and:`;
}

/** A line for each key. Text is not said to be text, nor a map a map: its keys follow. @param known keys that another list has */
function keyList({ properties = {}, required = [] }: Json, known: readonly string[] = []): string[] {
  return Object.entries(properties).flatMap(([key, value]) => {
    if (!isJson(value) || known.includes(key)) return [];
    const kind = [takes(value), standard(value, required.includes(key))].filter(
      (part) => part !== '' && part !== 'text' && part !== 'map',
    );
    return [`* \`${key}\`${kind.length === 0 ? '' : ` (${kind.join(', ')})`}: ${value.description ?? ''}`];
  });
}

function standard(schema: Json, required: boolean): string {
  if (schema.default !== undefined) return `default \`${String(schema.default)}\``;
  return required ? 'required' : '';
}

/** The kind of value, in a few words. */
function takes(schema: Json): string {
  const { type, pattern, format, items, anyOf, $ref } = schema;
  if (schema.const !== undefined) return `\`${String(schema.const)}\``;
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${String(value)}\``).join(' ');
  if ($ref !== undefined) return $ref.split('/').at(-1) ?? '';
  if (anyOf !== undefined) return union(schema, anyOf);
  const known = BY_PATTERN.get(pattern);
  if (known !== undefined) return known;
  if (type === 'array') return isJson(items) ? listOf(takes(items)) : 'pair';
  if (type === 'object') return 'map';
  if (type === 'string') return format ?? 'text';
  return typeof type === 'string' ? type : 'anything';
}

const LISTS: Readonly<Record<string, string>> = {
  step: 'steps',
  'text or number': 'list of words',
  pair: 'list of pairs',
};
const listOf = (kind: string): string => LISTS[kind] ?? `list of ${kind}`;

function union(schema: Json, branches: readonly (Json | boolean)[]): string {
  if (JSON.stringify(branches) === SHARE) return 'share';
  const kinds = branches
    .filter(isJson)
    .filter((branch) => branch.type !== 'null')
    .map(takes);
  const distinct = [...new Set(kinds)];
  return distinct.length === 0 ? (schema.title ?? '') : distinct.join(' or ');
}

function stepsText(): string {
  const lines = STEP_WORDS.map((word) => {
    const { properties = {}, required = [] } = asJson(definitionOf(word).schema);
    const main = properties[word];
    const options = OPTIONS.every((key) => key in properties) ? OPTIONS : [];
    const others = Object.entries(properties).flatMap(([key, value]) =>
      key === word || key === 'as' || options.includes(key) || !isJson(value)
        ? []
        : [`\`${key}\`${argument(value)}`],
    );
    if (options.length > 0) others.push('the options of a model');
    const kind = !isJson(main) || main.type === 'null' ? '' : takes(main);
    const optional = kind !== '' && isJson(main) && (isOptional(main) || !required.includes(word));
    const takesAll = [
      optional ? `${kind}, or nothing` : kind,
      others.length > 0 ? `with ${others.join(', ')}` : '',
    ];
    const said = takesAll.filter((part) => part !== '').join('; ');
    const checkpoint = CHECKPOINTS[word] === undefined ? '' : ` Leaves \`${CHECKPOINTS[word]}\`.`;
    const about = isJson(main) ? (main.description ?? '') : '';
    return `* \`${word}\`${said === '' ? '' : ` (${said})`}: ${about}${checkpoint}`;
  });
  const note =
    'The main argument in brackets, then the others. Every step takes `as: <name>`, too. Some leave a checkpoint; the start of a host leaves `baseline`.';
  return [['### Steps', '', note, '', ...lines].join('\n'), ...mainMaps()].join('\n\n');
}

/** Steps with a map as their main argument, as the loop variables of `for-each`. */
function mainMaps(): string[] {
  return STEP_WORDS.flatMap((word) => {
    const main = asJson(definitionOf(word).schema).properties?.[word];
    if (!isJson(main) || main.properties === undefined) return [];
    return [`### \`${word}\`\n\nExactly one of:\n\n${keyList(main).join('\n')}`];
  });
}

const isOptional = ({ anyOf = [] }: Json): boolean =>
  anyOf.some((branch) => isJson(branch) && branch.type === 'null');

const argument = (schema: Json): string => {
  const fallback = schema.default === undefined ? '' : `, default ${String(schema.default)}`;
  const kind = `${takes(schema)}${fallback}`;
  return kind === 'text' ? '' : ` (${kind})`;
};

const BEGIN = '<!-- generated from the schema by `npm run docs:scenarios`: do not edit -->';
const END = '<!-- end of the generated part -->';

/** The page with its generated part made anew. @throws Error if the marks around it are missing */
export function withReference(page: string): string {
  const [before, rest] = page.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error(`the page lacks ${BEGIN} or ${END}`);
  return `${before}${BEGIN}\n\n${scenarioReference()}\n\n${END}${after}`;
}
