import { type End, howItEnded } from '../system/child-process.ts';
import { ExitCode } from '../system/exit-code.ts';
import { Failure } from '../system/failure.ts';

/** A worker process crashed, was killed, left early, or broke its protocol. */
export class WorkerCrash extends Failure {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Last of what it wrote to stderr. */
  readonly stderr: string;

  /** @param how where its end does not say what was wrong */
  constructor(who: string, end: Omit<End, 'late'>, hint: string, how = howItEnded(end)) {
    const last = lastWords(end.output);
    super(ExitCode.internal, `${who} ${how}${last === '' ? '' : `: ${last}`}`, hint);
    this.code = end.exitCode;
    this.signal = end.signal;
    this.stderr = end.output;
  }
}

/** The error of a stack trace, else the last line. */
function lastWords(stderr: string): string {
  const lines = stderr.trimEnd().split('\n');
  return lines.findLast((line) => /^\w*Error\b/.test(line)) ?? lines.at(-1) ?? '';
}
