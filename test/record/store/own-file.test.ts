import { execFileSync } from 'node:child_process';
import { linkSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openRun } from '../../../src/record/store/open-run.ts';
import { copyOwn, placeIn, readOwn, writeOwn } from '../../../src/record/store/own-file.ts';
import { RunFolder } from '../../../src/record/store/run-folder.ts';
import { Failure } from '../../../src/system/failure.ts';
import { nightRun } from '../../support/nights.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const SECRET = 'export PATH=/home';

/** A folder of a run, and a file of the user's elsewhere. */
function places(): { readonly folder: string; readonly mine: string } {
  const folder = join(temporaryFolder(), 'run');
  mkdirSync(folder);
  const mine = join(temporaryFolder(), '.bashrc');
  writeFileSync(mine, SECRET);
  return { folder, mine };
}

const said = (act: () => unknown): string => {
  try {
    act();
  } catch (thrown) {
    if (thrown instanceof Failure) return `${thrown.exitCode} ${thrown.message}`;
    throw thrown;
  }
  return 'nothing';
};

describe('a file of a run', () => {
  it('is read, written and replaced, and folders are made on the way to it', () => {
    const { folder } = places();
    writeOwn(folder, 'plots/heap.svg', 'first');
    writeOwn(folder, 'plots/heap.svg', 'second');
    copyOwn(folder, 'srt/a/b.srt', join(folder, 'plots/heap.svg'));
    copyOwn(folder, 'srt/a/b.srt', join(folder, 'plots/heap.svg'));
    expect(readOwn(folder, 'srt/a/b.srt')?.toString()).toBe('second');
    expect(readOwn(folder, 'srt/a/none')).toBeUndefined();
  });

  it('is reached through a link to the whole folder, which is the user’s own choice', () => {
    const { folder } = places();
    const latest = join(temporaryFolder(), 'latest');
    symlinkSync(folder, latest);
    writeOwn(latest, 'report.html', 'x');
    expect(readFileSync(join(folder, 'report.html'), 'utf8')).toBe('x');
  });

  it.each([
    ['a link to a file', 'report.html', 'is a link', (at: string, mine: string) => symlinkSync(mine, at)],
    ['a link to nothing', 'report.html', 'is a link', (at: string) => symlinkSync('/nowhere/new', at)],
    ['a link to a device', 'report.html', 'is a link', (at: string) => symlinkSync('/dev/zero', at)],
    ['a FIFO', 'report.html', 'is a FIFO', (at: string) => execFileSync('mkfifo', [at])],
    ['a folder', 'report.html', 'is a folder', (at: string) => mkdirSync(at)],
    [
      'a linked folder above it',
      'plots',
      'is a link',
      (at: string, mine: string) => symlinkSync(join(mine, '..'), at),
    ],
  ])('that is %s is refused with its name', (_what, name, why, make) => {
    const { folder, mine } = places();
    make(join(folder, name), mine);
    const asked = name === 'plots' ? 'plots/.bashrc' : name;
    for (const act of [
      () => readOwn(folder, asked),
      () => writeOwn(folder, asked, 'overwritten'),
      () => copyOwn(folder, asked, mine),
    ])
      expect(said(act)).toMatch(new RegExp(`^2 ${join(folder, name)} ${why}`));
    expect(readFileSync(mine, 'utf8')).toBe(SECRET);
  });

  it.each(['../run.json', 'a/../../x', '/etc/passwd', '', 'a//b', 'x\0'])('has no name like %j', (name) => {
    expect(said(() => placeIn('/anywhere', name))).toContain('leads out of the folder');
  });
});

describe('a run', () => {
  const line = `${JSON.stringify({ type: 'run', record: { ...nightRun(0, 1), status: 'running' } })}\n`;

  it.each(['run.json', 'journal.jsonl'])('whose %s is a link is not read through it', (name) => {
    const { folder } = places();
    const elsewhere = join(temporaryFolder(), name);
    writeFileSync(elsewhere, name === 'run.json' ? JSON.stringify(nightRun(0, 1)) : line);
    symlinkSync(elsewhere, join(folder, name));
    const { run, problems } = openRun(folder);
    expect(run).toBeUndefined();
    expect(problems?.map(({ message }) => message).join('\n')).toContain(`${join(folder, name)} is a link`);
    rmSync(join(folder, name));
    writeFileSync(join(folder, name), readFileSync(elsewhere));
    expect(openRun(folder).run?.record.id).toBe(nightRun(0, 1).id);
  });

  it.each([
    ['journal.jsonl', 'is a link'],
    ['runner.lock', 'is a link'],
    ['report.html', 'is a link'],
    ['traces', 'is a link'],
  ])('with a link in the place of %s is not taken up again', (name, why) => {
    const { folder, mine } = places();
    writeFileSync(join(folder, 'journal.jsonl'), line);
    rmSync(join(folder, name), { force: true });
    symlinkSync(mine, join(folder, name));
    expect(said(() => RunFolder.reopen(folder))).toBe(
      `2 ${join(folder, name)} ${why}: in the folder of a run nothing but its own files is read or written`,
    );
    expect(readFileSync(mine, 'utf8')).toBe(SECRET);
  });

  it('whose journal has a second name is not appended to; one with its own is', () => {
    const { folder, mine } = places();
    linkSync(mine, join(folder, 'journal.jsonl'));
    expect(said(() => RunFolder.reopen(folder))).toMatch(/journal.jsonl has a second name elsewhere/);
    rmSync(join(folder, 'journal.jsonl'));
    writeFileSync(join(folder, 'journal.jsonl'), line);
    const { folder: open, journal } = RunFolder.reopen(folder);
    open.append({ type: 'resumed', at: 'now' });
    open.close();
    expect(readFileSync(join(folder, 'journal.jsonl'), 'utf8')).toBe(
      `${journal}{"type":"resumed","at":"now"}\n`,
    );
    expect(readFileSync(mine, 'utf8')).toBe(SECRET);
  });
});
