import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RunRecord } from '../../src/record/run-record.ts';
import { type InFolder, inFolder } from '../cli/in-process.ts';
import { runFolder, temporaryFolder, toneWav } from '../support/cli.ts';

const SCENARIO = `version: 1
models: { m: { file: unused.bin, kind: asr } }
audio: { tone: { file: tone.wav, text: ask not, language: English } }
scenarios:
  trial:
    model: m
    audio: tone
    iterations: 2
    measure: [latency]
    launches: 5
    options: { extra: [--calibrate, load_mb=1, --calibrate, kv_mb=1, --calibrate, load_ms=1, --calibrate, ttft_ms=2, --calibrate, token_ms=0] }
    before: [load]
    each: [transcribe, restart]
    expect: [rtf.p50 <= 100 * baseline]
`;

const recordOf = ({ stdout, stderr }: InFolder): RunRecord => {
  if (stdout.trim() === '') throw new Error(`no record\n${stderr}`);
  const { runDir: _dir, ...record } = JSON.parse(stdout) as Record<string, unknown>;
  return RunRecord.parse(record);
};

describe('run --baseline', () => {
  it('passes against a run that is comparable, and leaves with 12 where it is not, or is not there', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'scenarios.yaml'), SCENARIO);
    toneWav(folder, 'tone.wav', 1);
    const run = (...args: string[]): Promise<InFolder> =>
      inFolder(folder, ['run', 'trial', ...args], { ASR_BENCH_LIBRARY: undefined });
    expect((await run('--set', 'expect=[]')).code).toBe(0);
    const earlier = runFolder(folder);
    const { id } = RunRecord.parse(JSON.parse(readFileSync(join(earlier, 'run.json'), 'utf8')));

    const missing = await run('--baseline', 'no-such-run', '--json');
    const same = await run('--baseline', id, '--json');
    const other = await run('--baseline', earlier, '--set', 'options.threads=2', '--json');
    expect(missing).toMatchObject({ code: 12, stdout: '' });
    expect(missing.stderr).toContain('trial: there is no run no-such-run to be the baseline');
    expect(recordOf(same).variants[0]).toMatchObject({ baseline: { kind: 'run', run: id } });
    expect(recordOf(same).variants[0]?.gates[0]).toMatchObject({ outcome: 'pass' });
    expect(recordOf(same).variants[0]?.gates[0]?.reason).toContain('of the baseline');
    expect(same.code).toBe(0);
    expect(recordOf(other).variants[0]?.gates[0]).toMatchObject({
      outcome: 'unjudged',
      reason: `no comparable baseline: run ${id} differs in options.threads (none against 2)`,
    });
    expect(other.code).toBe(12);
  });
});
