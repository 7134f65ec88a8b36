import { pick } from './random.ts';

export type Random = () => number;

/** Numbers that lengths, counts and offsets break at. */
const EDGES = [0, 1, 2, 4, 31, 0xff, 0x7fff, 0xffff, 0x10000, 0x400000, 0x7fffffff, 0x80000000, 0xffffffff];

const below = (length: number, random: Random): number => Math.floor(random() * length);

/** Bytes with one to four faults: bits, words, parts taken out, doubled or moved, an end that is missing. */
export function mutateBytes(bytes: Buffer, random: Random): Buffer {
  let made = Buffer.from(bytes);
  for (let faults = 1 + below(4, random); faults > 0; faults -= 1) {
    // The head of a file says what the rest is.
    const place = below(random() < 0.7 ? Math.min(made.length, 512) : made.length, random);
    const end = Math.min(made.length, place + below(64, random));
    switch (below(7, random)) {
      case 0:
        if (place < made.length) made[place] = (made[place] ?? 0) ^ (1 << below(8, random));
        break;
      case 1:
        if (place + 4 <= made.length) made.writeUInt32LE(pick(EDGES, random) ?? 0, place);
        break;
      case 2:
        if (place + 2 <= made.length) made.writeUInt16LE((pick(EDGES, random) ?? 0) & 0xffff, place);
        break;
      case 3:
        made = Buffer.concat([made.subarray(0, place), made.subarray(end)]);
        break;
      case 4:
        made = Buffer.concat([made.subarray(0, end), made.subarray(place)]);
        break;
      case 5:
        made = Buffer.from(made.subarray(0, place));
        break;
      default:
        if (place < made.length) made[place] = below(256, random);
    }
  }
  return made;
}

/** What people, other programs and attackers put into numbers and names. */
const WORDS = [
  ...[
    '',
    '-1',
    '0',
    '1e308',
    '-1e308',
    '1e-320',
    'NaN',
    'Infinity',
    'null',
    '9007199254740993',
    '1,5',
    '1.5.2',
  ],
  ...[
    '99999999999999999999999999',
    'ffffffffffffffff',
    '0x10',
    '+ ',
    'a,b',
    '"',
    '""',
    '\t',
    '\0',
    '\r',
    '\u2028',
    '\ufeff',
  ],
  ...[
    '__proto__',
    'constructor',
    '=1+1',
    '\u001b[31m',
    '\ud800',
    '國',
    'x'.repeat(10_000),
    '9'.repeat(400),
    '['.repeat(20_000),
  ],
];

/** Text with one to four faults: characters, words, lines taken out, doubled and moved, a number that cannot be. */
export function mutateText(text: string, random: Random): string {
  let made = text;
  for (let faults = 1 + below(4, random); faults > 0; faults -= 1) {
    const at = below(made.length + 1, random);
    const lines = made.split('\n');
    const line = below(lines.length, random);
    switch (below(8, random)) {
      case 0:
        made = made.slice(0, at) + made.slice(at + 1 + below(4, random));
        break;
      case 1:
        made = made.slice(0, at) + (pick(WORDS, random) ?? '') + made.slice(at);
        break;
      case 2: {
        const found = pick([...(lines[line] ?? '').matchAll(/[^\s,;:"{}[\]]+/g)], random);
        if (found === undefined) break;
        const whole = lines[line] ?? '';
        lines[line] =
          whole.slice(0, found.index) +
          (pick(WORDS, random) ?? '') +
          whole.slice(found.index + found[0].length);
        made = lines.join('\n');
        break;
      }
      case 3:
        lines.splice(line, 1 + below(3, random));
        made = lines.join('\n');
        break;
      case 4:
        lines.splice(line, 0, ...Array.from({ length: 1 + below(20, random) }, () => lines[line] ?? ''));
        made = lines.join('\n');
        break;
      case 5: {
        const [moved = ''] = lines.splice(line, 1);
        lines.splice(below(lines.length + 1, random), 0, moved);
        made = lines.join('\n');
        break;
      }
      case 6:
        made = made.slice(0, at);
        break;
      default:
        made = made.slice(0, at) + String.fromCharCode(below(0x10000, random)) + made.slice(at);
    }
  }
  return made;
}

type Node = unknown;

/** Values in the place of any other. */
const VALUES: readonly (() => Node)[] = [
  ...[null, true, 0, -1, 0.5, 1e308, -1e308, 2 ** 53, 2 ** 31, '', 'x', '\u001b[31m', [], {}].map(
    (value) => () => value,
  ),
  ...WORDS.map((word) => () => word),
  () => Array.from({ length: 1000 }, (_, i) => i),
  () => nested(500),
];

function nested(depth: number): Node {
  let node: Node = 'bottom';
  for (let level = 0; level < depth; level += 1) node = level % 2 === 0 ? [node] : { left: node, right: 1 };
  return node;
}

/** A document with one to four faults in its structure: fields gone, renamed, doubled, of other types, in other places. */
export function mutateDocument(document: Node, random: Random): Node {
  const made = structuredClone(document);
  for (let faults = 1 + below(4, random); faults > 0; faults -= 1) {
    const holders = holdersIn(made);
    const holder = pick(holders, random);
    if (holder === undefined) return made;
    const keys = Object.keys(holder);
    const key = pick(keys, random) ?? '';
    const value = (holder as Record<string, Node>)[key];
    const put = (at: string, what: Node): void => {
      Object.defineProperty(holder, at, {
        value: what,
        configurable: true,
        enumerable: true,
        writable: true,
      });
    };
    switch (below(6, random)) {
      case 0:
        if (Array.isArray(holder)) holder.splice(Number(key), 1);
        else delete (holder as Record<string, Node>)[key];
        break;
      case 1:
        put(key, pick(VALUES, random)?.());
        break;
      case 2:
        if (Array.isArray(holder))
          holder.push(...Array.from({ length: 1 + below(50, random) }, () => structuredClone(value)));
        else put(pick(WORDS, random) ?? 'x', structuredClone(value));
        break;
      case 3: {
        const other = pick(holders, random);
        if (other !== undefined) put(key, structuredClone(other));
        break;
      }
      case 4: {
        const [to, from] = [pick(keys, random) ?? key, value];
        put(key, (holder as Record<string, Node>)[to]);
        put(to, from);
        break;
      }
      default:
        if (typeof value === 'number')
          put(key, pick([-value, 0, value * 1e9, value + 0.5, 1e308, -1], random));
        else if (typeof value === 'string') put(key, mutateText(value, random));
    }
  }
  return made;
}

/** Every object and array of a document that holds something. */
function holdersIn(document: Node): object[] {
  const found: object[] = [];
  const left: Node[] = [document];
  for (let node = left.pop(); left.length > 0 || node !== undefined; node = left.pop()) {
    if (typeof node !== 'object' || node === null) continue;
    if (Object.keys(node).length > 0) found.push(node);
    left.push(...Object.values(node));
  }
  return found;
}
