import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';
import type { Preset } from '../../src/models/shapes.ts';
import { formatBytes, formatTime } from '../../src/record/units.ts';

const Written = z.object({ bytes: z.number(), wall: z.number(), cpu: z.number(), peak: z.number() });
const WRITER = fileURLToPath(new URL('./writer.js', import.meta.url));

/** What writing may take: ms, and bytes resident at the peak, Node's own included. */
const BOUNDS: readonly { preset: Preset; wall: number; peak: number }[] = [
  { preset: 'tiny', wall: 500, peak: 200 * 1024 ** 2 },
  { preset: 'qwen3-asr-0.6b', wall: 10_000, peak: 200 * 1024 ** 2 },
];

/** Time and memory of writing a tiny checkpoint, and one of real size (514 MiB on disk). */
export async function checkpoints(): Promise<void> {
  for (const { preset, wall, peak } of BOUNDS) {
    const { stdout } = await promisify(execFile)(process.execPath, [WRITER, preset]);
    const found = Written.parse(JSON.parse(stdout));
    console.log(
      `${preset}: ${formatBytes(found.bytes)} in ${formatTime(found.wall * 1e6)} (bound ${formatTime(wall * 1e6)}), ` +
        `${formatTime(found.cpu * 1e6)} of CPU; peak ${formatBytes(found.peak)} (bound ${formatBytes(peak)})`,
    );
  }
}
