import { existsSync } from 'node:fs';
import { ResidentMemory } from '../../src/system/proc/process.ts';

/** One figure beside what is asked of it. */
export interface Finding {
  readonly what: string;
  readonly found: string;
  readonly asked: string;
  readonly ok: boolean;
}

/** A long proof of one part: what it found, or why it cannot run here. */
export type Trial = () => Promise<readonly Finding[] | string>;

/** A figure that may be as large as `most`. */
export function atMost(what: string, value: number, most: number, unit = '', digits = 4): Finding {
  return {
    what,
    found: figure(value, unit, digits),
    asked: `≤ ${figure(most, unit, digits)}`,
    ok: value <= most,
  };
}

/** A figure that may be as small as `least`. */
export function atLeast(what: string, value: number, least: number, unit = '', digits = 4): Finding {
  return {
    what,
    found: figure(value, unit, digits),
    asked: `≥ ${figure(least, unit, digits)}`,
    ok: value >= least,
  };
}

/** A figure for the reader alone. */
export const noted = (what: string, value: number, unit = '', digits = 4): Finding => ({
  what,
  found: figure(value, unit, digits),
  asked: '',
  ok: true,
});

const figure = (value: number, unit: string, digits: number): string =>
  `${Number(value.toPrecision(digits))}${unit === '' ? '' : ` ${unit}`}`;

const SHARED = process.env.ASR_BENCH_SHARED ?? '../shared';

/** A file of the acceptance data, which lies beside the checkout and is never part of it. */
export function sharedFile(path: string): string | undefined {
  const file = `${SHARED}/data/${path}`;
  return existsSync(file) ? file : undefined;
}

export const NO_DATA = 'the acceptance data is not beside the checkout (ASR_BENCH_SHARED names it)';

/** Resident memory of a process now, in MB; undefined where there is no /proc, or no such process. */
export function residentMb(pid: number | 'self'): number | undefined {
  const memory = ResidentMemory.of(pid);
  const bytes = memory?.read();
  memory?.close();
  return bytes === undefined ? undefined : bytes / 1e6;
}

/** CPU time of this process so far, in seconds. */
export function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
