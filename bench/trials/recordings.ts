import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { openWav } from '../../src/pipeline/wav/wav.ts';
import { sharedFile } from './trial.ts';

/** Labelled recordings and what the native TEN VAD library makes of them. */
const Native = z.object({
  files: z.record(
    z.string(),
    z.object({
      samples: z.number(),
      /** Start and end in seconds, 1 for speech. */
      labels: z.array(z.tuple([z.number(), z.number(), z.number()])),
      p: z.array(z.number()),
    }),
  ),
});
export type Recording = z.infer<typeof Native>['files'][string];

/** Recordings joined in an order, and the native probabilities of the whole. */
const Joined = z.object({ order: z.array(z.string()), p: z.array(z.number()) });

async function parsed<T>(path: string, schema: z.ZodType<T>): Promise<T | undefined> {
  const file = sharedFile(path);
  return file === undefined ? undefined : schema.parse(JSON.parse(await readFile(file, 'utf8')));
}

export const nativeRecordings = async (): Promise<Readonly<Record<string, Recording>> | undefined> =>
  (await parsed('vad/native-probabilities.json', Native))?.files;

export const joinedRecordings = (): Promise<z.infer<typeof Joined> | undefined> =>
  parsed('vad/concat-native.json', Joined);

/** Path of a recording. */
export const recordingFile = (name: string): string =>
  sharedFile(`vad/wav/${name.replace(/\.wav$/, '')}.wav`) ?? '';

/** The samples of a recording. */
export async function samplesOf(name: string): Promise<Int16Array> {
  const wav = await openWav(recordingFile(name));
  try {
    return await wav.read(0, wav.frames);
  } finally {
    await wav.close();
  }
}
