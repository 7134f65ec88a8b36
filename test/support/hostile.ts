import { z } from 'zod';
import { visibleText } from '../../src/record/visible-text.ts';

/** What a hostile name holds: sequences for a terminal, marks of direction, and Markdown, HTML, XML and commands of a CI system. */
export const EVIL = [
  'x\u001b[31m\u009b2J\u0007\u202e\u200b\u2066',
  '![p](http://evil.example/p.png)[l](http://evil.example)<img src=http://evil.example onerror=e()>',
  '@evil-user a@evil.example www.evil.example #1 ]]>--> <!--',
  '\r::error::evil\n# evil\n```\n[r]: http://evil.example\n::add-mask::a\n|a|`b',
].join(' ');

/** Every string of a value, and every key that may be any, with `EVIL` behind it, as far as the schema takes it. */
export function poisoned(schema: z.ZodType, value: unknown): unknown {
  const refused = new Set<string>();
  for (;;) {
    const made = spoil(value, [], refused);
    const issues = schema.safeParse(made).error?.issues ?? [];
    if (issues.length === 0) return made;
    const before = refused.size;
    for (const { path, code, ...more } of issues) {
      const keys = code === 'unrecognized_keys' && 'keys' in more ? (more.keys as string[]) : [];
      for (const key of keys) refused.add([...path, key.replace(EVIL, '')].map(clean).join('/'));
      if (keys.length === 0) refused.add(path.map(clean).join('/'));
    }
    if (refused.size === before) throw new Error(`cannot be poisoned: ${JSON.stringify(issues[0])}`);
  }
}

const clean = (part: PropertyKey): string => String(part).replaceAll(EVIL, '');

/** Strings and keys at a refused place, and below it, stay as they are. */
function spoil(value: unknown, path: readonly string[], refused: ReadonlySet<string>): unknown {
  if (refused.has(path.join('/'))) return value;
  if (typeof value === 'string') return `${value}${EVIL}`;
  if (Array.isArray(value)) return value.map((item, i) => spoil(item, [...path, String(i)], refused));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, spoil(inner, [...path, key], refused)]),
  );
}

/** A value of a schema with everything that it may hold; of several kinds it takes that of the round. */
export function sampleOf(schema: z.core.$ZodType, round: number, depth = 0): unknown {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  const inner = (type: z.core.$ZodType): unknown => sampleOf(type, round, depth + 1);
  switch (def.type) {
    case 'string':
      // A text of one form, such as a hash, is checked where it comes in.
      return z.core.safeParse(schema, EVIL).success ? EVIL : 'a'.repeat(40);
    case 'number':
      return 1 + (round % 3);
    case 'boolean':
      return round % 2 === 0;
    case 'literal':
      return def.values[0];
    case 'enum':
      return pick(Object.values(def.entries), round);
    case 'unknown':
    case 'any':
      return EVIL;
    case 'null':
      return null;
    case 'array':
      return [inner(def.element), sampleOf(def.element, round + 1, depth + 1)];
    case 'tuple':
      return def.items.map(inner);
    case 'object':
      return Object.fromEntries(Object.entries(def.shape).map(([key, type]) => [key, inner(type)]));
    case 'record': {
      const keys = def.keyType._zod.values;
      const names = keys === undefined ? [EVIL] : [...keys];
      return Object.fromEntries(names.map((name) => [name, inner(def.valueType)]));
    }
    case 'union':
      // Deep in what holds itself, the first kind is the plainest.
      return inner(depth > 14 ? pick(def.options, 0) : pick(def.options, round));
    case 'optional':
    case 'nonoptional':
    case 'nullable':
    case 'readonly':
    case 'default':
      return inner(def.innerType);
    case 'lazy':
      return inner(def.getter());
    default:
      throw new Error(`no sample of ${def.type}`);
  }
}

function pick<T>(values: readonly T[], round: number): T {
  const value = values[round % values.length];
  if (value === undefined) throw new Error('nothing to pick');
  return value;
}

/** What of a text would steer a terminal, with what stands around it; nothing in an honest output. */
export function steering(text: string): string[] {
  const shown = visibleText(text);
  const at = [...text].findIndex((character) => visibleText(character) !== character);
  return shown === text ? [] : [JSON.stringify([...text].slice(Math.max(0, at - 60), at + 20).join(''))];
}

/** What of a Markdown text is more than text, code left out. */
export function beyondText(markdown: string): string[] {
  const open = markdown
    .replace(/^```[\s\S]*?^```$/gm, '')
    .replace(/(?<!\\)`[^`\n]*`/g, '')
    .replaceAll('&#8203;', ' ');
  const found = [
    /(?<!\\)!?\[[^\]\n]*\](?:\((?!plots\/)|\[|:)/g,
    /@\w/g,
    /https?:\/\//g,
    /\bwww\.\w/g,
    /#\d/g,
    /<(?!\/?(?:details|summary)>)/g,
    /^ {0,3}#+ evil/gm,
    /(?<!\\)`/g,
  ];
  return [...new Set(found.flatMap((pattern) => open.match(pattern) ?? []))];
}
