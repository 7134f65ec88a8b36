import { z } from 'zod';
import type { Stage, StageWord } from '../../../engine.ts';
import { roundInput } from '../../abi/params.ts';
import { ask, start } from '../check/calls.ts';
import { type Check, fails, holds, past } from '../check/check.ts';
import { endOf, quoted, textOf } from '../check/reading.ts';

const Units = z.array(z.object({ start: z.number(), end: z.number(), text: z.string() }));

const transcriptOf = (words: readonly StageWord[]): string => words.map(({ text }) => text).join(' ');
const timesOf = (words: readonly StageWord[]): string =>
  words.map(({ text, start: begin, end }) => `${text} ${begin}-${end}`).join(', ');

function unitsOf(text: string): StageWord[] | undefined {
  try {
    const parsed = Units.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

/** Gives the aligner these words, which must come back as they are, with their times. */
const alignment = (
  words: (stage: Stage) => readonly StageWord[],
): Pick<Check, 'hears' | 'trials' | 'judge'> => ({
  hears: true,
  trials: (stage) => [
    [
      start('a', stage.aligner.file, { language: 'English' }, 'aligner'),
      ask('a', roundInput(stage.audio, transcriptOf(words(stage)))),
    ],
  ],
  judge: past(1, (log, stage) => {
    const text = textOf(log.answers[1]);
    const units = unitsOf(text);
    const observed = {
      code: log.answers[1]?.code ?? null,
      times: units ? timesOf(units) : null,
      end: endOf(log),
    };
    if (log.death !== undefined) return fails(log.death.message, observed);
    if (units === undefined) return fails(`this is not its JSON: ${quoted(text)}`, observed);
    const expected = timesOf(words(stage));
    return timesOf(units) === expected
      ? holds(timesOf(units), observed)
      : fails(`${timesOf(units)}; expected: ${expected}`, observed);
  }),
});

const json: Check = {
  id: 'aligner-json',
  claim: 'the aligner gives words and times as JSON, to the millisecond as scripted',
  ...alignment(({ aligner }) => aligner.words),
  consequence: {
    holds: 'alignment works; asr-bench makes subtitles of the JSON',
    fails: 'alignments of this build cannot be read, or are not what the model said',
  },
};

const punctuation: Check = {
  id: 'punctuation',
  claim: 'words without a letter or digit come back at 0-0, and change the times of no other',
  // Between the words of the stage, and at the end.
  ...alignment(({ aligner }) => aligner.words.flatMap((word) => [word, { text: '...', start: 0, end: 0 }])),
  consequence: {
    holds:
      'punctuation that stands alone may be given to the aligner: its 0-0 is no time, and is passed over',
    fails: 'give this build no punctuation that stands alone, as asr-bench does by aligning `tokens`',
  },
};

const STAMPS = /(\d+):(\d\d):(\d\d),(\d{3}) --> (\d+):(\d\d):(\d\d),(\d{3})/g;

/** Start and end in ms of every cue whose stamps are stamps. */
function cuesOf(text: string): [number, number][] {
  return [...text.matchAll(STAMPS)].map((match) => {
    const [h = 0, m = 0, s = 0, ms = 0, h2 = 0, m2 = 0, s2 = 0, ms2 = 0] = match.slice(1).map(Number);
    return [((h * 60 + m) * 60 + s) * 1000 + ms, ((h2 * 60 + m2) * 60 + s2) * 1000 + ms2];
  });
}

const srt: Check = {
  id: 'aligner-srt',
  claim: 'the aligner’s own SRT has the same times',
  hears: true,
  trials: (stage) => [
    [
      // As a recogniser, so that the words do not ask for JSON first.
      start('a', stage.aligner.file, { language: 'English', extra: ['--set', 'format', 'srt'] }),
      ask('a', roundInput(stage.audio, transcriptOf(stage.aligner.words))),
    ],
  ],
  judge: past(1, (log, stage) => {
    const text = textOf(log.answers[1]);
    const cues = cuesOf(text);
    // Garbage differs from run to run: only what is readable is comparable.
    const observed = { cues: cues.map(([from, to]) => `${from}-${to}`).join(' '), end: endOf(log) };
    if (log.death !== undefined) return fails(log.death.message, observed);
    const expected = stage.aligner.words.map(({ start: from, end }) => `${from}-${end}`).join(' ');
    if (observed.cues === expected) return holds(`${cues.length} cues, times as scripted`, observed);
    return cues.length === 0
      ? fails(`it has no readable times: ${quoted(text)}`, observed)
      : fails(`${observed.cues}; scripted: ${expected}`, observed);
  }),
  consequence: {
    holds: 'the engine’s SRT can be used as it is',
    fails: 'take the JSON, as asr-bench does: times in the engine’s SRT are wrong or garbage',
  },
  simulator: 'the simulator writes right times; libchatllm of August 2026 writes garbage',
};

/** What the aligner gives. */
export const ALIGN: readonly Check[] = [json, punctuation, srt];
