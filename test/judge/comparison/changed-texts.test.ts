import { describe, expect, it } from 'vitest';
import { compareStored } from '../../../src/judge/comparison/stored.ts';
import { chinese } from '../../../src/metrics/accuracy/normaliser.ts';
import { Comparison } from '../../../src/record/comparison.ts';
import type { RunRecord } from '../../../src/record/run-record.ts';
import { comparisonScreen } from '../../../src/reports/comparison/screen.ts';
import { comparisonMarkdown, comparisonText } from '../../../src/reports/comparison/text.ts';
import { comparisonPage } from '../../../src/reports/html/comparison.ts';
import { errorRates } from '../../../src/runner/error-rates.ts';
import { iteration, round, segment, step, variant } from '../../support/record.ts';
import { runRecord } from '../../support/run-record.ts';

const asIs = chinese({ version: 'test', fold: (text: string) => text });
const WORDS = 'one two three four five';

/** A run over a corpus; `undefined`: the round failed. */
function heard(
  references: readonly string[],
  says: (i: number) => string | undefined,
  rounds = 1,
): RunRecord {
  const steps = references.map((_, i) => {
    const [text, place] = [says(i), { model: 'm', audio: `set/u${i}`, pass: `set/u${i}` }];
    return text === undefined
      ? step('transcribe', { ...place, failure: { kind: 'refused', message: 'nothing' } })
      : step('transcribe', { ...place, round: round({ text }) });
  });
  const iterations = Array.from({ length: rounds }, (_, i) => iteration(i + 1, steps));
  const cell = variant([segment(iterations)], { id: 'v' });
  const plain = runRecord([cell], { models: [] });
  const [first] = plain.audio;
  if (first === undefined) throw new Error('no audio');
  const audio = references.map((raw, i) => ({
    ...first,
    ...{ id: `set/u${i}`, reference: { raw }, utterance: { corpus: 'set' } },
  }));
  const record = { ...plain, audio };
  cell.utterances = [{ step: 'transcribe', model: 'm', asked: audio.length, heard: audio.length, failed: 0 }];
  cell.accuracy.errorRates = errorRates(record, cell, asIs);
  return record;
}

function compared(before: RunRecord, now: RunRecord): Comparison {
  const run = (record: RunRecord, folder: string) => ({ record, folder });
  const options = { id: 'c', at: now.startedAt, force: false, chinese: asIs };
  const { comparison } = compareStored(run(before, 'a'), run(now, 'b'), options);
  if (comparison === undefined) throw new Error('refused');
  return Comparison.parse(comparison);
}

const many = (n: number, text = WORDS): string[] => Array.from({ length: n }, () => text);

describe('the utterances of a corpus that changed most', () => {
  const before = heard(many(40), (i) => (i === 7 ? 'one two tree four five' : WORDS));
  const now = heard(many(40), (i) =>
    i === 3
      ? 'one too tree four'
      : i === 5
        ? 'one uh two three four five'
        : i === 9
          ? 'one two tree four five'
          : WORDS,
  );
  const comparison = compared(before, now);

  it('are sorted by the change in errors, with all that changed counted', () => {
    const [changed] = comparison.changed;
    expect(changed).toMatchObject({ of: 40, more: 3, fewer: 1, unit: 'word', model: 'm' });
    expect(changed?.utterances.map(({ audio, baseline, value }) => [audio, baseline, value])).toEqual([
      ['set/u3', 0, 3],
      ['set/u5', 0, 1],
      ['set/u9', 0, 1],
      ['set/u7', 1, 0],
    ]);
  });

  it('show both texts over the reference in the terminal and in Markdown, and as columns in the page', () => {
    const lines = [
      'REF: one two three four five',
      'A:   one two three four five',
      'B:   one too tree  four ****',
      '         ^   ^          ^',
    ];
    const text = comparisonText(comparison, 80);
    expect(text).toContain(
      `set/u3: 3 errors more, 3 against 0 of 5 words\n${lines.map((line) => `  ${line}`).join('\n')}`,
    );
    expect(text).toContain('4 of 40 utterances changed in their errors: 3 have more, 1 has fewer');
    expect(comparisonMarkdown(comparison)).toContain(`\`\`\`text\n${lines.join('\n')}\n\`\`\``);
    const page = comparisonPage(comparison, '1.0.0');
    expect(page).toContain('<h3>set/u3: 3 errors more, 3 against 0 of 5 words</h3>');
    expect(page).toContain('<span class="differs"><i>three</i><i>three</i><i class="wrong">tree</i></span>');
    expect(page).toContain('B: one too tree four. ');
  });

  it('are named in a line of the screen', () => {
    const look = { columns: 200, symbols: false, colour: false } as unknown as Parameters<
      typeof comparisonScreen
    >[1];
    const shown = comparisonScreen(comparison, look).map(({ text }) => text);
    expect(shown).toContain(
      '4 of 40 utterances changed in their errors: 3 have more, 1 has fewer (set/u3 +3, set/u5 +1, set/u9 +1, …); --verbose shows both texts',
    );
  });

  it('are none where no utterance has other errors: nothing is shown of them', () => {
    const same = compared(before, before);
    expect(same.changed).toEqual([]);
    expect(comparisonText(same, 80)).not.toContain('changed in their errors');
    expect(comparisonPage(same, '1.0.0')).not.toContain('changed-texts');
  });

  it('wide characters take two columns, and each character has its own', () => {
    const references = many(20, '今天天气很好');
    const [one] = compared(
      heard(references, () => '今天天气很好'),
      heard(references, (i) => (i === 0 ? '今天天汽很' : '今天天气很好')),
    ).changed;
    expect(one?.unit).toBe('char');
    const { changed, ...rest } = comparison;
    const text = comparisonText({ ...rest, changed: one === undefined ? changed : [one] }, 80);
    expect(text).toContain(
      '  REF: 今天天气很好\n  A:   今天天气很好\n  B:   今天天汽很**\n             ^   ^',
    );
  });

  it('counts a round each where they were heard several times, and one that failed has no text', () => {
    const [one] = compared(
      heard(many(20), () => WORDS, 3),
      heard(many(20), (i) => (i === 0 ? undefined : WORDS), 3),
    ).changed;
    expect(one?.utterances).toHaveLength(1);
    expect(one?.utterances[0]).toMatchObject({ baseline: 0, value: 5, length: 5 });
    expect(one?.utterances[0]?.aligned).toEqual(WORDS.split(' ').map((ref) => ({ ref, baseline: ref })));
  });

  it('leaves out long stretches in which both are right, and says how long they were', () => {
    const reference = Array.from({ length: 60 }, (_, i) => `w${i}`).join(' ');
    const [one] = compared(
      heard(many(20, reference), () => reference),
      heard(many(20, reference), (i) => (i === 0 ? reference.replace('w30', 'x') : reference)),
    ).changed;
    const aligned = one?.utterances[0]?.aligned ?? [];
    expect(aligned[0]).toEqual({ skipped: 24 });
    expect(aligned.at(-1)).toEqual({ skipped: 23 });
    expect(aligned).toHaveLength(15);
  });
});
