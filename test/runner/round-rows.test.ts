import { expect, it } from 'vitest';
import { chinese } from '../../src/metrics/accuracy/normaliser.ts';
import type { RunRecord } from '../../src/record/run-record.ts';
import { roundsCsv } from '../../src/runner/trace-writer.ts';
import { iteration, round, segment, step, variant } from '../support/record.ts';
import { runRecord } from '../support/run-record.ts';

const asIs = chinese({ version: 'test', fold: (text: string) => text });
const REFERENCE = 'one two three four five six';

function rows(
  references: readonly string[],
  answers: readonly (string | undefined)[],
): Record<string, string>[] {
  const steps = answers.map((text, i) =>
    step('transcribe', {
      model: 'm',
      audio: `set/u${i}`,
      pass: `set/u${i}`,
      ...(text === undefined
        ? { failure: { kind: 'crashed' as const, message: 'died' } }
        : {
            round: round({
              text,
              output: `language English<asr_text>${text}`,
              language: 'English',
              rtf: 0.1,
            }),
          }),
    }),
  );
  const aligned = step('align', {
    model: 'a',
    audio: 'set/u0',
    round: round({
      units: [
        { text: 'x', start: 0, end: 0 },
        { text: 'y', start: 0, end: 9 },
      ],
    }),
  });
  const own = variant([segment([iteration(1, [...steps, aligned])])]);
  const [tone] = runRecord([own]).audio;
  const audio = references.map((raw, i) => ({
    ...(tone as RunRecord['audio'][number]),
    id: `set/u${i}`,
    language: 'Dutch',
    reference: { raw },
    utterance: { corpus: 'set' },
  }));
  const [head = '', ...lines] = (roundsCsv(runRecord([own], { audio }), own, asIs) ?? '')
    .trimEnd()
    .split('\n');
  return lines.map((line) =>
    Object.fromEntries(head.split(',').map((name, i) => [name, line.split(',')[i] ?? '?'])),
  );
}

it('has a row an answer, with each way of failing without a word, and one for an utterance that failed', () => {
  const references = [REFERENCE, REFERENCE, '', REFERENCE, REFERENCE];
  const table = rows(references, [REFERENCE, '', 'thank you', `${REFERENCE} ${'ho'.repeat(20)}`, undefined]);
  const column = (name: string) => table.map((row) => row[name]);
  expect(column('audio')).toEqual(['set/u0', 'set/u1', 'set/u2', 'set/u3', 'set/u4', 'set/u0']);
  expect(column('words')).toEqual(['6', '0', '2', '7', '', '']);
  expect(column('empty')).toEqual(['0', '1', '', '0', '', '']);
  // What says nothing at all is no text that ends too soon.
  expect(column('truncated')).toEqual(['0', '0', '', '0', '', '']);
  expect(column('repeated_characters')).toEqual(['0', '', '0', '38', '', '']);
  expect(column('hallucinated_words')).toEqual(['', '', '2', '', '', '']);
  expect(column('language_switch')).toEqual(['1', '1', '1', '1', '', '']);
  expect(column('zero_spans')).toEqual(['', '', '', '', '', '1']);
  expect(column('units')).toEqual(['', '', '', '', '', '2']);
  expect(column('failed')).toEqual(['', '', '', '', 'crashed', '']);
});
