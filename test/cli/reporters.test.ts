import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openTargets, reportingOf } from '../../src/cli/run/reporters.ts';
import { writeReports } from '../../src/cli/run/write-reports.ts';
import { Failure } from '../../src/system/failure.ts';
import { aRun } from '../reports/a-run.ts';
import { runCli, temporaryFolder } from '../support/cli.ts';
import { variant } from '../support/record.ts';

describe('--reporter', () => {
  it('takes names, and a file for a copy', () => {
    expect(reportingOf({ reporter: ['html', 'junit=out/a=b.xml'] })).toEqual({
      uses: [{ name: 'html' }, { name: 'junit', copy: 'out/a=b.xml' }],
      inconclusive: 'failure',
    });
  });

  it('names everything that is wrong at once', () => {
    const reporter = ['htlm', 'github=x', 'junit=', 'ctrf'];
    const wrong = (): unknown => reportingOf({ reporter, junitInconclusive: 'pass' });
    expect(wrong).toThrow(Failure);
    expect(wrong).toThrow(
      /htlm is none.*\n.*github writes no file.*\n.*junit= names no file.*\n.*ctrf needs a file: ctrf=FILE\n.*is pass; it takes/s,
    );
  });
});

describe('a copy in a place that is taken by a folder', () => {
  it('is refused before anything is measured; a file there is not', () => {
    const folder = temporaryFolder();
    expect(() => reportingOf({ reporter: [`junit=${folder}`] })).toThrow(/is a folder; name a file in it/);
    expect(reportingOf({ reporter: [`junit=${folder}/a.xml`] }).uses).toHaveLength(1);
  });
});

describe('a target that cannot be written to', () => {
  it('is refused before anything is measured, each with its reason; what can be made is made', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'plain'), '');
    const kept = join(folder, 'kept.xml');
    writeFileSync(kept, 'as it was');
    const bad = reportingOf({
      reporter: [`junit=${folder}/plain/a.xml`, 'html=/proc/none/a.html', `json=${kept}`],
    });
    expect(() => openTargets(bad)).toThrow(/junit=.*plain.a\.xml cannot be written.*\n.*html=\/proc\/none/);
    openTargets(reportingOf({ reporter: [`junit=${folder}/made/for/it/a.xml`, `json=${kept}`] }));
    expect(readdirSync(join(folder, 'made/for/it'))).toEqual([]);
    expect(readFileSync(kept, 'utf8')).toBe('as it was');
    // A dashboard would take the figures of the last run for those of one that never came to its end.
    const refused = reportingOf({ reporter: [`bencher=${kept}`, 'html=/proc/none/a.html'] });
    expect(() => openTargets(refused)).toThrow(/html=/);
    expect(existsSync(kept)).toBe(true);
    openTargets(reportingOf({ reporter: [`bencher=${kept}`] }));
    expect(existsSync(kept)).toBe(false);
  });

  it('ends the command with exit 3, and makes no run', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'plain'), '');
    const ran = await runCli(folder, ['run', 'exp-2', '--reporter', 'junit=plain/a.xml']);
    expect(ran.code).toBe(3);
    expect(ran.stderr).toContain('--reporter junit=plain/a.xml cannot be written');
    expect(existsSync(join(folder, 'reports'))).toBe(false);
  });
});

describe('reports of a run', () => {
  it('are all written, copies too; one that fails costs its own file only', async () => {
    const folder = temporaryFolder();
    const run = join(folder, 'run');
    // A folder stands where the Markdown should go.
    mkdirSync(join(run, 'report.md'), { recursive: true });
    const copy = join(folder, 'results', 'asr.xml');
    const problems = await writeReports(
      aRun([variant([])]),
      run,
      reportingOf({ reporter: [`junit=${copy}`] }),
    );
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^report\.md could not be written/);
    expect(existsSync(join(run, 'report.html'))).toBe(true);
    expect(readFileSync(copy, 'utf8')).toBe(readFileSync(join(run, 'junit.xml'), 'utf8'));
  });
});
