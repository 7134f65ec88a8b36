import { describe, expect, it } from 'vitest';
import { plain } from '../../../src/scenarios/load/located.ts';
import { readYaml } from '../../../src/scenarios/load/read.ts';
import { formatProblem } from '../../../src/scenarios/plan/problem.ts';

const read = (text: string, variables = {}) => readYaml(text, 'f.yaml', variables);
const valueIn = (text: string, variables = {}): unknown => {
  const { root, problems } = read(text, variables);
  if (root === undefined || problems.length > 0) throw new Error(problems.map(formatProblem).join('\n'));
  return plain(root);
};
const report = (text: string): string => read(text).problems.map(formatProblem).join('\n');

describe('reading YAML', () => {
  it('follows YAML 1.2: no octal, no yes', () => {
    expect(valueIn('{ a: 010, b: yes, c: on, d: 1_000, e: 0x1f, f: ~ }')).toEqual({
      a: 10,
      b: 'yes',
      c: 'on',
      d: '1_000',
      e: 31,
      f: null,
    });
  });

  it('leaves x- keys out at the top, and keeps their anchors', () => {
    expect(valueIn('x-all: &all { b: 1 }\na: *all\nc: { x-d: 2 }')).toEqual({
      a: { b: 1 },
      c: { 'x-d': 2 },
    });
  });

  it('takes the last anchor before an alias, as YAML does', () => {
    expect(valueIn('a: &x 1\nb: *x\nc: &x 2\nd: *x')).toEqual({ a: 1, b: 1, c: 2, d: 2 });
  });

  it('fills in variables; an unquoted one is read as YAML', () => {
    const text = `a: \${N}\nb: "\${N}"\nc: \${M:-5}\nd: \${E:-5}\ne: \${E}x\nf: v\${N}w`;
    expect(valueIn(text, { N: '3', E: '' })).toEqual({ a: 3, b: '3', c: 5, d: 5, e: 'x', f: 'v3w' });
  });

  it('marks a variable that is not set, and is no error by itself', () => {
    const { root, problems } = read(`a: \${NOPE}/b`);
    expect(problems).toEqual([]);
    expect(root?.kind === 'map' && root.entries.get('a')?.value).toMatchObject({ unset: 'NOPE' });
  });

  it('gives every value its place', () => {
    const { root } = read('a:\n  - b: 1\n');
    expect(root).toMatchObject({ place: { file: 'f.yaml', line: 1, column: 1 } });
    const list = root?.kind === 'map' ? root.entries.get('a')?.value : undefined;
    expect(list).toMatchObject({ kind: 'list', items: [{ place: { line: 2, column: 5 } }] });
  });
});

describe('refuses', () => {
  it.each([
    [
      'duplicate keys',
      'a: 1\nb: 2\na: 3',
      'f.yaml:3:1  key `a` is here twice (first 1:1)\n     do: keep one',
    ],
    [
      'merge keys',
      'a: &a {}\nb:\n  <<: *a',
      'f.yaml:3:3  `<<` is not part of this language\n     do: say `extends: <scenario>`; aliases are fine',
    ],
    [
      'a variable without quotes inside { }',
      `a: { b: \${X:-y}/z, c: 1 }`,
      `f.yaml:1:9  \`\${X:-y}/z\` inside { } or [ ] is not quoted: YAML sees a map\n     do: quote it,  "\${X:-y}/z"`,
    ],
    [
      'a variable without quotes inside [ ]',
      `a: [\${X}]`,
      `f.yaml:1:5  \`\${X}\` inside { } or [ ] is not quoted: YAML sees a map\n     do: quote it,  "\${X}"`,
    ],
    [
      'what only looks like a variable',
      `a: \${X-y}`,
      `f.yaml:1:4  \`\${X-y}\` is no environment variable\n     do: write \${NAME} or \${NAME:-fallback}`,
    ],
    ['an alias without anchor', 'a: *x', 'f.yaml:1:4  no anchor &x stands before *x'],
    ['an alias inside its anchor', 'a: &x [*x]', 'f.yaml:1:7  an alias stands inside its own anchor'],
    ['tags', 'a: !!binary aGk=', 'f.yaml:1:13  tag !!binary means nothing here\n     do: leave it out'],
    ['keys that are no words', '? [a]\n: 1', 'f.yaml:1:3  a key must be a word'],
    [
      'a colon in plain text',
      'a: b: c',
      'f.yaml:1:4  YAML: Nested mappings are not allowed in compact mappings\n     do: quote text that holds a colon, or put the inner map on lines of its own',
    ],
    ['tabs', '\ta: 1', 'f.yaml:1:1  YAML: Tabs are not allowed as indentation\n     do: indent with spaces'],
    [
      'an empty file',
      '# nothing\n',
      'f.yaml:1:1  the file is empty\n     do: `asr-bench init` writes one to start from',
    ],
    [
      'YAML 1.1',
      '%YAML 1.1\n---\na: 010',
      'f.yaml:1:1  %YAML 1.1 reads numbers and words differently\n     do: leave the line out',
    ],
  ])('%s', (_, text, expected) => {
    expect(report(text)).toBe(expected);
  });

  it('a second document', () => {
    expect(report('a: 1\n---\nb: 2')).toContain('do: one document in a file');
  });

  it('an alias bomb, at once', () => {
    const levels = Array.from({ length: 30 }, (_, level) =>
      level === 0
        ? 'a0: &a0 [x, x, x, x]'
        : `a${level}: &a${level} [${Array(9)
            .fill(`*a${level - 1}`)
            .join(', ')}]`,
    );
    expect(report(levels.join('\n'))).toBe(
      'f.yaml:1:1  aliases expand to more than 100000 values\n     do: write what is meant',
    );
  });

  it('a file of more than 1 MiB, unread', () => {
    expect(report('a'.repeat(1024 * 1024 + 1))).toContain('the file has 1048577 characters');
  });

  it.each([
    ['lists', '['.repeat(50_000)],
    ['maps', '{a: '.repeat(50_000)],
    ['block lists', '- '.repeat(50_000)],
    ['explicit keys', '? '.repeat(50_000)],
    // At the end of the stack V8 aborts where it compiles a pattern, and nothing can be caught.
    ['lists in a map', `a: ${'['.repeat(20_000)}`],
    ['lists in a map, once more', `a: ${'['.repeat(20_000)}`],
    ['indents', Array.from({ length: 1000 }, (_, indent) => `${' '.repeat(indent)}-`).join('\n')],
    ['sound lists', `a: ${'['.repeat(70)}${']'.repeat(70)}`],
  ])('%s nested too deeply, without falling over', (_, text) => {
    const { root, problems } = read(text);
    expect(problems.length).toBeGreaterThan(0);
    expect(problems.every(({ place }) => place !== undefined)).toBe(true);
    expect(root === undefined || problems.length > 0).toBe(true);
  });

  it('values as deep as they may be are read, and brackets in text are no depth', () => {
    const deep = `a: ${'['.repeat(60)}${']'.repeat(60)}`;
    const text = `b: "${'['.repeat(100)}"\nc: |\n${'  [{(\n'.repeat(40)}`;
    expect(read(`${deep}\n${text}`).problems).toEqual([]);
  });

  it.each([
    ['quotes', '"'.repeat(50_000)],
    ['unclosed variables', `\${A:-`.repeat(50_000)],
    ['colons', 'a: b: c\n'.repeat(10_000)],
    ['anchors', '&a '.repeat(20_000)],
    ['keys', Array.from({ length: 20_000 }, (_, key) => `k${key}: 1`).join('\n')],
    ['equal keys', 'k: 1\n'.repeat(20_000)],
  ])(
    'nothing by taking quadratic time over many %s',
    (_, text) => {
      // A quadratic reader needs minutes for these; the time limit of the test is the assertion.
      expect(read(text)).toHaveProperty('problems');
    },
    20_000,
  );
});
