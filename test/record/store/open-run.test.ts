import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openRun, type RunProblem } from '../../../src/record/store/open-run.ts';
import { nightRun } from '../../support/nights.ts';
import { growth } from '../../support/record.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = join(temporaryFolder(), 'run');
  mkdirSync(folder);
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return folder;
}

const problemsOf = (folder: string): readonly RunProblem[] => openRun(folder).problems ?? [];

it('opens a run by its folder or its run.json', () => {
  const folder = folderWith({ 'run.json': JSON.stringify(nightRun(0, 1)) });
  for (const path of [folder, join(folder, 'run.json')])
    expect(openRun(path).run).toMatchObject({ folder, notes: [], record: { id: nightRun(0, 1).id } });
});

it('says every fault of a record at once, with its place', () => {
  const folder = folderWith({ 'run.json': JSON.stringify({ ...nightRun(0, 1), id: 3, variants: 'none' }) });
  const file = join(folder, 'run.json');
  expect(problemsOf(folder).map(({ place }) => place)).toEqual([
    file,
    file,
    `${file}, id`,
    `${file}, variants`,
  ]);
});

it('says what is wrong with the record and with the journal', () => {
  const folder = folderWith({ 'run.json': '{', 'journal.jsonl': '{"a":1}\n{"type":' });
  const journal = join(folder, 'journal.jsonl');
  expect(problemsOf(folder)).toEqual([
    { place: journal, message: `${journal} does not begin with a run: nothing can be told from it` },
    { place: join(folder, 'run.json'), message: expect.stringMatching(/JSON/) as string },
    { place: `${journal}:1`, message: 'not an event of this version' },
    { place: `${journal}:2`, message: 'cut short' },
  ]);
});

it('says that there is no run', () => {
  const place = join(temporaryFolder(), 'nothing');
  expect(problemsOf(place)).toEqual([{ place, message: `there is no run at ${place}` }]);
});

it('judges a run of version 1 by every gate that it had, or does not open it', () => {
  const run = nightRun(0, 1);
  const of = (gate: string): string => {
    const variants = run.variants.map((variant) => ({
      ...variant,
      growth: { heap: growth() },
      sentence: 'is bounded',
      expect: [{ gate, severity: 'fail', shared: false }],
    }));
    return folderWith({
      'run.json': JSON.stringify({ ...run, version: 1, variants, summary: 'fine', exitCode: 0 }),
    });
  };
  const opened = openRun(of('growth(heap) < 1 KiB')).run?.record;
  expect(opened?.verdict).toBeUndefined();
  for (const { expect: gates, ...variant } of opened?.variants ?? []) {
    expect(gates.map(({ expression: { kind } }) => kind)).toEqual(['comparison']);
    expect(variant).toMatchObject({ growth: {}, sentence: '' });
  }
  const [, , fault] = problemsOf(of('growth(heap) under 1 KiB'));
  expect(fault?.place).toMatch(/variants\.0\.expect\.0\.expression$/);
  expect(fault?.message).toContain('`growth(heap) under 1 KiB` is no gate');
});
