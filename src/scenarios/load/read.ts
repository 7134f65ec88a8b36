import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  Scalar,
  visit,
  type YAMLError,
} from 'yaml';
import type { Place, Problem } from '../plan/plan.ts';
import { shortPlace } from '../plan/problem.ts';
import { malformed, substituted, type Variables } from './environment-variables.ts';
import { type Entry, emptyMap, type Located, type LocatedScalar } from './located.ts';
import { LONGEST_FILE } from './source.ts';
import { explainSyntax } from './syntax.ts';

/** Values after aliases are followed: an alias of aliases can stand for billions. */
const MOST_VALUES = 100_000;
const DEEPEST = 64;
/** The parser recurses for each level: what may be deeper than this is not given to it. */
const DEEPEST_PARSED = 200;

const YAML_TAG = 'tag:yaml.org,2002:';
const KNOWN_TAGS = ['str', 'int', 'float', 'bool', 'null', 'map', 'seq'].map((name) => YAML_TAG + name);

export interface ReadResult {
  /** Absent when the text could not be read as YAML at all. */
  readonly root?: Located;
  readonly problems: readonly Problem[];
}

/**
 * YAML text to values with places. Reports syntax errors, duplicate keys, `<<`, unknown tags and aliases that
 * expand without measure. Top-level `x-*` keys are left out: they are a home for anchors. Linear in the text.
 *
 * @param file name to use in places
 */
export function readYaml(text: string, file: string, variables: Variables): ReadResult {
  const start: Place = { file, line: 1, column: 1 };
  const refuse = (message: string, ...detail: string[]): ReadResult => ({
    problems: [{ place: start, message, detail }],
  });
  if (text.length > LONGEST_FILE) {
    return refuse(`the file has ${text.length} characters; a scenario file may have ${LONGEST_FILE}`);
  }
  const tooDeep = 'values are nested too deeply to be read';
  if (mayNest(text) > DEEPEST_PARSED) return refuse(tooDeep);
  try {
    const lines = new LineCounter();
    const document = parseDocument(text, {
      lineCounter: lines,
      // Pretty messages are made here; the library's own take quadratic time on many errors.
      prettyErrors: false,
      uniqueKeys: false,
      schema: 'core',
      // Not `silent`: that would also pass over a second document.
      logLevel: 'error',
    });
    return new Reader(document, lines, file, text, variables).read();
  } catch (thrown) {
    if (thrown instanceof RangeError) return refuse(tooDeep);
    throw thrown;
  }
}

/**
 * How deep the values of a text may be nested: never less than they are, more where text in quotes looks like it. A stack
 * overflow in the parser is no error that could be caught: where V8 compiles a pattern at that moment, it aborts.
 */
function mayNest(text: string): number {
  let [open, mostOpen, mostIndents] = [0, 0, 0];
  const indents: number[] = [];
  for (const line of text.split('\n')) {
    const [lead = ''] = /^(?:[ \t]|[-?:](?=[ \t]|$))*/.exec(line) ?? [];
    if (lead.length === line.length && lead.trim() === '') continue;
    for (let column = 0; column <= lead.length; column += 1) {
      if (column < lead.length && ' \t'.includes(lead[column] ?? '')) continue;
      while ((indents.at(-1) ?? -1) >= column) indents.pop();
      indents.push(column);
      mostIndents = Math.max(mostIndents, indents.length);
    }
    for (const character of line) {
      if (character === '[' || character === '{') open += 1;
      else if (character === ']' || character === '}') open = Math.max(0, open - 1);
      mostOpen = Math.max(mostOpen, open);
    }
  }
  return mostOpen + mostIndents;
}

class Reader {
  readonly #document: Document.Parsed;
  readonly #lines: LineCounter;
  readonly #file: string;
  readonly #text: string;
  readonly #variables: Variables;
  readonly #problems: Problem[] = [];
  readonly #targets = new Map<Alias, Node>();
  /** Values already made, by node: an alias shares the value of its anchor. Undefined while being made. */
  readonly #made = new Map<Node, Located | undefined>();
  readonly #sizes = new Map<Located, number>();

  constructor(
    document: Document.Parsed,
    lines: LineCounter,
    file: string,
    text: string,
    variables: Variables,
  ) {
    this.#document = document;
    this.#lines = lines;
    this.#file = file;
    this.#text = text;
    this.#variables = variables;
  }

  read(): ReadResult {
    const faults: readonly YAMLError[] = [...this.#document.errors, ...this.#document.warnings];
    if (faults.length > 0) return { problems: explainSyntax(faults, this.#text, (at) => this.#at(at)) };
    if (
      this.#document.directives?.yaml.explicit === true &&
      this.#document.directives.yaml.version !== '1.2'
    ) {
      this.#report(this.#at(0), '%YAML 1.1 reads numbers and words differently', 'do: leave the line out');
    }
    const { contents } = this.#document;
    if (contents === null) {
      this.#report(this.#at(0), 'the file is empty', 'do: `asr-bench init` writes one to start from');
      return { problems: this.#problems };
    }
    this.#findTargets();
    const root = this.#locate(contents, 0, true);
    const size = this.#sizes.get(root) ?? 0;
    if (size > MOST_VALUES) {
      this.#report(
        this.#at(0),
        `aliases expand to more than ${MOST_VALUES} values`,
        'do: write what is meant',
      );
      return { problems: this.#problems };
    }
    return { root, problems: this.#problems };
  }

  /** Which node each alias stands for: the last anchor of that name before it. One walk. */
  #findTargets(): void {
    const anchors = new Map<string, Node>();
    visit(this.#document, {
      Node: (_, node) => {
        if (isAlias(node)) {
          const target = anchors.get(node.source);
          if (target !== undefined) this.#targets.set(node, target);
        } else if (node.anchor !== undefined) {
          anchors.set(node.anchor, node);
        }
      },
    });
  }

  #at(offset: number): Place {
    const { line, col } = this.#lines.linePos(offset);
    return { file: this.#file, line: Math.max(1, line), column: Math.max(1, col) };
  }

  #placeOf(node: Node): Place {
    return this.#at(node.range?.[0] ?? 0);
  }

  #report(place: Place, message: string, ...detail: string[]): void {
    this.#problems.push({ place, message, detail });
  }

  #locate(node: Node, depth: number, top = false): Located {
    const place = this.#placeOf(node);
    if (depth > DEEPEST) {
      this.#report(place, `values are nested more than ${DEEPEST} deep`);
      return this.#sized(emptyMap(place), 1);
    }
    if (isAlias(node)) return this.#followed(node, depth, place);
    if (this.#made.has(node)) {
      const made = this.#made.get(node);
      if (made !== undefined) return made;
      this.#report(place, 'an alias stands inside its own anchor');
      return this.#sized(emptyMap(place), 1);
    }
    this.#made.set(node, undefined);
    const located = this.#make(node, depth, place, top);
    this.#made.set(node, located);
    return located;
  }

  #followed(alias: Alias, depth: number, place: Place): Located {
    const target = this.#targets.get(alias);
    if (target !== undefined) return this.#locate(target, depth);
    this.#report(place, `no anchor &${alias.source} stands before *${alias.source}`);
    return this.#sized(emptyMap(place), 1);
  }

  #make(node: Node, depth: number, place: Place, top: boolean): Located {
    if (node.tag !== undefined && !KNOWN_TAGS.includes(node.tag)) {
      this.#report(place, `tag ${node.tag.replace(YAML_TAG, '!!')} means nothing here`, 'do: leave it out');
      return this.#sized(emptyMap(place), 1);
    }
    if (isScalar(node)) return this.#sized(this.#scalar(node, place), 1);
    if (isSeq(node)) {
      const items = node.items.map((item) => this.#item(item, place, depth));
      return this.#sized({ kind: 'list', place, items }, 1 + this.#sum(items));
    }
    if (isMap(node)) {
      const entries = new Map<string, Entry>();
      for (const pair of node.items) this.#addPair(pair, entries, depth, place, top);
      const values = [...entries.values()].map((entry) => entry.value);
      return this.#sized({ kind: 'map', place, entries }, 1 + this.#sum(values));
    }
    return this.#sized(emptyMap(place), 1);
  }

  #item(item: unknown, place: Place, depth: number): Located {
    return isNode(item) ? this.#locate(item, depth + 1) : this.#sized(nothingAt(place), 1);
  }

  #addPair(pair: Pair, entries: Map<string, Entry>, depth: number, home: Place, top: boolean): void {
    const node = pair.key;
    const place = isNode(node) ? this.#placeOf(node) : home;
    if (!isScalar(node)) {
      this.#report(place, 'a key must be a word');
      return;
    }
    const key = String(node.source ?? node.value);
    if (top && key.startsWith('x-')) return;
    if (key === '<<') {
      this.#report(
        place,
        '`<<` is not part of this language',
        'do: say `extends: <scenario>`; aliases are fine',
      );
      return;
    }
    const first = entries.get(key);
    if (first !== undefined) {
      this.#report(place, `key \`${key}\` is here twice (first ${shortPlace(first.key)})`, 'do: keep one');
      return;
    }
    entries.set(key, { key: place, value: this.#item(pair.value, place, depth) });
  }

  #scalar(node: Scalar, place: Place): LocatedScalar {
    const { value } = node;
    const text = node.source ?? String(value);
    const known = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
    const scalar: LocatedScalar = { kind: 'scalar', place, value: known ? value : null, source: text };
    if (typeof value !== 'string') return scalar;
    const wrong = malformed(value);
    if (wrong !== undefined) {
      this.#report(
        place,
        `\`${wrong}\` is no environment variable`,
        `do: write \${NAME} or \${NAME:-fallback}`,
      );
    }
    return substituted(scalar, node.type !== Scalar.PLAIN, this.#variables, resolvePlain);
  }

  #sized<Value extends Located>(value: Value, size: number): Value {
    this.#sizes.set(value, size);
    return value;
  }

  #sum(values: readonly Located[]): number {
    return values.reduce((total, value) => total + (this.#sizes.get(value) ?? 0), 0);
  }
}

const nothingAt = (place: Place): LocatedScalar => ({ kind: 'scalar', place, value: null, source: '' });

/** What an unquoted text means in YAML 1.2: a number, true, false, nothing, or itself. */
function resolvePlain(text: string): LocatedScalar['value'] {
  if (/^[-+]?\d+$/.test(text) || /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/.test(text))
    return Number(text);
  if (/^(?:true|True|TRUE)$/.test(text)) return true;
  if (/^(?:false|False|FALSE)$/.test(text)) return false;
  return /^(?:~|null|Null|NULL)?$/.test(text) ? null : text;
}
