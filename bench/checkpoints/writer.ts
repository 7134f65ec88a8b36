import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PRESETS } from '../../src/models/shapes.ts';
import { planCheckpoint } from '../../src/models/synthetic/plan-checkpoint.ts';
import { writeCheckpoint } from '../../src/models/synthetic/write-checkpoint.ts';

/** Writes one checkpoint in a process of its own, whose peak of memory is then that of writing. */
const preset = PRESETS.find((name) => name === process.argv[2]);
if (preset === undefined) throw new Error(`choose one of ${PRESETS.join(', ')}`);
const folder = mkdtempSync(join(tmpdir(), 'asr-bench-checkpoint-'));
try {
  const before = process.cpuUsage();
  const began = performance.now();
  const script = { text: 'And so, my fellow Americans, ask not what your country can do for you.' };
  const { bytes } = await writeCheckpoint(join(folder, 'model.bin'), planCheckpoint({ preset, script }).plan);
  const wall = performance.now() - began;
  const { user, system } = process.cpuUsage(before);
  const peak = process.resourceUsage().maxRSS * 1024;
  console.log(JSON.stringify({ bytes, wall, cpu: (user + system) / 1000, peak }));
} finally {
  rmSync(folder, { recursive: true });
}
