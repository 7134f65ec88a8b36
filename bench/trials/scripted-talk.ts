import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureSynthetic } from '../../src/models/synthetic/cache.ts';

/** What one chunk says, and the words of it as a subtitle shows them, punctuation and the space behind included. */
export interface Said {
  readonly language: string;
  readonly text: string;
  readonly shown: readonly string[];
  readonly times: readonly WordTime[];
}

/** Ms behind the chunk's start. */
export type WordTime = readonly [start: number, end: number];

/** The scripted times of every chunk's aligner; the engine takes one for each word, and of Chinese for each Han character. */
const SLOTS = Array.from({ length: 40 }, (_, k): WordTime => [240 * k, 240 * k + 160]);

const PLACES = '北京 上海 广州=廣州 深圳 成都 杭州 武汉=武漢 南京 西安 重庆=重慶';
const PEOPLE = '老师=老師 学生=學生 医生=醫生 记者=記者';
const THINGS =
  '软件=軟體 鼠标=滑鼠 硬盘=硬碟 打印机=印表機 网络=網路 内存=記憶體 键盘=鍵盤 屏幕=螢幕 数据库=資料庫 服务器=伺服器';
const pick = (words: string, n: number): string => {
  const all = words.split(' ');
  return all[n % all.length] ?? '';
};

/**
 * Words as they are said, with `=` and Taiwan's form where that is another, by hand: nothing of the product's own made
 * these references. Different for each of 400 chunks in Chinese, for each chunk in the other languages.
 */
const WORDS: Readonly<Record<string, (n: number) => string[]>> = {
  Chinese: (n) => [
    ...['来自=來自', pick(PLACES, Math.floor(n / 40)), '的', pick(PEOPLE, Math.floor(n / 10)), '说，=說，'],
    ...[
      '他们=他們',
      '还要=還要',
      '讨论=討論',
      pick(THINGS, n),
      '的',
      '问题。=問題。',
      '明天',
      '继续=繼續',
      '工作。',
    ],
  ],
  English: (n) => spaced(`This is part number ${n}, and we go on. Thank you all very much.`),
  Japanese: (n) => ['これ', 'は', `${n}`, '番目', 'の', '録音', 'です。', 'また', '明日。'],
  French: (n) => spaced(`Voici la partie ${n}, elle est très courte. Merci beaucoup à tous.`),
};
const spaced = (text: string): string[] => text.split(/(?<= )/);

export const LANGUAGES = Object.keys(WORDS);

/** `count` chunks in these languages in turn. */
export function saidIn(languages: readonly string[], count: number): Said[] {
  return Array.from({ length: count }, (_, index) => {
    const language = languages[index % languages.length] ?? '';
    const words = (WORDS[language]?.(index + 1) ?? []).map((word) => word.split('='));
    return {
      language,
      text: words.map(([raw]) => raw).join(''),
      shown: words.map(([raw = '', tw = raw]) => tw),
      times: timesOf(words.map(([raw = '']) => (language === 'Chinese' ? (raw.match(HAN)?.length ?? 0) : 1))),
    };
  });
}

const HAN = /\p{Script=Han}/gu;

/** When words are heard that take so many slots each. */
function timesOf(slots: readonly number[]): WordTime[] {
  let taken = 0;
  return slots.map((count) => {
    const first = SLOTS[taken];
    taken += count;
    return [first?.[0] ?? Number.NaN, SLOTS[taken - 1]?.[1] ?? Number.NaN];
  });
}

/** `talk.bin`, which says what the first chunk says, one checkpoint beside it for each chunk, and an aligner for all. */
export async function writeCheckpoints(
  folder: string,
  said: readonly Said[],
): Promise<{ talk: string; aligner: string }> {
  const cache = { folder: join(folder, 'cache') };
  const talk = join(folder, 'talk.bin');
  for (const [index, { language, text }] of said.entries()) {
    const made = await ensureSynthetic(
      { preset: 'tiny', kind: 'asr', script: { text }, audio: { language } },
      cache,
    );
    copyFileSync(made.path, join(folder, `talk.chunk-${index + 1}.bin`));
    if (index === 0) copyFileSync(made.path, talk);
    rmSync(made.path);
  }
  const aligner = await ensureSynthetic(
    { preset: 'tiny', kind: 'aligner', script: { times: SLOTS }, audio: {} },
    cache,
  );
  return { talk, aligner: aligner.path };
}
