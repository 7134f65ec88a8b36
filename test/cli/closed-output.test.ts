import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { RunRecord } from '../../src/record/run-record.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const CLI = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const folder = temporaryFolder();
const trace = (slope: number): string =>
  ['iteration,heap_bytes', ...Array.from({ length: 60 }, (_, i) => `${i + 1},${4e6 + slope * i}`)].join('\n');
writeFileSync(join(folder, 'leak.csv'), `${trace(1e5)}\n`);
writeFileSync(join(folder, 'flat.csv'), `${trace(0)}\n`);

/** The exit code of the command in front of a pipe, or of a redirection. */
function codeOf(line: string): number {
  const script = `asr() { "${process.execPath}" "${CLI}" "$@"; }; ${line}; exit "\${PIPESTATUS[0]}"`;
  return spawnSync('bash', ['-c', script], { cwd: folder, encoding: 'utf8' }).status ?? -1;
}

describe('output that nobody takes', () => {
  it.each([
    ['head', '| head -n 1 >head.txt'],
    ['a program that reads nothing', '| true'],
    ['grep -q', '| grep -q FAIL'],
    ['a closed standard output', '>&-'],
    ['a closed standard error', '2>&-'],
    ['both in a pipe', '2>&1 | true'],
    ['a file', '>out.txt'],
  ])('leaves the exit code as it is: %s', (_, into) => {
    expect(codeOf(`asr analyze leak.csv ${into}`)).toBe(10);
    expect(codeOf(`asr analyze flat.csv ${into}`)).toBe(0);
  });

  it.skipIf(!existsSync('/dev/full'))(
    'is said where a disk is full, and an all-clear that was lost is none',
    () => {
      expect(codeOf('asr analyze leak.csv >/dev/full 2>said.txt')).toBe(10);
      expect(readFileSync(join(folder, 'said.txt'), 'utf8')).toContain(
        'standard output cannot be written to (ENOSPC)',
      );
      expect(codeOf('asr analyze flat.csv >/dev/full')).toBe(1);
    },
  );

  it.skipIf(spawnSync('script', ['--version']).status !== 0)(
    'costs a run nothing whose terminal has gone, its exit code neither (needs script)',
    async () => {
      const [out, temporary, code] = ['gone', 'tmp', 'code'].map((name) => join(folder, name));
      mkdirSync(temporary ?? '');
      const line = `"${process.execPath}" "${CLI}" run exp-4 --variant restart --iterations 20 --out "${out}"`;
      // The hang-up goes to the shell, which outlives it to tell how the run ended.
      const inside = `trap '' HUP; ${line}; echo $? >"${code}"`;
      const screen = spawn('script', ['-qec', inside, '/dev/null'], {
        env: { ...process.env, TMPDIR: temporary },
      });
      const rows = (): number => {
        const [run] = existsSync(out ?? '') ? readdirSync(out ?? '') : [];
        const journal = join(out ?? '', run ?? '', 'journal.jsonl');
        return existsSync(journal) ? readFileSync(journal, 'utf8').split('"iteration"').length : 0;
      };
      await expect.poll(rows).toBeGreaterThan(2);
      screen.kill('SIGKILL');
      await expect.poll(() => existsSync(code ?? '')).toBe(true);
      const [run = ''] = readdirSync(out ?? '');
      const record = RunRecord.parse(JSON.parse(readFileSync(join(out ?? '', run, 'run.json'), 'utf8')));
      // Too few iterations to be sure of more: what is asked is that the run went on, and that both say one thing.
      expect(record.status).toBe('completed');
      expect(record.exitCode).toBeGreaterThanOrEqual(10);
      expect(readFileSync(code ?? '', 'utf8')).toBe(`${record.exitCode}\n`);
      expect(readdirSync(temporary ?? '')).toEqual([]);
    },
  );

  it('costs a run nothing: it goes on to its end, and its record says how it ended', () => {
    const out = join(folder, 'reports');
    expect(
      codeOf(`asr run exp-4 --variant restart --iterations 3 --out "${out}" 2>&1 | head -n 1 >first.txt`),
    ).toBe(11);
    const [run = ''] = readdirSync(out);
    const record = RunRecord.parse(JSON.parse(readFileSync(join(out, run, 'run.json'), 'utf8')));
    expect(record).toMatchObject({ status: 'completed', exitCode: 11, verdict: { outcome: 'undecided' } });
    expect(existsSync(join(out, run, 'report.html'))).toBe(true);
  });
});
