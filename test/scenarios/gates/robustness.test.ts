import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluateGate } from '../../../src/judge/gates/evaluate.ts';
import { METRIC_NAMES, METRICS } from '../../../src/metrics/definitions/metrics.ts';
import { DEFAULT_TOLERANCE } from '../../../src/record/metric.ts';
import { GateOutcome } from '../../../src/record/run-record.ts';
import { compileGate } from '../../../src/scenarios/gates/compiler.ts';
import { gateContext } from '../../support/gate-context.ts';
import { checkpoint, growth, iteration, round, segment, step, variant } from '../../support/record.ts';

const place = { file: 'scenarios.yaml', line: 1, column: 1 };
const context = gateContext(
  {
    before: ['serve', 'chunk'],
    each: ['load small', 'transcribe small jfk', 'itn', 'align small jfk', 'unload small'],
  },
  { launches: 5, baseline: { kind: 'cell', cell: 'other' } },
);

/** A metric as the table allows it, in all its forms. */
const metric = fc.constantFrom(...METRIC_NAMES).chain((name) => {
  const { argument, shape } = METRICS[name];
  const inside =
    argument === 'none'
      ? fc.constant('')
      : fc.constantFrom(...(argument === 'quantity' ? ['(heap)', '(rss)', '(handles)'] : ['(raw)', '(itn)']));
  const statistic =
    shape === 'number' ? fc.constant('') : fc.constantFrom('.p95', '.max', '.n', '.sd', '.first');
  const scope = fc.constantFrom(
    '',
    ' of small',
    ' of harness',
    ' at loaded',
    ' of engine',
    ' of iteration',
    ' in default',
  );
  return fc.tuple(fc.constant(name), inside, statistic, scope).map((parts) => parts.join(''));
});
const operand = fc.oneof(metric, fc.constantFrom('5 s', '1 KiB', '3', '5 %', 'baseline', '0 * 1 s'));
const sum = fc.oneof(
  operand,
  fc.tuple(operand, fc.constantFrom('+', '-', '*', '/'), operand).map((parts) => parts.join(' ')),
);
const gate = fc.oneof(
  fc.tuple(sum, fc.constantFrom('<', '>=', '==', '!='), sum).map((parts) => parts.join(' ')),
  fc.constantFrom('leak', 'not leak', 'not leak(heap anon)', 'leak of server', 'not leak at loaded'),
);

/** Readings with a NaN, a gap, an iteration that failed and a process that died. */
function odd(values: readonly number[]) {
  const steps = (value: number) => [
    step('load', { model: 'small', checkpoint: checkpoint('loaded', { heap: value, rss: value }) }),
    step('transcribe', { model: 'small', round: round({ total: value, ttft: value, rtf: value / 1e9 }) }),
    step('unload', { model: 'small', checkpoint: checkpoint('unloaded', { heap: value, handles: value }) }),
  ];
  const iterations = values.map((value, i) => iteration(i + 1, steps(value), { warmUp: i === 0 }));
  return variant([
    segment(iterations, { launch: 1, peak: { rss: values[0] ?? 0 } }),
    segment(iterations.slice(0, 2), { launch: 2, end: { kind: 'crashed', reason: 'SIGSEGV' } }),
  ]);
}

describe('whatever a gate says', () => {
  it('is compiled without a fault of ours, and judged when it is sound', () => {
    let judged = 0;
    fc.assert(
      fc.property(
        gate,
        fc.array(fc.constantFrom(0, 1, 1e9, -5, Number.NaN), { maxLength: 12 }),
        (text, values) => {
          const { gate: expression, problems } = compileGate(text, place, context);
          expect(expression === undefined).toBe(problems.length > 0);
          if (expression === undefined) return;
          judged += 1;
          const judge = () => growth({ verdict: 'inconclusive', rate: null, bounds: [null, null] });
          const cell = { record: odd(values), judge };
          const { outcome, reason } = evaluateGate(expression, {
            cell,
            cells: [cell],
            baseline: { record: odd([1, 2, 3]), judge },
            tolerance: DEFAULT_TOLERANCE,
            compare: () => ({ ratio: 1, bounds: [0.9, 1.1] }),
            shared: false,
          });
          expect(GateOutcome.options).toContain(outcome);
          if (outcome === 'unjudged' || outcome === 'inconclusive') expect(reason).not.toBe('');
        },
      ),
      { numRuns: 500 },
    );
    expect(judged).toBeGreaterThan(25);
  });
});
