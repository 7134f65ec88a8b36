import { open } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { exact } from '../../record/exact.ts';
import { SAMPLE_RATE } from '../../record/units.ts';
import { Child, type End } from '../../system/child-process.ts';
import { ExitCode } from '../../system/exit-code.ts';
import { Failure } from '../../system/failure.ts';
import { peakRss } from '../../system/proc/process.ts';
import { cancelledNote, MeanOrFirst } from './cancelling.ts';
import type { PcmStream } from './decoder.ts';
import { type Ffmpeg, ffmpegArguments } from './ffmpeg.ts';

const STALLED_MS = 60_000;
/** Bytes of resident memory: some 60 MB are used, 250 MB for the index of a whole day in MP4. */
const MOST_MEMORY = 1024 ** 3;

/** ms between two looks at its memory: in one, a process that does nothing else touches some 100 MB. */
const LOOK_EVERY_MS = 50;

/** FFREPORT would have ffmpeg write a log file, AV_LOG_FORCE_COLOR paint its messages. */
function environment(): NodeJS.ProcessEnv {
  const { FFREPORT: _report, AV_LOG_FORCE_COLOR: _color, ...env } = process.env;
  return { ...env, AV_LOG_FORCE_NOCOLOR: '1' };
}

export interface FfmpegLimits {
  /** ms without a sample before it counts as hung; in all it may be waited for so long and as long as its audio lasts. */
  readonly stalledMs?: number;
  /** Bytes of resident memory of the decoder. */
  readonly memoryBytes?: number;
  readonly signal?: AbortSignal;
}

/** Decodes the first audio stream of `file`; ffmpeg runs while `pcm` is read, and is killed if that stops early. */
export function ffmpegStream(file: string, ffmpeg: Ffmpeg, limits: FfmpegLimits = {}): PcmStream {
  const complaints: string[] = [];
  return {
    decoder: { name: 'ffmpeg', version: ffmpeg.version, path: ffmpeg.path },
    pcm: samplesOf(file, ffmpeg, limits, complaints),
    complaints,
    truncated: false,
  };
}

/** Transport streams (packets of 188 bytes, or 192) and program streams, whose clock begins with their first stream. */
async function isMpegStream(file: string): Promise<boolean> {
  const handle = await open(file, 'r');
  try {
    const head = Buffer.alloc(400);
    await handle.read(head, 0, head.length, 0);
    const sync = (at: number): boolean => head[at] === 0x47;
    return (sync(0) && sync(188)) || (sync(4) && sync(196)) || head.readUInt32BE(0) === 0x000001ba;
  } finally {
    await handle.close();
  }
}

async function* samplesOf(
  file: string,
  ffmpeg: Ffmpeg,
  limits: FfmpegLimits,
  complaints: string[],
): AsyncGenerator<Int16Array<ArrayBuffer>, void, void> {
  if (!(await isMpegStream(file))) {
    yield* runOf(file, ffmpeg, limits, complaints);
    return;
  }
  let given = 0;
  try {
    for await (const block of runOf(file, ffmpeg, limits, complaints, true)) {
      given += block.length;
      yield block;
    }
  } catch (thrown) {
    // A picture of which nothing is known without decoding it cannot be read along.
    if (
      given > 0 ||
      limits.signal?.aborted === true ||
      !/dimensions not set|output stream/.test(String(thrown))
    )
      throw thrown;
    complaints.length = 0;
    yield* runOf(file, ffmpeg, limits, complaints);
  }
}

async function* runOf(
  file: string,
  ffmpeg: Ffmpeg,
  { stalledMs = STALLED_MS, memoryBytes = MOST_MEMORY, signal }: FfmpegLimits,
  complaints: string[],
  withPicture = false,
): AsyncGenerator<Int16Array<ArrayBuffer>, void, void> {
  const messages = new FfmpegMessages();
  const child = new Child(ffmpeg.path, ffmpegArguments(file, withPicture), {
    env: environment(),
    stdout: 'pipe',
    onStderr: (text) => messages.push(text),
    ...exact({ signal }),
  });
  const stdout = child.pipe(1);
  const memory = watchMemory(child.pid, memoryBytes, () => void child.kill());
  let samples = 0;
  const mono = new MeanOrFirst();
  try {
    for await (const pairs of unstalled(stdout, stalledMs, file)) {
      samples += pairs.length / 2;
      yield* mono.push(pairs);
    }
    yield* mono.end();
    if (mono.cancelled > 0) complaints.push(cancelledNote(mono.cancelled));
    signal?.throwIfAborted();
    const outcome = await child.ended;
    if (memory.exceeded) throw tooLarge(file, memoryBytes);
    complaints.push(...messages.end());
    const failure = judge(file, outcome, samples, complaints, messages.refused);
    if (failure !== undefined) throw failure;
  } finally {
    memory.stop();
    // What nobody reads any more would keep its pipe open.
    stdout.destroy();
    await child.kill();
  }
}

/**
 * Looks at the kernel's high-water mark of a process's resident memory until it is stopped, and calls `exceeded` once it
 * is above `most` bytes. Without /proc (not Linux) it sees nothing.
 */
function watchMemory(
  pid: number,
  most: number,
  exceeded: () => void,
): { readonly exceeded: boolean; stop(): void } {
  const state = { exceeded: false, stop: () => clearInterval(timer) };
  const timer = setInterval(() => {
    if ((peakRss(pid) ?? 0) <= most) return;
    state.stop();
    state.exceeded = true;
    exceeded();
  }, LOOK_EVERY_MS);
  return state;
}

/**
 * The blocks of a stream of 16-bit samples, two channels. Only the wait for ffmpeg is limited, not what the reader does between: it may
 * stand still for `stalledMs`, and must be faster than real time after as long in all.
 */
async function* unstalled(
  stdout: Readable,
  stalledMs: number,
  file: string,
): AsyncGenerator<Int16Array<ArrayBuffer>, void, void> {
  let odd: Buffer = Buffer.alloc(0);
  let waited = 0;
  let heardMs = 0;
  const blocks: AsyncIterator<Buffer> = stdout[Symbol.asyncIterator]();
  for (;;) {
    const timer = new AbortController();
    const stalled = sleep(stalledMs, 'stalled' as const, { signal: timer.signal }).catch(
      () => 'stalled' as const,
    );
    const from = performance.now();
    const next = await Promise.race([blocks.next(), stalled]);
    timer.abort();
    waited += performance.now() - from;
    if (next === 'stalled') {
      throw new Failure(
        ExitCode.usage,
        `${file}: ffmpeg gave nothing for ${stalledMs / 1000} s and was stopped`,
      );
    }
    if (next.done) return;
    const bytes = odd.length === 0 ? next.value : Buffer.concat([odd, next.value]);
    const samples = new Int16Array(bytes.length >> 1);
    for (let i = 0; i < samples.length; i += 1) samples[i] = bytes.readInt16LE(2 * i);
    odd = bytes.subarray(2 * samples.length);
    heardMs += samples.length / 2 / (SAMPLE_RATE / 1000);
    if (waited > stalledMs + heardMs) throw tooSlow(file, waited, heardMs);
    if (samples.length > 0) yield samples;
  }
}

const tooSlow = (file: string, waited: number, heardMs: number): Failure =>
  new Failure(
    ExitCode.usage,
    `${file}: too-slow-to-decode: ffmpeg gave ${(heardMs / 1000).toFixed(1)} s of audio in ${(waited / 1000).toFixed(1)} s and was stopped`,
  );

const tooLarge = (file: string, memoryBytes: number): Failure =>
  new Failure(
    ExitCode.usage,
    `${file}: too-large-to-decode: ffmpeg needed more than ${Math.round(memoryBytes / 1024 ** 2)} MiB of memory and was stopped`,
  );

/** A message without the address of ffmpeg's object and without the path, which stands before it already. */
function plain(complaint: string, file: string): string {
  return complaint.replace(/^\[(\S+) @ 0x[0-9a-f]+\] /, '').replace(`file:${resolve(file)}: `, '');
}

function judge(
  file: string,
  end: End,
  samples: number,
  complaints: readonly string[],
  refused: ReadonlySet<string>,
): Failure | undefined {
  if (end.error !== undefined) {
    return new Failure(ExitCode.missing, `ffmpeg cannot be run: ${end.error.message}`, [], end.error);
  }
  if (end.signal !== null) {
    return new Failure(
      ExitCode.missing,
      `${file}: ffmpeg was killed by ${end.signal}`,
      'name another with --ffmpeg',
    );
  }
  if (end.exitCode === 0) return undefined;
  const [unknown] = refused;
  if (samples === 0 && unknown !== undefined && /while opening decoder/i.test(complaints.join('\n'))) {
    return new Failure(ExitCode.usage, `${file}: its audio is ${unknown}, which is not decoded here`);
  }
  const [cause = `exit code ${end.exitCode}`, ...more] = complaints.map((line) => plain(line, file));
  const said = [cause, ...more.slice(-1)].join('; ');
  if (/matches no streams|does not contain any stream/.test(complaints.join('\n'))) {
    return new Failure(ExitCode.usage, `${file}: holds no audio`);
  }
  if (/not on whitelist|whitelist/i.test(complaints.join('\n'))) {
    return new Failure(
      ExitCode.usage,
      `${file}: is a playlist or another file that names files, which is not decoded`,
      'give the audio file itself',
    );
  }
  const how =
    samples === 0 ? 'is not audio that can be decoded' : `breaks off after ${samples / SAMPLE_RATE} s`;
  return new Failure(
    ExitCode.usage,
    `${file}: ${how}: ${said}`,
    `look at it with: ffmpeg -i ${JSON.stringify(file)}`,
  );
}

/** What ffmpeg says of each stream that it was not let decode, which is as it should be. */
const LEFT_ALONE = /^\[\S+ @ 0x[0-9a-f]+\] Codec \((\w+)\) not on whitelist /;
/** A file of damaged packets complains of each: of more than these only the first and the last are kept. */
const MOST_LINES = 40;
const LONGEST_LINE = 500;

/** The lines that ffmpeg writes to its stderr, which come in pieces. */
class FfmpegMessages {
  #first: string[] = [];
  #last: string[] = [];
  #piece = '';
  #skipped = false;
  /** Codecs that it was not let decode. */
  readonly refused = new Set<string>();

  push(text: string): void {
    const pieces = `${this.#piece}${text}`.split('\n');
    // A line without end must not grow without end; of a long one the beginning says what it is.
    this.#piece = (pieces.pop() ?? '').slice(0, 16 * LONGEST_LINE);
    for (const line of pieces) this.#line(line);
  }

  /** All that was said, without what concerns streams that it shall leave alone. */
  end(): string[] {
    this.#line(this.#piece);
    this.#piece = '';
    return [...this.#first, ...this.#last];
  }

  #line(line: string): void {
    const codec = LEFT_ALONE.exec(line)?.[1];
    const repeated: boolean = this.#skipped && line.trimStart().startsWith('Last message repeated');
    this.#skipped = codec !== undefined || repeated;
    if (codec !== undefined) this.refused.add(codec);
    if (this.#skipped || line.trim() === '') return;
    const kept = line.slice(0, LONGEST_LINE);
    if (this.#first.length < MOST_LINES / 2) this.#first.push(kept);
    else this.#last = [...this.#last.slice(1 - MOST_LINES / 2), kept];
  }
}
