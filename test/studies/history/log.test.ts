import { execFile } from 'node:child_process';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Night } from '../../../src/record/history.ts';
import { appendHistory, readHistory } from '../../../src/studies/history/log.ts';
import { temporaryFolder } from '../../support/cli.ts';

const night = (id: string): Night => ({
  schema: 'asr-bench/history',
  version: 1,
  type: 'night',
  id,
  at: '2026-11-25T03:00:00.000Z',
  label: 'abc',
  source: { kind: 'run', id: 'r' },
  scenario: 'trial',
  engine: { label: 'ours', sha256: 's' },
  baseline: null,
  points: [],
});

const TRIAL = fileURLToPath(new URL('../../../scripts/trial-history.mjs', import.meta.url));

describe('the history file', () => {
  it('gives back what was appended, in order', () => {
    const file = join(temporaryFolder(), 'deep', 'history.jsonl');
    for (const id of ['a', 'b', 'c']) appendHistory(file, night(id));
    const { lines, skipped } = readHistory(file);
    expect(lines.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
    expect(skipped).toEqual([]);
  });

  it('skips a torn line, names it, and loses nothing that is appended behind it', () => {
    const file = join(temporaryFolder(), 'history.jsonl');
    appendHistory(file, night('a'));
    const whole = JSON.stringify(night('torn'));
    appendFileSync(file, `\n${whole.slice(0, 40)}`);
    appendHistory(file, night('b'));
    const { lines, skipped } = readHistory(file);
    expect(lines.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(skipped).toEqual([{ line: 4, detail: 'cut short, or damaged' }]);
  });

  it('names lines of another version and damage anywhere', () => {
    const file = join(temporaryFolder(), 'history.jsonl');
    writeFileSync(file, '{"schema":"asr-bench/history","version":9}\nnot json\n');
    appendHistory(file, night('a'));
    expect(readHistory(file).skipped.map(({ line, detail }) => [line, detail])).toEqual([
      [1, 'not a line of this version of the history'],
      [2, 'cut short, or damaged'],
    ]);
  });

  it('is missing with exit 12', () => {
    expect(() => readHistory(join(temporaryFolder(), 'none'))).toThrow(
      expect.objectContaining({ exitCode: 12 }),
    );
  });

  it('loses no acknowledged night when writers append at once and are killed', async () => {
    const file = join(temporaryFolder(), 'history.jsonl');
    const said = await new Promise<string>((resolve, reject) =>
      execFile(process.execPath, [TRIAL, '60', file], (error, out) => (error ? reject(error) : resolve(out))),
    );
    expect(said).toMatch(/^60 appends asked for, \d+ acknowledged, \d+ writers killed, 0 lost/);
    expect(readFileSync(file, 'utf8')).not.toBe('');
  });
});
