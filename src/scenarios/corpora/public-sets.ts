import { basename, dirname } from 'node:path';
import { exact } from '../../record/exact.ts';
import { keyed, unpaired } from './folders.ts';
import { gathered, type RawRow, stem } from './manifest.ts';
import type { Manifest } from './utterance.ts';

/** A folder of a public set as it was unpacked: files below it, and how the text of one is read. */
export interface Tree {
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

/** LibriSpeech (`test-clean`) or a part of AISHELL-1 (`data_aishell/wav/test`); undefined where it is neither. */
export function parsePublicSet({ files, read }: Tree): Manifest | undefined {
  const audio = files.filter((name) => AUDIO.test(name)).toSorted();
  const transcripts = files.filter((name) => TRANSCRIPTS.test(name)).toSorted();
  if (audio.length === 0) return undefined;
  if (transcripts.length > 0) {
    // `1089-134686-0000`: who reads, what, and which part of it.
    const texts = new Map(transcripts.flatMap((name) => [...keyed(read(name) ?? '')]));
    return paired(audio, texts, (name) => stem(name).split('-')[0] ?? '', 'line in a .trans.txt');
  }
  const aishell = read(AISHELL);
  if (aishell === undefined) return undefined;
  const texts = new Map([...keyed(aishell)].map(([id, text]) => [id, text.replace(BETWEEN_HAN, '')]));
  const own = new Set(audio.map(stem));
  const here = new Map([...texts].filter(([id]) => own.has(id)));
  return paired(audio, here, (name) => basename(dirname(name)), 'line in aishell_transcript_v0.8.txt');
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
