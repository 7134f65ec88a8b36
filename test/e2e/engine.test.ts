import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { RunRecord } from '../../src/record/run-record.ts';
import { runCli, temporaryFolder } from '../support/cli.ts';
import { REAL_LIBRARY } from '../support/real-library.ts';

const library = REAL_LIBRARY ?? '';
const ready = library !== '' && spawnSync('ffmpeg', ['-version']).status === 0;

/** A shipped scenario on the real library with tiny checkpoints; `trial:engine` is the long form. */
async function run(id: string) {
  const args = ['run', id, '--models', 'synthetic:tiny', '--iterations', '3', '--json'];
  const result = await runCli(temporaryFolder(), args, { ASR_BENCH_LIBRARY: library });
  const { runDir: _dir, ...record } = JSON.parse(result.stdout) as Record<string, unknown>;
  return { ...result, record: RunRecord.parse(record) };
}

describe.skipIf(!ready)('a real library with tiny checkpoints (needs ASR_BENCH_LIBRARY and ffmpeg)', () => {
  it.each(['exp-2', 'exp-4'])('%s: scripted words in every iteration, never a failed step', async (id) => {
    const { record, code } = await run(id);
    const [engine] = record.engines;
    expect(engine).toMatchObject({ calibration: false, symbols: { missing: [] } });
    for (const { id: name, status, reason, remedy, segments, accuracy } of record.variants) {
      if (status === 'unsupported') {
        expect([name, engine?.destroy]).toEqual([expect.stringMatching(/^(recreate|reload)$/), 'aborts']);
        expect(reason).toContain('destroy');
        expect(remedy).toContain('respawn');
        continue;
      }
      expect([name, status]).toEqual([name, 'completed']);
      expect(segments.flatMap(({ iterations }) => iterations)).toHaveLength(3);
      expect(Object.values(accuracy.distinctTexts)).toEqual([1]);
      for (const { rate } of accuracy.errorRates) expect(rate).toBe(0);
      expect(accuracy.alignment?.errors ?? 0).toBe(0);
    }
    // Three iterations decide nothing about growth: unjudged, which is never a pass.
    expect(code).toBe(11);
  });
});
