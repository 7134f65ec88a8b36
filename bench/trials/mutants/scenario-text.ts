import { pick } from './random.ts';

type Random = () => number;
type Mutation = (text: string, random: Random) => string;

/** What people and machines put into scenario files, right and wrong. */
const SNIPPETS = [
  'load',
  'unload',
  'transcribe',
  'align: tokens',
  'respawn',
  'for-each: { chunk: $cut }',
  'for-each: { model: [small, large] }',
  'use: zh-tw',
  'serve: zh-tw',
  'null',
  '{}',
  '[]',
  '$heard',
  '$talk.language',
  `\${HOME}`,
  `\${NOPE:-x}`,
  '${',
  '*x',
  '&x',
  '<<: *x',
  '!!binary aGk=',
  '!foo',
  '%YAML 1.1',
  '---',
  '0900',
  '1e999',
  '.nan',
  '-1',
  '5 %',
  '1 KiB',
  '20s',
  '"',
  "'",
  '\t',
  '\u0000',
  '\uFEFF',
  '__proto__: 1',
  'constructor: x',
  'toString: []',
  'extends: exp-2',
  'matrix: { engine: [calibration, upstream] }',
  'iterations: { first: 10, until: conclusive }',
  '- ',
  ': ',
  ', ',
  '? ',
  '|',
  '>',
  '#',
];

const lines = (text: string): string[] => text.split('\n');
const at = (length: number, random: Random): number => Math.floor(random() * length);

const MUTATIONS: readonly Mutation[] = [
  function dropCharacter(text, random) {
    const index = at(text.length, random);
    return text.slice(0, index) + text.slice(index + 1);
  },
  function swapCharacters(text, random) {
    const index = at(text.length - 1, random);
    return `${text.slice(0, index)}${text[index + 1] ?? ''}${text[index] ?? ''}${text.slice(index + 2)}`;
  },
  function insertSnippet(text, random) {
    const index = at(text.length, random);
    return text.slice(0, index) + (pick(SNIPPETS, random) ?? '') + text.slice(index);
  },
  function replaceValue(text, random) {
    const all = lines(text);
    const index = at(all.length, random);
    all[index] = (all[index] ?? '').replace(/: .*$/, `: ${pick(SNIPPETS, random) ?? ''}`);
    return all.join('\n');
  },
  function replaceWord(text, random) {
    const words = [...text.matchAll(/[a-z][a-z-]+/g)];
    const from = pick(words, random);
    const to = pick(words, random)?.[0] ?? 'x';
    return from === undefined
      ? text
      : text.slice(0, from.index) + to + text.slice(from.index + from[0].length);
  },
  function dropLine(text, random) {
    const all = lines(text);
    all.splice(at(all.length, random), 1);
    return all.join('\n');
  },
  function doubleLine(text, random) {
    const all = lines(text);
    const index = at(all.length, random);
    all.splice(index, 0, all[index] ?? '');
    return all.join('\n');
  },
  function moveLine(text, random) {
    const all = lines(text);
    const [line = ''] = all.splice(at(all.length, random), 1);
    all.splice(at(all.length, random), 0, line);
    return all.join('\n');
  },
  function indentLine(text, random) {
    const all = lines(text);
    const index = at(all.length, random);
    all[index] = random() < 0.5 ? `  ${all[index] ?? ''}` : (all[index] ?? '').replace(/^ {1,2}/, '');
    return all.join('\n');
  },
  function insertKey(text, random) {
    const all = lines(text);
    const index = at(all.length, random);
    const indent = /^ */.exec(all[index] ?? '')?.[0] ?? '';
    all.splice(index, 0, `${indent}${pick(['iteration', 'Each', 'x-y', 'step', 'all'], random) ?? ''}: 1`);
    return all.join('\n');
  },
  function cutShort(text, random) {
    return text.slice(0, at(text.length, random));
  },
  function anchorAndAlias(text, random) {
    const all = lines(text);
    const index = at(all.length - 1, random);
    all[index] = (all[index] ?? '').replace(/: ?$/, ': &x');
    const other = at(all.length, random);
    all[other] = (all[other] ?? '').replace(/: .*$/, ': *x');
    return all.join('\n');
  },
];

/** One to four random mutations of a text. */
export function mutate(text: string, random: Random): string {
  const times = 1 + at(4, random);
  let result = text;
  for (let round = 0; round < times; round += 1) {
    result = pick(MUTATIONS, random)?.(result, random) ?? result;
  }
  return result;
}
