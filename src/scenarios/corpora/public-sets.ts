import { basename, dirname } from 'node:path';
import { exact } from '../../record/exact.ts';
import { keyed, unpaired } from './folders.ts';
import { gathered, type RawRow, stem } from './manifest.ts';
import type { Manifest } from './utterance.ts';

/** A folder of a public set as it was unpacked: files below it, and how the text of one is read. */
export interface Tree {
  /** Name of the folder. */
  readonly name: string;
  /** Relative to the folder. */
  readonly files: readonly string[];
  readonly read: (name: string) => string | undefined;
}

const TRANSCRIPTS = /\.trans\.txt$/;
/** Of all parts of AISHELL-1, from the folder of one of them: `data_aishell/wav/test`. */
const AISHELL = '../../transcript/aishell_transcript_v0.8.txt';
const AUDIO = /\.(flac|wav)$/i;

/** Spaces in it part words of a script that has none. */
const BETWEEN_HAN = /(?<=\p{Script=Han})\s+(?=\p{Script=Han})/gu;

/** The table of a language of FLEURS, without a head, beside the folder of its audio. */
const FLEURS = 'test.tsv';
const FLEURS_COLUMNS = 7;

/**
 * LibriSpeech (`test-clean`), a part of AISHELL-1 (`data_aishell/wav/test`) or a language of FLEURS (`en_us`); undefined where it
 * is none of them.
 */
export function parsePublicSet({ name, files, read }: Tree): Manifest | undefined {
  const audio = files.filter((name) => AUDIO.test(name)).toSorted();
  const transcripts = files.filter((name) => TRANSCRIPTS.test(name)).toSorted();
  if (audio.length === 0) return undefined;
  if (transcripts.length > 0) {
    // `1089-134686-0000`: who reads, what, and which part of it.
    const texts = new Map(transcripts.flatMap((name) => [...keyed(read(name) ?? '')]));
    return paired(audio, texts, (name) => stem(name).split('-')[0] ?? '', 'line in a .trans.txt');
  }
  const table = audio.every((it) => dirname(it) === 'test') ? read(FLEURS) : undefined;
  if (table !== undefined) return fleurs(table, audio, name);
  const aishell = read(AISHELL);
  if (aishell === undefined) return undefined;
  const texts = new Map([...keyed(aishell)].map(([id, text]) => [id, text.replace(BETWEEN_HAN, '')]));
  const own = new Set(audio.map(stem));
  const speakers = new Set(audio.map(speakerOf));
  // Texts of all parts lie in one file, but a speaker in one part alone: of theirs each has its audio here.
  const here = new Map([...texts].filter(([id]) => own.has(id) || speakers.has(aishellSpeaker(id) ?? '')));
  return paired(audio, here, speakerOf, 'line in aishell_transcript_v0.8.txt');
}

const speakerOf = (name: string): string => basename(dirname(name));

/** `BAC009S0764W0121`: which recording device, who reads, and which sentence. */
const aishellSpeaker = (id: string): string | undefined => /^BAC\d+(S\d+)W\d+$/.exec(id)?.[1];

/**
 * Columns: sentence, file, text as it was written, text without punctuation, its characters, samples, sex. Nobody is named in it, and
 * a sentence is read by several.
 */
function fleurs(table: string, audio: readonly string[], language: string): Manifest {
  const lines = table
    .split('\n')
    .flatMap((row, index) => (row.trim() === '' ? [] : [{ row, line: index + 1 }]));
  const { utterances, problems } = gathered(
    lines.map(({ row, line }): RawRow => {
      const cells = row.replace(/\r$/, '').split('\t');
      const [, file = '', text = ''] = cells;
      if (cells.length !== FLEURS_COLUMNS)
        return { line, problem: `${cells.length} columns, and FLEURS has ${FLEURS_COLUMNS}` };
      return { line, row: { id: stem(file), audio: `test/${file}`, text, language } };
    }),
  );
  const told = new Set(utterances.map((it) => it.audio));
  const here = new Set(audio);
  const own = [
    ...unpaired(
      audio.filter((it) => !told.has(it)),
      audio.length,
      'audio files',
      `line in ${FLEURS}`,
    ),
    ...unpaired(
      [...told].filter((it) => !here.has(it)),
      told.size,
      `lines of ${FLEURS}`,
      'audio of their name',
    ),
  ];
  return { utterances, problems: [...own.map((message) => ({ message })), ...problems] };
}

/** Each audio with its text, and who speaks. */
function paired(
  audio: readonly string[],
  texts: ReadonlyMap<string, string>,
  speaker: (name: string) => string,
  lacks: string,
): Manifest {
  const { utterances, problems } = gathered(
    audio.map((name, index): RawRow => {
      const row = {
        id: stem(name),
        audio: name,
        speaker: speaker(name),
        ...exact({ text: texts.get(stem(name)) }),
      };
      return { line: index + 1, row };
    }),
  );
  const heard = new Set(audio.map(stem));
  const own = [
    ...unpaired(
      [...heard].filter((id) => !texts.has(id)),
      heard.size,
      'audio files',
      lacks,
    ),
    ...unpaired(
      [...texts.keys()].filter((id) => !heard.has(id)),
      texts.size,
      'texts',
      'audio of their name',
    ),
  ];
  return { utterances, problems: [...own.map((message) => ({ message })), ...problems] };
}
