import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { reportCommand } from '../../../src/cli/report.ts';
import { leaderboardOf } from '../../../src/judge/leaderboard/leaderboard.ts';
import { leaderboardCsv } from '../../../src/reports/leaderboard/csv.ts';
import { leaderboardMarkdown } from '../../../src/reports/leaderboard/markdown.ts';
import { inProcess } from '../../cli/in-process.ts';
import { heardSet } from '../../judge/leaderboard/a-set.ts';
import { CorpusRun } from '../../support/corpus-run.ts';

const every = (nth: number): number[] => Array.from({ length: 100 }, (_, i) => (i % nth === 0 ? 1 : 0));
const good = heardSet({ run: 'good', errors: every(10) });
const bad = heardSet({ run: 'bad', errors: every(1), engine: 'theirs' });
const part = heardSet({ run: 'part', errors: every(50), unheard: 10 });

describe('the table as Markdown', () => {
  it('has a row each, best first, and a footnote each that repeats it', () => {
    const lines = leaderboardMarkdown(leaderboardOf([bad, part, good])).split('\n');
    const rows = lines.filter((line) => line.startsWith('| set |')).slice(0, 4);
    expect(rows[1]).toMatch(
      /^\| set \| m \| ours \(sha256 ours-sha25\), default \| WER 1\.00 % \(0\..* … .* %\) \| \*\*best/,
    );
    expect(rows[1]).toMatch(
      /\| 100 of 100 \| 10\.0 \| 50\.5 ms \/ 95\.0 ms \| 286 MiB \| 1\.00 % \/ – \/ – \| \(1\) \|$/,
    );
    expect(rows[2]).toContain('worse than the lowest');
    expect(rows[3]).toMatch(
      /\| \(WER 1?2?\.?\d*.*\) \| not ranked \| 90 of 100 .*\*\*90 of 100 utterances were heard/,
    );
    expect(lines.filter((line) => line.includes('what it takes to repeat it'))).toHaveLength(3);
  });
});

describe('the table as CSV', () => {
  it('is read back with the same figures; text of anybody ends no cell and is no formula', () => {
    const evil = heardSet({ run: '=HYPERLINK("x"),\n', errors: every(10) });
    const rows: Record<string, string>[] = parse(leaderboardCsv(leaderboardOf([evil, bad])), {
      columns: true,
    });
    expect(rows).toHaveLength(2);
    expect(rows[0]).toMatchObject({
      set: 'set',
      standing: 'best',
      rate: '0.01',
      rtfx: '10',
      ttft_p50_ms: '50.5',
    });
    expect(rows[0]?.run).toMatch(/^'=HYPERLINK\("x"\),/);
    expect(rows[1]?.repeat_model).toMatch(/^m: .*sha256 m-sha256$/);
  });
});

describe('report --table', () => {
  it('reads stored runs of a folder: those of the simulator are marked and not ranked', async () => {
    const run = new CorpusRun({ utterances: 6 });
    await run.go();
    const { exitCode, stdout } = await inProcess(reportCommand, [
      'report',
      '--table',
      `${run.folder}/reports`,
    ]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('SYNTHETIC: the calibration engine');
    expect(stdout).toMatch(/\| not ranked \| 6 of 6 \|/);
    expect(stdout.match(/CALIBRATION ENGINE/g)).toHaveLength(2);
  });

  it('takes several runs only for a table, and none that is not there', async () => {
    const two = await inProcess(reportCommand, ['report', 'a', 'b']);
    expect([two.exitCode, two.stderr]).toEqual([2, expect.stringContaining('report --table <run...>')]);
    const none = await inProcess(reportCommand, ['report', '--table', 'nowhere']);
    expect([none.exitCode, none.stderr]).toEqual([2, expect.stringContaining('there is no run at nowhere')]);
  });
});
