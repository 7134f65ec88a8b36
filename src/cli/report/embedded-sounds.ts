import { existsSync } from 'node:fs';
import { decodeAudio } from '../../pipeline/audio.ts';
import { encodeWav } from '../../pipeline/wav/wav.ts';
import type { RunRecord } from '../../record/run-record.ts';
import { formatBytes, SAMPLE_RATE } from '../../record/units.ts';
import { reasonOf } from '../../system/failure.ts';
import { sha256File } from '../../system/file-hash.ts';

/** Of all sounds of a page together: a minute of speech, as 16-bit mono at 16 kHz. */
export const MOST_SOUND_BYTES = 2 * 1024 ** 2;
/** Names that are listed for one reason. */
const MOST_NAMED = 5;

type Audio = RunRecord['audio'][number];

/** Sounds that go into a page, as addresses that hold them, by the id of the audio; and why others do not. */
export interface EmbeddedSounds {
  readonly sounds: ReadonlyMap<string, string>;
  readonly notes: readonly string[];
}

/**
 * What the engine heard, for a page: decoded again from the files that the record names, where they are still there and give the
 * very samples that the record has the sum of. As many as fit, in the order that they are wanted.
 */
export async function embeddedSounds(
  audio: readonly Audio[],
  wanted: readonly string[],
  ffmpeg?: string,
): Promise<EmbeddedSounds> {
  const known = new Map(audio.map((one) => [one.id, one]));
  const sounds = new Map<string, string>();
  const left = new Map<string, string[]>();
  let room = MOST_SOUND_BYTES;
  for (const id of new Set(wanted)) {
    const entry = known.get(id);
    const found =
      entry === undefined ? 'the records do not agree in what it is' : await soundOf(entry, room, ffmpeg);
    if (typeof found === 'string') {
      left.set(found, [...(left.get(found) ?? []), id]);
    } else {
      room -= found.byteLength;
      sounds.set(id, `data:audio/wav;base64,${Buffer.from(found).toString('base64')}`);
    }
  }
  const notes = [...left].map(
    ([why, ids]) =>
      `not to be heard in the page: ${ids.slice(0, MOST_NAMED).join(', ')}${ids.length > MOST_NAMED ? ` and ${ids.length - MOST_NAMED} more` : ''}: ${why}`,
  );
  return {
    sounds,
    notes: wanted.length === 0 ? ['the page shows no text of an audio: there is nothing to hear'] : notes,
  };
}

/** The wav file of an audio, or why there is none. */
async function soundOf(entry: Audio, room: number, ffmpeg: string | undefined): Promise<Uint8Array | string> {
  const samples = Math.round(entry.seconds * SAMPLE_RATE);
  if (2 * samples + encodeWav(new Int16Array(0)).byteLength > room)
    return `a page has ${formatBytes(MOST_SOUND_BYTES)} of sound at most`;
  if (!existsSync(entry.file)) return 'its file is no longer there';
  try {
    if ((await sha256File(entry.file)) !== entry.sha256) return 'its file is another than the run has heard';
    const { pcm, summary } = await decodeAudio(entry.file, ffmpeg === undefined ? {} : { ffmpeg });
    const heard = new Int16Array(samples);
    let at = 0;
    for await (const block of pcm) {
      if (at + block.length > samples) return OTHER_SOUND;
      heard.set(block, at);
      at += block.length;
    }
    return summary().pcmSha256 === entry.pcmSha256 ? encodeWav(heard) : OTHER_SOUND;
  } catch (thrown) {
    return reasonOf(thrown);
  }
}

const OTHER_SOUND =
  'its file gives other samples than the engine heard (a stretch of a recording, or another decoder)';

/** The audio whose texts the report of a run shows, in the order of the page; all of it where nothing has a reference. */
export function audioShown({ variants, audio }: RunRecord): string[] {
  const aligned = variants.flatMap(({ accuracy }) => accuracy.alignedTexts ?? []).map(({ audio: id }) => id);
  return aligned.length > 0 ? aligned : audio.flatMap(({ id, utterance }) => (utterance ? [] : [id]));
}
