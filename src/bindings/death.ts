import type { StepFailure } from '../record/run-record.ts';
import { type End, howItEnded } from '../system/child-process.ts';

/** How a process of an engine ended, as the kernel and the harness saw it. */
export interface Death extends Pick<End, 'exitCode' | 'signal' | 'oomKilled' | 'output'> {
  /** Why the harness killed it, if it did. */
  readonly killedFor: 'hung' | 'garbage' | 'left' | null;
  readonly detail: string;
}

const LAST_LINES = 12;
const LAST_CHARACTERS = 4000;

/** The last lines of a text: enough for an abort message or a what(). */
export function lastLines(text: string): string {
  return text.trimEnd().split('\n').slice(-LAST_LINES).join('\n').slice(-LAST_CHARACTERS);
}

/** How a process that speaks no protocol of ours ended, as a failure. @param who `server`, `program` */
export function deathOf(who: string, end: End): StepFailure {
  const { exitCode, signal, oomKilled, output } = end;
  const said = lastLines(output);
  const last = said.split('\n').at(-1) ?? '';
  const message = `the ${who} ${howItEnded(end)}${last === '' ? '' : `: ${last}`}`;
  const stderr = said === '' ? {} : { stderr: said };
  if (signal !== null) return { kind: oomKilled ? 'out-of-memory' : 'crashed', message, signal, ...stderr };
  return { kind: 'exited', message, exitCode: exitCode ?? 0, ...stderr };
}

/** Names a death: killed for a hang, out of memory, a signal, or an exit of the engine's own. */
export function classifyDeath(death: Death, during: string): StepFailure {
  const stderr = lastLines(death.output);
  const said = stderr === '' ? {} : { stderr };
  if (death.killedFor === 'hung' || death.killedFor === 'garbage') {
    return { kind: death.killedFor, message: death.detail, ...said };
  }
  if (death.signal === 'SIGKILL' && death.oomKilled) {
    return {
      kind: 'out-of-memory',
      message: `the kernel killed the engine for want of memory during ${during}`,
      signal: death.signal,
      ...said,
    };
  }
  if (death.signal !== null) {
    const line = stderr.split('\n').at(-1) ?? '';
    return {
      kind: 'crashed',
      message: `the engine died of ${death.signal} during ${during}${line === '' ? '' : `: ${line}`}`,
      signal: death.signal,
      ...said,
    };
  }
  return {
    kind: 'exited',
    message: `the engine left with exit(${death.exitCode ?? 0}) during ${during}`,
    ...(death.exitCode === null ? {} : { exitCode: death.exitCode }),
    ...said,
  };
}
