import { ExitCode, strongest } from '../../exit-code.ts';
import type { RunRecord, Variant } from '../../record/run-record.ts';

/**
 * The exit code of a run (docs/exit-codes.md).
 * @param named the user asked for these variants by name: one that is unsupported is an error then, and it is
 *   one too when nothing else ran
 */
export function exitCodeOf(record: RunRecord, named: boolean): ExitCode {
  const measured = record.variants.some(({ status }) => status !== 'unsupported' && status !== 'missing');
  const codes = record.variants.flatMap((variant) => codesOf(variant, named || !measured));
  if (record.status === 'interrupted') codes.push(ExitCode.interrupted);
  return strongest(codes);
}

function codesOf(variant: Variant, mustRun: boolean): ExitCode[] {
  const codes: ExitCode[] = variant.gates.flatMap(({ outcome, severity, noBaseline }) => {
    if (severity === 'warn') return [];
    if (noBaseline === true) return [ExitCode.noBaseline];
    if (outcome === 'fail') return [ExitCode.gateFailed];
    return outcome === 'inconclusive' || outcome === 'unjudged' ? [ExitCode.inconclusive] : [];
  });
  if (variant.status === 'crashed' || variant.status === 'hung') codes.push(ExitCode.engine);
  if (variant.status === 'unsupported' && mustRun) codes.push(ExitCode.engine);
  if (variant.status === 'missing') codes.push(ExitCode.missing);
  const failed = variant.segments.some(({ before, iterations, after }) =>
    [before, after, ...iterations.map(({ steps }) => steps)].some((steps) =>
      steps.some(({ failure }) => failure !== undefined),
    ),
  );
  if (failed) codes.push(ExitCode.engine);
  return codes;
}
