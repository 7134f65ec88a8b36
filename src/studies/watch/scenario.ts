import { exact } from '../../record/exact.ts';
import { formatTime } from '../../record/units.ts';

/** What is watched, and how, as the command line says it. Paths are absolute. */
export interface Watched {
  /** Words of the program; empty of a process that runs already. */
  readonly words: readonly string[];
  readonly pid?: number;
  readonly cwd: string;
  readonly ready?: string;
  readonly heap?: 'preload';
  /** Looked at after each call; without one, by the clock. */
  readonly call?: string | { readonly http: string } | { readonly openai: string };
  /** Between two looks by the clock, as it was written: `10s`. */
  readonly every: string;
  /** Calls or samples. */
  readonly iterations: number;
  readonly untilConclusive: boolean;
  readonly warmUp?: number;
  /** What calls send, and what it says. */
  readonly audio?: { readonly file: string; readonly text?: string; readonly language?: string };
  readonly tolerance: Readonly<Record<string, string>>;
  readonly expect: readonly string[];
  /** As written: of the start, and of one call. */
  readonly deadline: { readonly load?: string; readonly step?: string };
}

export const WATCH = 'watch';

/** A `${` of the user's is his shell's: the language would take it for one of its own variables. */
const DOLLAR = `\${ASR_BENCH_DOLLAR:-$}{`;

/**
 * The scenario that a watch is: JSON, which is YAML. It is kept in the run's folder, so that the run can be taken up again and
 * measured anew like any other. Pure.
 */
export function watchScenario(watched: Watched): string {
  const { words, pid, cwd, ready, heap, call, every, iterations, untilConclusive, warmUp, audio } = watched;
  const { tolerance, expect, deadline } = watched;
  const scenario = {
    version: 1,
    engines: {
      watched: exact({
        program: words.length > 0 ? words : undefined,
        pid,
        cwd,
        ready,
        heap,
        call,
        label: nameOf(watched),
      }),
    },
    ...(audio === undefined ? {} : { audio: { sent: audio } }),
    scenarios: {
      [WATCH]: exact({
        title: titleOf(watched),
        engine: 'watched',
        audio: audio === undefined ? undefined : 'sent',
        iterations: untilConclusive ? { first: iterations, until: 'conclusive' } : iterations,
        'warm-up': warmUp,
        // The timeline between looks would cost more than all of them.
        measure: ['memory', 'latency', 'accuracy'],
        deadline: Object.keys(deadline).length === 0 ? undefined : deadline,
        tolerance: Object.keys(tolerance).length === 0 ? undefined : numbered(tolerance),
        each: [call === undefined ? { idle: every } : 'call'],
        expect,
      }),
    },
  };
  return `${JSON.stringify(scenario, (_, value) => (typeof value === 'string' ? value.replaceAll('${', DOLLAR) : value), 2)}\n`;
}

/** Sizes have their unit; what has none is a count. */
const numbered = (tolerance: Readonly<Record<string, string>>): Record<string, string | number> =>
  Object.fromEntries(
    Object.entries(tolerance).map(([quantity, value]) => [
      quantity,
      /^\d+(\.\d+)?$/.test(value) ? Number(value) : value,
    ]),
  );

const nameOf = ({ words, pid }: Watched): string =>
  pid === undefined ? (words[0]?.split('/').at(-1) ?? '') : `process ${pid}`;

function titleOf(watched: Watched): string {
  const { words, call, every, pid } = watched;
  const what = pid === undefined ? words.join(' ') : nameOf(watched);
  const how = call === undefined ? `looked at every ${every}` : 'looked at after each call';
  return `${what.slice(0, 80)}, ${how}`;
}

/** Samples of a time that is not given by their number. @param ns of both */
export const samplesIn = (time: number, every: number): number => Math.max(1, Math.ceil(time / every));

/** `a sample every 10.0 s, 100 of them: about 16 min 40 s` */
export const lengthText = (every: number, samples: number): string =>
  `a sample every ${formatTime(every)}, ${samples} of them: about ${formatTime(every * samples)}`;
