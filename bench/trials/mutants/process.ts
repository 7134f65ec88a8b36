import '../../../src/cli/console/runner-memory.ts';

import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FORMATS, inFolder } from './formats.ts';
import { randomFrom } from './random.ts';

/** What the process says of its mutants: before each that one begins, after each what came of it. */
export type Message =
  | { readonly begun: number }
  | { readonly done: number; readonly outcome: string; readonly ms: number }
  | { readonly over: true; readonly peakMiB: number };

const [name = '', from = '0', to = '0', seed = '0'] = process.argv.slice(2);
const format = FORMATS[name]?.();
if (format === undefined) throw new Error(`no format ${name}`);
const say = (message: Message): Promise<void> =>
  new Promise((resolve) => process.send?.(message, () => resolve()));
const folder = join(tmpdir(), `asr-bench-mutants-${process.pid}`);
for (let number = Number(from); number < Number(to); number += 1) {
  // Each has a seed of its own: any can be made again alone.
  const mutant = format.mutant(randomFrom(Number(seed) * 1_000_003 + number));
  await say({ begun: number });
  const begin = performance.now();
  let outcome: string;
  try {
    outcome = await inFolder(folder, (empty) => format.examine(mutant, empty, number));
  } catch (thrown) {
    outcome = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  }
  await say({ done: number, outcome, ms: performance.now() - begin });
}
await inFolder(folder, async () => {});
await say({ over: true, peakMiB: process.resourceUsage().maxRSS / 1024 });
process.disconnect?.();
