import { ExitCode, strongest } from '../../exit-code.ts';
import type { Comparison } from '../../record/comparison.ts';

/**
 * The exit code of a comparison (docs/comparison.md#exit): anything that is worse fails it, anything that leaves "worse"
 * open makes it inconclusive. A text that differs is open where no error rate can say whether it is worse.
 */
export function comparisonExit(
  comparison: Pick<Comparison, 'speed' | 'growth' | 'accuracy' | 'behaviour' | 'status'>,
  engineFailed: boolean,
): ExitCode {
  const { speed, growth, accuracy, behaviour, status } = comparison;
  const codes: ExitCode[] = [];
  if (status === 'interrupted') codes.push(ExitCode.interrupted);
  if (engineFailed) codes.push(ExitCode.engine);
  const changes = [...growth, ...accuracy, ...behaviour];
  if (speed.some(({ verdict }) => verdict === 'regression')) codes.push(ExitCode.gateFailed);
  if (changes.some(({ verdict }) => verdict === 'worse')) codes.push(ExitCode.gateFailed);
  const open =
    speed.some(({ verdict, regressionExcluded }) =>
      verdict === 'inconclusive' ? !regressionExcluded : verdict === 'unjudged',
    ) ||
    changes.some(({ verdict }) => verdict === 'inconclusive' || verdict === 'unjudged') ||
    accuracy.some((row) => row.verdict === 'differs' && !isScored(row, accuracy)) ||
    speed.length + changes.length === 0;
  if (open) codes.push(ExitCode.inconclusive);
  return strongest(codes);
}

const isScored = (
  { candidate, cell, model }: Comparison['accuracy'][number],
  rows: Comparison['accuracy'],
): boolean =>
  rows.some(
    (row) => row.what !== 'text' && row.candidate === candidate && row.cell === cell && row.model === model,
  );
