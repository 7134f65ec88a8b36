import { setTimeout as sleep } from 'node:timers/promises';
import { Bench } from 'tinybench';
import { EngineHost } from '../src/bindings/engine-host.ts';
import { lookAtProcess } from '../src/metrics/memory/process-memory.ts';
import { Timeline } from '../src/metrics/memory/timeline.ts';
import { cpuSeconds, peakRss } from '../src/system/proc/process.ts';
import { calibrated, withSubject } from './overhead/subject.ts';

const SECOND = 1e9;
/** The default of `measure: timeline`. */
const INTERVAL = 50e6;
const WATCHED_MS = 5000;

/**
 * Cost of looking at an engine host: each reading of /proc, a whole checkpoint (garbage collection in the host, its
 * message, the look from outside, the word to go on), and the share of a core that the timeline takes at its default
 * interval, by the runner's own CPU clock and by the clock around each sample (bound: 1 %).
 */
export async function samplingBench(): Promise<Bench> {
  const bench = new Bench({ name: 'looking at an engine host', time: 500, warmupTime: 100 });
  await withSubject(calibrated({ text: 'one two' }), async ({ library }) => {
    const started = await EngineHost.start({ library, readyWithin: 30 * SECOND });
    if (!started.ok) throw new Error(started.failure.message);
    const host = started.value;
    try {
      bench
        .add('smaps_rollup, fd, task, maps, stat', () => {
          lookAtProcess(host.pid);
        })
        .add('CPU seconds', () => {
          cpuSeconds(host.pid);
        })
        .add('high-water mark', () => {
          peakRss(host.pid);
        })
        .add('a checkpoint', async () => {
          await host.perform({ op: 'look', checkpoint: 'bench' }, 30 * SECOND, () => lookAtProcess(host.pid));
        });
      await bench.run();
      await timelineShare(host.pid);
    } finally {
      await host.kill();
    }
  });
  return bench;
}

async function timelineShare(pid: number): Promise<void> {
  const timeline = new Timeline(INTERVAL, () => Number(process.hrtime.bigint()));
  const idle = await cpuWhile(WATCHED_MS, () => {});
  const watching = await cpuWhile(WATCHED_MS, () => timeline.follow(pid));
  timeline.stop();
  const percent = (seconds: number): string => `${((seconds / (WATCHED_MS / 1000)) * 100).toFixed(3)} %`;
  console.log(
    `timeline every 50 ms, ${timeline.samples.length} samples in ${WATCHED_MS / 1000} s: ` +
      `${percent(watching - idle)} of a core by CPU clock above idle, ` +
      `${percent(timeline.cost)} by the clock around the samples (bound 1 %)`,
  );
}

async function cpuWhile(ms: number, begin: () => void): Promise<number> {
  const before = process.cpuUsage();
  begin();
  await sleep(ms);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}
