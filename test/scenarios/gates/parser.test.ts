import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toBase, UNITS } from '../../../src/metrics/definitions/unit.ts';
import { COMPARATORS, type Expression, type Sum } from '../../../src/record/gate-expression.ts';
import { parseGate } from '../../../src/scenarios/gates/grammar/parser.ts';
import { printScope, printSum } from '../../../src/scenarios/gates/grammar/print.ts';

/** A gate in its plain form: parsing it again gives the same expression, columns apart. */
function printGate(gate: Expression): string {
  if (gate.kind === 'comparison') return `${printSum(gate.left)} ${gate.operator} ${printSum(gate.right)}`;
  const quantities = gate.quantities.length > 0 ? `(${gate.quantities.join(' ')})` : '';
  return `${gate.negated ? 'not ' : ''}leak${quantities}${printScope(gate.scope)}`;
}

/** The expression, or the fault in one line: `col 8: message | advice | …`. */
function parse(text: string): Expression | string {
  const { expression, fault } = parseGate(text);
  return fault === undefined
    ? expression
    : `col ${fault.at}: ${[fault.message, ...fault.advice].join(' | ')}`;
}

describe('parseGate', () => {
  it('reads a metric with its statistic against a time, in ns', () => {
    expect(parse('ttft_text.p95 < 15 s')).toEqual({
      kind: 'comparison',
      left: {
        kind: 'metric',
        name: 'ttft_text',
        statistic: 'p95',
        scope: { columns: {} },
        at: 1,
        columns: { statistic: 11 },
      },
      operator: '<',
      right: { kind: 'number', value: 15e9, unit: 's', at: 17 },
      at: 15,
    });
  });

  it('reads an argument and every part of a scope, in any order', () => {
    const scope = { subject: 'small', checkpoint: 'loaded', variant: 'recreate' };
    const left = (text: string) => {
      const gate = parse(text);
      return typeof gate === 'object' && gate.kind === 'comparison' ? gate.left : gate;
    };
    expect(left('rss.max of small at loaded in recreate < 1 GiB')).toMatchObject({ name: 'rss', scope });
    expect(left('rss.max in recreate at loaded of small < 1 GiB')).toMatchObject({ name: 'rss', scope });
    expect(left('growth(anon) of harness per chunk < 256 KiB')).toMatchObject({
      argument: 'anon',
      scope: { subject: 'harness', loop: 'chunk', columns: { subject: 17, loop: 29 } },
    });
  });

  it.each([
    ['leak', { negated: false, quantities: [] }],
    ['not leak', { negated: true, quantities: [] }],
    ['not leak(heap anon)', { negated: true, quantities: ['heap', 'anon'], columns: [10, 15] }],
    ['not leak of server', { scope: { subject: 'server', columns: { subject: 13 } } }],
    ['leak ( js-heap ) per chunk at restarted', { quantities: ['js-heap'] }],
  ])('reads %s', (text, expected) => {
    expect(parse(text)).toMatchObject({ kind: 'leak', ...expected });
  });

  it.each([
    ['1 KiB', 1024],
    ['1KB', 1000],
    ['1.5 GiB', 1.5 * 1024 ** 3],
    ['250 us', 250_000],
    ['2min', 120e9],
    ['1h', 3600e9],
    ['5 %', 0.05],
    ['7%', 0.07],
    ['0.97', 0.97],
    ['-3 MiB', -3 * 1024 ** 2],
    ['1e3', 1000],
  ])('reads %s in base units', (text, value) => {
    expect(parse(`x < ${text}`)).toMatchObject({ right: { kind: 'number', value } });
  });

  it.each([
    ['a + b * c < d', 'a + b * c < d'],
    ['(a + b) * c < d', '(a + b) * c < d'],
    ['a - (b - c) < d', 'a - (b - c) < d'],
    ['(a - b) - c < d', 'a - b - c < d'],
    ['a / (b * c) < d', 'a / (b * c) < d'],
    ['((a)) < -(b) * 2', 'col 9: `-` is not expected here | allowed here: a number, a metric, baseline, ('],
    ['a - -2 < d', 'a - -2 < d'],
    ['tokens_per_s.p50>=0.97*baseline', 'tokens_per_s.p50 >= 0.97 * baseline'],
  ])('gives * and / precedence over + and -, from the left: %s', (text, printed) => {
    const gate = parse(text);
    expect(typeof gate === 'string' ? gate : printGate(gate)).toBe(printed);
  });

  const after = 'allowed here: <, <=, >, >=, ==, !=, +, -, *, /, of, at, per, in';
  const factor = 'allowed here: a number, a metric, baseline, (';
  it.each([
    ['', `col 1: the gate ends too early here | ${factor}`],
    [
      'ttft.p95',
      `col 9: the gate ends too early here | ${after} | do: compare it, e.g. \`… < 5 s\`; or say \`not leak\``,
    ],
    ['ttft.p95 <', `col 11: the gate ends too early here | ${factor}`],
    [
      'ttft.p95 = 5 s',
      'col 10: `=` is not expected here | allowed here: <, <=, >, >=, ==, != | do: write ==',
    ],
    [
      'ttft.p95 ≤ 5 s',
      'col 10: `≤` is not expected here | allowed here: <, <=, >, >=, ==, != | do: write <=',
    ],
    [
      'ttft. < 5 s',
      'col 7: `<` is not expected here | allowed here: a statistic | e.g. p95, max, mean, last',
    ],
    [
      'ttft.p99.9 < 5 s',
      'col 9: `.` is not expected here | allowed here: +, -, *, / | do: a percentile is a whole number, p99',
    ],
    ['wer(raw < 5 %', 'col 9: `<` is not expected here | allowed here: )'],
    ['wer() < 5 %', 'col 5: `)` is not expected here | allowed here: a quantity or a text layer'],
    ['(ttft.p95 < 5 s', 'col 11: `<` is not expected here | allowed here: +, -, *, /, )'],
    ['rss.max off small < 1 GiB', `col 9: \`off\` is not expected here | ${after} | nearest: of`],
    ['rss.max of < 1 GiB', 'col 12: `<` is not expected here | allowed here: a subject'],
    [
      'rss.max of a of b < 1 GiB',
      'col 14: `of` is not expected here | allowed here: +, -, *, / | do: one `of` is enough',
    ],
    ['x < 5 sec', 'col 7: no unit sec | units: B KB MB GB KiB MiB GiB ns us ms s min h % | nearest: s'],
    ['x < 5 mib', 'col 7: no unit mib | units: B KB MB GB KiB MiB GiB ns us ms s min h % | nearest: MiB'],
    [
      'loads == 2 chunks',
      'col 12: no unit chunks | units: B KB MB GB KiB MiB GiB ns us ms s min h % | do: to multiply, write 2 * chunks',
    ],
    [
      'x < 5 s of small',
      'col 9: `of` is not expected here | allowed here: +, -, *, /, the end | do: `of` follows a metric, not a number or a sum',
    ],
    [
      '1 s < x < 2 s',
      'col 9: `<` is not expected here | allowed here: the end of the gate | do: one comparison a gate; write two gates',
    ],
    [
      'x < 1 and y < 2',
      'col 7: `and` is not expected here | allowed here: +, -, *, /, of, at, per, in, the end | do: one comparison a gate; write two gates, both must hold',
    ],
    [
      'x < y and y < 2',
      'col 7: `and` is not expected here | allowed here: +, -, *, /, of, at, per, in, the end | do: one comparison a gate; write two gates, both must hold',
    ],
    [
      'x < y || y < 2',
      'col 7: `||` is not expected here | allowed here: +, -, *, /, of, at, per, in, the end | do: there is no `or`; a variant of its own can have a gate of its own',
    ],
    [
      'leak < 1 KiB',
      'col 6: `<` is not expected here | allowed here: the end of the gate | do: leak is a verdict, not a number; compare growth(heap) instead',
    ],
    [
      'not growth(heap) < 1 KiB',
      'col 5: `growth` is not expected here | allowed here: leak | do: `not` goes with leak alone; turn a comparison round (>= for <)',
    ],
    [
      'leak(heap, anon)',
      'col 10: `,` is not expected here | allowed here: a quantity | do: write leak(heap anon), without commas',
    ],
    [
      'not leak off server',
      'col 10: `off` is not expected here | allowed here: of, at, per, in, the end | nearest: of',
    ],
    ['x < 1e999', 'col 5: 1e999 is too large a number'],
    ['#', `col 1: \`#\` is not expected here | ${factor}`],
  ])('refuses %j with its column and what is allowed', (text, message) => {
    expect(parse(text)).toBe(message);
  });

  it('refuses endless parentheses instead of running out of stack', () => {
    expect(parse(`${'('.repeat(100_000)}x < 1`)).toContain('at most 64 parentheses in one another');
  });

  it('never throws, and its column lies within the text', () => {
    const words = [
      'not',
      'leak',
      'ttft',
      '.',
      'p95',
      '(',
      ')',
      '<',
      '==',
      '5',
      's',
      '%',
      'of',
      'in',
      'baseline',
      '*',
      '-',
      ',',
      '§',
    ];
    const text = fc.oneof(
      fc.string(),
      fc.array(fc.constantFrom(...words), { maxLength: 12 }).map((it) => it.join(' ')),
    );
    fc.assert(
      fc.property(text, (gate) => {
        const { fault } = parseGate(gate);
        if (fault === undefined) return;
        expect(fault.at).toBeGreaterThanOrEqual(1);
        expect(fault.at).toBeLessThanOrEqual(gate.length + 1);
      }),
    );
  });
});

/** Expressions without columns, as any gate could be. */
const name = fc.constantFrom('ttft', 'rss', 'js-heap', 'load_delta', 'x1', 'per-chunk', 'zh-tw');
const maybe = <T>(values: fc.Arbitrary<T>, key: string) =>
  fc.option(values, { nil: undefined }).map((value) => (value === undefined ? {} : { [key]: value }));
const scope = fc
  .tuple(maybe(name, 'subject'), maybe(name, 'checkpoint'), maybe(name, 'loop'), maybe(name, 'variant'))
  .map((parts) => Object.assign({}, ...parts));
const written = fc.tuple(fc.integer({ min: -99_999, max: 99_999 }), fc.integer({ min: 0, max: 4 }));
const numeral = fc
  .tuple(written, fc.option(fc.constantFrom(...UNITS), { nil: undefined }))
  .map(([[digits, places], unit]) => ({
    kind: 'number',
    value: toBase(digits / 10 ** places, unit) + 0,
    ...(unit !== undefined && { unit }),
  }));
const metric = fc
  .tuple(name, maybe(name, 'argument'), maybe(fc.constantFrom('p95', 'max'), 'statistic'), scope)
  .map(([id, argument, statistic, itsScope]) => ({
    kind: 'metric',
    name: id,
    ...argument,
    ...statistic,
    scope: itsScope,
  }));
const { sum } = fc.letrec((tie) => ({
  sum: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    numeral,
    metric,
    fc.constant({ kind: 'baseline' }),
    fc
      .tuple(fc.constantFrom('+', '-', '*', '/'), tie('sum'), tie('sum'))
      .map(([operator, left, right]) => ({ kind: 'binary', operator, left, right })),
  ),
}));
const gate = fc.oneof(
  fc.tuple(fc.boolean(), fc.array(name, { maxLength: 3 }), scope).map(([negated, quantities, itsScope]) => ({
    kind: 'leak',
    negated,
    quantities,
    scope: itsScope,
  })),
  fc.tuple(sum, fc.constantFrom(...COMPARATORS), sum).map(([left, operator, right]) => ({
    kind: 'comparison',
    left: left as Sum,
    operator,
    right: right as Sum,
  })),
) as fc.Arbitrary<Expression>;

/** The expression without its columns. */
function bare(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(bare);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== 'at' && key !== 'columns')
      .map(([key, part]) => [key, bare(part)]),
  );
}

describe('printGate', () => {
  it('prints what parses to the same expression', () => {
    fc.assert(
      fc.property(gate, (expression) => {
        expect(bare(parse(printGate(expression)))).toEqual(expression);
      }),
      { numRuns: 500 },
    );
  });
});
