import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  calibrationModel,
  calibrationOptions,
  writeCalibrationModel,
} from '../../src/bindings/calibration-model.ts';
import { temporaryFolder } from '../support/calibration.ts';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

/** Every key in the engine's own table. */
const engineKeys = (): string[] => {
  const table =
    /static const struct key keys\[\] = \{([\s\S]*?)\n\};/.exec(read('native/settings.c'))?.[1] ?? '';
  const plain = [...table.matchAll(/(?:TEXT|WHOLE|REAL|CHOICE)_KEY\((\w+)/g)].map(([, key]) => key ?? '');
  const leaks = [...table.matchAll(/LEAK_KEYS\((\w+)/g)].flatMap(([, stem]) =>
    ['load', 'infer', 'restart'].map((moment) => `${stem}_${moment}`),
  );
  return [...plain, ...leaks, 'text', 'text_file'].sort();
};

describe('calibrationModel', () => {
  it('writes the magic line and one key a line, in the order given', () => {
    expect(calibrationModel({ kind: 'aligner', ttft_ms: 12.5, burst: true, leak_infer: 4096 })).toBe(
      'asr-bench-calibration 1\nkind = aligner\nttft_ms = 12.5\nburst = 1\nleak_infer = 4096\n',
    );
  });

  it('writes texts by language, and the one for any other without', () => {
    expect(calibrationModel({ text: { '': 'hello', Chinese: '你好' } })).toBe(
      'asr-bench-calibration 1\ntext = hello\ntext.Chinese = 你好\n',
    );
  });

  it('keeps a text of several lines on one', () => {
    expect(calibrationModel({ text: 'a\nb\\n\tc' })).toBe('asr-bench-calibration 1\ntext = a\\nb\\\\n\\tc\n');
  });

  it('writes word times as pairs', () => {
    expect(
      calibrationModel({
        times: [
          [0, 320],
          [400, 720],
        ],
      }),
    ).toBe('asr-bench-calibration 1\ntimes = 0-320 400-720\n');
  });

  it('says the same on the command line', () => {
    expect(calibrationOptions({ word_errors: 0.1, text: { English: 'x y' } })).toEqual([
      '--calibrate',
      'word_errors=0.1',
      '--calibrate',
      'text.English=x y',
    ]);
  });

  it('refuses what is no number', () => {
    expect(() => calibrationModel({ ttft_ms: Number.NaN })).toThrow(RangeError);
  });

  it('writes the file', async () => {
    const path = join(temporaryFolder(), 'm');
    await writeCalibrationModel(path, { kind: 'asr' });
    expect(readFileSync(path, 'utf8')).toBe('asr-bench-calibration 1\nkind = asr\n');
  });
});

describe('the keys of the engine', () => {
  it('are more than sixty', () => expect(engineKeys().length).toBeGreaterThan(60));

  it('are each explained in native/README.md', () => {
    const readme = read('native/README.md');
    expect(engineKeys().filter((key) => !readme.includes(`\`${key}\``))).toEqual([]);
  });

  it('are each a typed key', () => {
    const types = read('src/bindings/calibration-model.ts');
    const byMoment =
      /^leak_((mmap|shm|memfd|hidden|handle|thread|child|zombie|helper)_)?(load|infer|restart)$/;
    const untyped = engineKeys().filter((key) => !byMoment.test(key) && !types.includes(`readonly ${key}?:`));
    expect(untyped).toEqual([]);
  });
});
