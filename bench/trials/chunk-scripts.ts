import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { errorRate } from '../../src/metrics/accuracy/error-rate.ts';
import { loadNormaliser } from '../../src/metrics/normaliser-loading.ts';
import { joinTranscripts } from '../../src/pipeline/transcript-joining.ts';
import { createWav } from '../../src/pipeline/wav/wav.ts';
import { LANGUAGES, type Said, saidIn, writeCheckpoints } from './scripted-talk.ts';
import { atMost, type Finding } from './trial.ts';

/**
 * A long audio on a real library, every chunk with a text and language of its own (chunk-checkpoint.ts): the joined text
 * must be all of them, every word inside its chunk, every cue inside one. `CHUNKS=225` is an hour.
 */
const CHUNKS = Number(process.env.CHUNKS ?? 225);
const RATE = 16_000;
const PERIOD = 16;
const VOICED = 14;
const Timed = z.object({ text: z.string(), start: z.number(), end: z.number() });
const Document = z.object({
  status: z.string(),
  language: z.string(),
  text: z.object({ raw: z.string() }),
  chunks: z.array(Timed.extend({ language: z.string() })),
  words: z.array(Timed),
  cues: z.array(Timed),
  failures: z.array(z.unknown()),
});

export async function chunkScripts(): Promise<Finding[] | string> {
  const library = process.env.ASR_BENCH_LIBRARY;
  if (library === undefined || library === '') return 'no library: ASR_BENCH_LIBRARY names one';
  const folder = mkdtempSync(join(tmpdir(), 'chunk-scripts-'));
  try {
    const texts = saidIn(LANGUAGES, CHUNKS);
    const { talk, aligner } = await writeCheckpoints(folder, texts);
    const audio = join(folder, 'talk.wav');
    await writeTalk(audio);
    const entry = fileURLToPath(new URL('../../../dist/cli/main.js', import.meta.url));
    const words = ['transcribe', audio, '--json', '--model', talk, '--aligner', aligner];
    const run = spawnSync(process.execPath, [entry, ...words], { encoding: 'utf8', maxBuffer: 1 << 28 });
    if (run.status !== 0) return `transcribe left with ${run.status}: ${run.stderr.slice(-500)}`;
    return await findings(Document.parse(JSON.parse(run.stdout)), texts);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Sound of `VOICED` seconds and silence behind it, over and over. */
async function writeTalk(path: string): Promise<void> {
  const writer = await createWav(path);
  const one = Int16Array.from({ length: PERIOD * RATE }, (_, at) =>
    at < VOICED * RATE ? Math.round(8000 * Math.sin(at * 0.17) * Math.sin(at / 900)) : 0,
  );
  for (let n = 0; n < CHUNKS; n += 1) await writer.write(one);
  await writer.close();
}

async function findings(
  { chunks, text, words, cues, failures }: z.infer<typeof Document>,
  texts: readonly Said[],
): Promise<Finding[]> {
  const whole = joinTranscripts(texts.map((one) => one.text));
  const norm = await loadNormaliser('zh');
  const chunkOf = (start: number, end: number): number =>
    chunks.findIndex((chunk) => chunk.start <= start && end <= chunk.end + 80);
  let spoken = 0;
  const misplaced = words.filter((word) => {
    const chunk = chunkOf(word.start, word.end);
    const inText = texts[chunk]?.text.includes(word.text) === true;
    spoken += 1;
    return !inText;
  }).length;
  const unlike = chunks.filter(
    (chunk, index) => chunk.text !== texts[index]?.text || chunk.language !== texts[index]?.language,
  ).length;
  return [
    atMost('chunks that differ in number from the scripts', Math.abs(chunks.length - texts.length), 0),
    atMost(`chunks of ${chunks.length} with another text or language`, unlike, 0),
    atMost('CER of the joined text', errorRate(whole, text.raw, { unit: 'char', norm }).rate, 0),
    atMost('CER as it is written', errorRate(whole, text.raw, { unit: 'char', norm: 'none' }).rate, 0),
    atMost(`words of ${spoken} outside their chunk`, misplaced, 0),
    atMost(
      `cues of ${cues.length} outside a chunk`,
      cues.filter(({ start, end }) => chunkOf(start, end) < 0).length,
      0,
    ),
    atMost('failures', failures.length, 0),
  ];
}
