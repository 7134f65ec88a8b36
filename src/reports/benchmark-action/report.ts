import type { RunRecord } from '../../record/run-record.ts';
import { answerLine } from '../../record/verdict.ts';
import { benchmarkName, measuresOf, OUTCOME_LEVELS, outcomeOfVariant } from '../exports/measures.ts';
import { shownVerdict } from '../sections/verdict.ts';

interface Entry {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  readonly range?: string;
  readonly extra?: string;
}

const LEVELS = '0 passed, 1 undecided, 3 failed';

/**
 * The list that github-action-benchmark takes as `customSmallerIsBetter`. It has one direction for a whole file, so rates of which more
 * is better are left out: `itl` says the same of a speed. The verdict leads, and an alert compares it with the last. Pure.
 */
export function benchmarkActionReport(record: RunRecord): string {
  const verdict = shownVerdict(record);
  const entries: Entry[] = [
    {
      name: `${benchmarkName(record)} verdict`,
      unit: LEVELS,
      value: OUTCOME_LEVELS[verdict.outcome],
      extra: [answerLine(verdict), record.notice].filter((line) => line !== undefined).join('\n'),
    },
  ];
  for (const variant of record.variants) {
    const outcome = outcomeOfVariant(variant);
    entries.push({
      name: `${benchmarkName(record, variant.id)} verdict`,
      unit: LEVELS,
      value: OUTCOME_LEVELS[outcome],
      extra: variant.sentence === '' ? variant.status : variant.sentence,
    });
    for (const { id, model, unit, value, lower, upper, n, better } of measuresOf(record, variant)) {
      if (better === 'more') continue;
      entries.push({
        name: `${benchmarkName(record, variant.id, ...(model === undefined ? [] : [model]))} ${id}`,
        unit,
        value,
        ...(lower === undefined || upper === undefined ? {} : { range: `${lower} .. ${upper}` }),
        extra: `n = ${n}; the variant: ${outcome}`,
      });
    }
  }
  return `${JSON.stringify(entries, null, 2)}\n`;
}
