import { describe, expect, it } from 'vitest';
import { installedPackage } from '../../../src/pipeline/text-engines/installed-package.ts';
import { loadSegmenter } from '../../../src/pipeline/text-engines/segmenter.ts';

describe('segmentation', () => {
  it('gives all of the text, with words that are in no dictionary', async () => {
    const { cut } = await loadSegmenter('jieba-wasm');
    expect(cut('小明硕士毕业于中国科学院计算所，  后在 Kyoto 深造')).toEqual([
      ...[
        '小明',
        '硕士',
        '毕业',
        '于',
        '中国科学院',
        '计算所',
        '，',
        ' ',
        ' ',
        '后',
        '在',
        ' ',
        'Kyoto',
        ' ',
        '深造',
      ],
    ]);
    expect(cut('')).toEqual([]);
  });

  it('names what cuts', async () => {
    expect((await loadSegmenter('jieba-wasm')).package).toEqual({ name: 'jieba-wasm', version: '2.4.0' });
  });

  it('falls back to the portable one when the native one is absent', async () => {
    const native = await loadSegmenter('@node-rs/jieba').then(
      () => true,
      () => false,
    );
    expect((await loadSegmenter()).package.name).toBe(native ? '@node-rs/jieba' : 'jieba-wasm');
  });
});

it('finds the version of a package that hides its manifest', () => {
  expect(installedPackage('opencc-js', 'opencc-js/cn2t')).toEqual({ name: 'opencc-js', version: '1.4.2' });
  expect(() => installedPackage('no-such-package')).toThrow();
});
