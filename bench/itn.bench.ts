import { Bench } from 'tinybench';
import { itn } from '../src/pipeline/itn/itn.ts';
import { peers, WITHOUT_PEERS } from './peers.ts';

/** A sentence of every rule, one with a single number, and runs in which everything is a numeral. */
const TEXTS: readonly (readonly [string, string])[] = [
  [
    'numbers everywhere',
    '我在二零一九年一月三十一日花了一百二十三块五，买了三千克苹果，九点二十一分走了百分之三十的人，七八个没走。',
  ],
  [
    'one number a sentence',
    '今天我们讨论语音识别系统的内存问题，看看第二次测试的结果是否稳定，大约有三十个人参加。',
  ],
  ['one run of digits', '一三九零零'],
  ['one run of numbers', '十五十六'],
];
const CHARACTERS = 100_000;
const NUMERALS = /[零一二三四五六七八九十百千万亿两点]+/g;

/**
 * Inverse text normalisation of 100 000 characters; characters/s are `CHARACTERS × 1000 / mean`. The bar is 1 million
 * (docs/text-conventions.md, "Speed").
 */
export async function itnBench(): Promise<Bench> {
  const bench = new Bench({ name: 'Chinese ITN, 100 000 characters', time: 500, warmupTime: 100 });
  const { decode } = peers();
  if (decode === undefined) console.log(WITHOUT_PEERS);
  for (const [name, sentence] of TEXTS) {
    const text = sentence.repeat(Math.ceil(CHARACTERS / sentence.length)).slice(0, CHARACTERS);
    bench.add(name, () => {
      itn(text);
    });
    // nzh reads one whole numeral; wrapped by a pattern it gets 47 % of the acceptance rows right (docs/text-conventions.md).
    if (decode !== undefined && !name.startsWith('one run'))
      bench.add(
        `${name}: nzh, numeral by numeral`,
        () => void text.replace(NUMERALS, (run) => String(decode(run))),
      );
  }
  await bench.run();
  return bench;
}
