import { readFileSync } from 'node:fs';
import { Converter } from 'opencc-js/cn2t';
import { loadZhTwConverter } from '../../src/pipeline/text-engines/zh-tw-converter.ts';
import type { Finding } from './trial.ts';

/**
 * Two sets of 200 sentences of everyday speech, converted by ours and by plain OpenCC. Every different result was judged as an
 * editor in Taiwan would, without a sign of which converter made it; a result that nobody has judged counts for none.
 * The second was written and judged by others than those who made the converter (docs/text-conventions.md).
 */
const FOLDER = new URL('../../../test/fixtures/zh-tw/', import.meta.url);
const rows = (name: string): string[][] =>
  readFileSync(new URL(name, FOLDER), 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split('\t'));

const SETS = ['', '-2'] as const;

export async function zhTwSpeech(): Promise<Finding[]> {
  return (await Promise.all(SETS.map(judgedSet))).flat();
}

async function judgedSet(set: (typeof SETS)[number]): Promise<Finding[]> {
  const judged = new Map(
    rows(`judgement${set}.tsv`).map(([n, text, verdict, why]) => [`${n} ${text}`, { verdict, why }]),
  );
  const converters = {
    ours: (await loadZhTwConverter('general')).convert,
    's2twp (plain)': Converter({ from: 'cn', to: 'twp' }),
    's2tw (plain)': Converter({ from: 'cn', to: 'tw' }),
  };
  const counts = new Map(Object.keys(converters).map((name) => [name, { right: 0, unjudged: 0 }]));
  for (const [index, [field = '', said = '']] of rows(`speech${set}.tsv`).entries()) {
    const results = Object.entries(converters).map(([name, convert]) => ({ name, text: convert(said) }));
    const verdicts = results.map((result) => ({ ...result, ...judged.get(`${index + 1} ${result.text}`) }));
    for (const { name, verdict } of verdicts) {
      const count = counts.get(name);
      if (count === undefined) continue;
      if (verdict === 'right') count.right += 1;
      else if (verdict !== 'wrong') count.unjudged += 1;
    }
    if (verdicts.every(({ verdict }) => verdict === 'right')) continue;
    console.log(`${index + 1} ${field}  ${said}`);
    for (const { name, text, verdict, why } of verdicts)
      console.log(
        `   ${(verdict ?? 'unjudged').padEnd(8)} ${name.padEnd(14)} ${text}${why ? `  (${why})` : ''}`,
      );
  }
  return [...counts].map(([name, { right, unjudged }]) => ({
    what: `${name}${set}`,
    found: `${right} of 200 right${unjudged > 0 ? `, ${unjudged} not judged` : ''}`,
    asked: name === 'ours' ? 'most of the three, all judged' : 'for comparison',
    ok: name !== 'ours' || (unjudged === 0 && [...counts.values()].every((other) => other.right <= right)),
  }));
}
