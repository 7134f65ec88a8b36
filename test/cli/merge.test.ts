import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RunRecord } from '../../src/record/run-record.ts';
import { aRun } from '../reports/a-run.ts';
import { expected } from '../support/gates.ts';
import { trace, variant } from '../support/record.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { inFolder } from './in-process.ts';

/** A stored shard of two, with a trace beside it. */
function shard(folder: string, index: number, interrupted = false): string {
  const id = `cell-${index}`;
  const values = Array.from({ length: 14 }, (_, i) => 4e7 + (index === 2 ? i * 1024 ** 2 : 0));
  const cell = variant([trace('heap', values)], {
    id,
    iterationsPlanned: 14,
    tolerance: { heap: 1024 },
    expect: [expected('not leak (heap)', { shared: true })],
  });
  const run = join(folder, `part-${index}`);
  mkdirSync(join(run, 'traces'), { recursive: true });
  writeFileSync(join(run, 'traces', `${id}.csv`), 'heap_bytes\n1\n');
  const record = aRun([cell], {
    id: `part-${index}`,
    shard: { index, count: 2, cells: ['cell-1', 'cell-2'] },
    ...(interrupted ? { status: 'interrupted' } : {}),
  });
  writeFileSync(join(run, 'run.json'), JSON.stringify(record));
  return run;
}

describe('merge', () => {
  it('judges the whole, writes every report, and takes the traces over', async () => {
    const folder = temporaryFolder();
    const parts = [2, 1].map((index) => shard(folder, index));
    const { code, stdout } = await inFolder(folder, ['merge', ...parts, '--json', '--out', 'merged']);
    expect(code).toBe(10);
    const { runDir, ...rest } = JSON.parse(stdout);
    const record = RunRecord.parse(rest);
    expect(record.variants.map(({ id, growth }) => [id, growth.heap?.verdict])).toEqual([
      ['cell-1', 'no-leak'],
      ['cell-2', 'leak'],
    ]);
    expect(record.parts?.map(({ run, cells }) => [run, cells])).toEqual([
      ['part-2', ['cell-2']],
      ['part-1', ['cell-1']],
    ]);
    expect(record.shard).toBeUndefined();
    expect(readdirSync(runDir).toSorted()).toEqual(
      expect.arrayContaining(['junit.xml', 'plots', 'report.html', 'report.md', 'run.json', 'traces']),
    );
    expect(readdirSync(join(runDir, 'traces')).toSorted()).toEqual(['cell-1.csv', 'cell-2.csv']);
    expect(readFileSync(join(runDir, 'report.md'), 'utf8')).toContain('# trial:');
  });

  it('says of a shard that was interrupted how to finish it, before what leaks in it', async () => {
    const folder = temporaryFolder();
    const [first, second] = [shard(folder, 1), shard(folder, 2, true)];
    const { code, stdout } = await inFolder(folder, ['merge', first, second, '--json', '--out', 'merged']);
    expect(code).toBe(130);
    const { runDir: _folder, ...rest } = JSON.parse(stdout);
    expect(RunRecord.parse(rest).verdict?.next[0]).toMatch(/^asr-bench run --resume .*part-2/);
  });

  it('names what is missing, and writes nothing', async () => {
    const folder = temporaryFolder();
    const { code, stderr } = await inFolder(folder, ['merge', shard(folder, 1), '--out', 'merged']);
    expect(code).toBe(2);
    expect(stderr).toContain('shard 2 of 2 is not there');
    expect(readdirSync(folder)).not.toContain('merged');
    const wrong = await inFolder(folder, ['run', 'exp-2', '--shard', '3/2']);
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('--shard is 3/2; it takes i/n')]);
  });
});
