import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { FORMATS } from './mutants/formats.ts';
import type { Message } from './mutants/process.ts';
import { atMost, type Finding, noted, type Trial } from './trial.ts';

const COUNT = Number(process.env.ASR_BENCH_FUZZ ?? 10_000);
const SEED = Number(process.env.ASR_BENCH_FUZZ_SEED ?? 20261130);
const LONGEST_MS = 5000;
const MOST_MIB = 250;
/** A mutant that has no outcome by then hangs: the process is ended, and the next one goes on behind it. ms */
const PATIENCE = 30_000;

interface Tally {
  taken: number;
  refused: number;
  readonly faults: string[];
  longest: number;
  slowest: number;
  peak: number;
}

/**
 * Mutants of every format that others may have made: no crash but errors of our own, none takes 5 s, at most 250 MiB. Each format
 * has a process of its own, for its memory.
 */
export const mutants: Trial = async () => {
  const findings: Finding[] = [];
  const asked = process.env.ASR_BENCH_FORMAT;
  for (const name of Object.keys(FORMATS).filter((format) => asked === undefined || format === asked)) {
    const begin = performance.now();
    const tally: Tally = { taken: 0, refused: 0, faults: [], longest: 0, slowest: 0, peak: 0 };
    for (let next = 0; next < COUNT; ) next = await some(name, next, tally);
    for (const fault of tally.faults.slice(0, 5)) console.log(`${name} ${fault}`);
    findings.push(
      noted(`${name}: mutants`, tally.taken + tally.refused + tally.faults.length),
      noted(`${name}: taken`, tally.taken),
      atMost(`${name}: crashes and hangs`, tally.faults.length, 0),
      atMost(`${name}: longest, number ${tally.slowest}`, tally.longest, LONGEST_MS, 'ms'),
      atMost(`${name}: memory`, tally.peak, MOST_MIB, 'MiB'),
      noted(`${name}: time`, (performance.now() - begin) / 1000, 's'),
    );
  }
  return findings;
};

/** Mutants from `from` on in one process, until all are through or it has to be ended. @returns where to go on */
function some(name: string, from: number, tally: Tally): Promise<number> {
  return new Promise((resolve) => {
    const entry = fileURLToPath(new URL('./mutants/process.js', import.meta.url));
    // So much of it for values: what is not collected says nothing of what was needed.
    const execArgv = ['--max-old-space-size=128'];
    const child = fork(entry, [name, String(from), String(COUNT), String(SEED)], { execArgv });
    let at = from;
    let over = false;
    let timer: NodeJS.Timeout | undefined;
    const wait = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE);
    };
    wait();
    child.on('message', (message: Message) => {
      wait();
      if ('begun' in message) at = message.begun;
      else if ('over' in message) {
        over = true;
        tally.peak = Math.max(tally.peak, message.peakMiB);
      } else {
        at = message.done + 1;
        if (message.ms > tally.longest) tally.slowest = message.done;
        tally.longest = Math.max(tally.longest, message.ms);
        if (message.outcome === 'taken') tally.taken += 1;
        else if (message.outcome === 'refused') tally.refused += 1;
        else tally.faults.push(`${message.done}: ${message.outcome}`);
      }
    });
    child.on('exit', (code, signal) => {
      clearTimeout(timer);
      if (over) return resolve(COUNT);
      tally.faults.push(`${at}: the process ended with ${signal ?? code}`);
      resolve(at + 1);
    });
  });
}
