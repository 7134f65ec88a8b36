import { createHash } from 'node:crypto';
import { type FileHandle, open, statfs } from 'node:fs/promises';
import { endianness } from 'node:os';
import { dirname } from 'node:path';
import { formatBytes } from '../../record/units.ts';
import { ExitCode } from '../../system/exit-code.ts';
import { Failure } from '../../system/failure.ts';
import { whenWhole } from '../../system/replace-file.ts';
import type { WritableDType } from '../ggmm/dtype.ts';
import { type CheckpointLayout, layOut, type PlannedTensor } from './checkpoint-layout.ts';
import type { CheckpointPlan } from './checkpoint-plan.ts';
import { encodeRow } from './encode-row.ts';
import { halfBits } from './half.ts';
import { mix, seedFor } from './words/seeded-random.ts';

export interface WrittenCheckpoint {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

export interface WriteOptions {
  /** Called after each part with the bytes written so far and in all. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Tensor data is made and written in parts of about this size: memory use does not depend on the model's. */
const PART = 4 << 20;

function fillPart(
  part: Buffer,
  tensor: PlannedTensor,
  first: number,
  random: RandomWeights,
  row: Float32Array,
): void {
  const { content, rowBytes, type } = tensor;
  const count = part.length / rowBytes;
  if (content.fill === 'random') {
    random.fill(part, type, content.scale);
    for (const zero of content.zeroRows) {
      if (zero >= first && zero < first + count)
        part.fill(0, (zero - first) * rowBytes, (zero - first + 1) * rowBytes);
    }
    return;
  }
  part.fill(0);
  if (content.fill === 'zeros') return;
  for (let index = 0; index < count; index += 1) {
    row.fill(content.fill === 'ones' ? 1 : 0);
    if (content.fill === 'ones' || content.write(first + index, row))
      encodeRow(row, type, part, index * rowBytes);
  }
}

/** The bytes of the file, in order, in parts that are valid until the next one. */
function* parts(layout: CheckpointLayout, seed: number): Generator<Buffer> {
  yield layout.head;
  const memory = Buffer.from(new ArrayBuffer(PART));
  for (const tensor of layout.tensors) {
    yield tensor.header;
    const random = new RandomWeights(seedFor(seed, tensor.name));
    const row = new Float32Array(tensor.width);
    const rowsPerPart = Math.max(1, Math.floor(PART / tensor.rowBytes));
    for (let first = 0; first < tensor.rows; first += rowsPerPart) {
      const count = Math.min(rowsPerPart, tensor.rows - first);
      const part = memory.subarray(0, count * tensor.rowBytes);
      fillPart(part, tensor, first, random, row);
      yield part;
    }
  }
}

async function checkSpace(path: string, needed: number): Promise<void> {
  const folder = dirname(path);
  const { bavail, bsize } = await statfs(folder).catch((error: unknown) => {
    throw new Failure(ExitCode.usage, `there is no folder ${folder}`, 'make it first', error);
  });
  if (bavail * bsize >= needed) return;
  throw new Failure(
    ExitCode.internal,
    `${path} needs ${formatBytes(needed)}, its disk has ${formatBytes(bavail * bsize)} left`,
    'free some space, or choose another folder',
  );
}

/**
 * Writes the checkpoint that `plan` describes to `path`: into a temporary file beside it that takes its name when it is
 * whole, so that a reader never sees half a model. Needs a few MiB of memory whatever the model's size.
 * @throws Failure (usage) when the folder is not there or not writable, (internal) when the disk is too small.
 */
export async function writeCheckpoint(
  path: string,
  plan: CheckpointPlan,
  options: WriteOptions = {},
): Promise<WrittenCheckpoint> {
  if (endianness() !== 'LE') {
    throw new Failure(ExitCode.missing, 'checkpoints can be written on little-endian machines only');
  }
  const layout = layOut(plan);
  await checkSpace(path, layout.size);
  return whenWhole(path, async (draft) => {
    const file = await open(draft, 'wx').catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Failure(ExitCode.usage, `cannot write ${path}: ${reason}`, 'choose another folder', error);
    });
    try {
      return { path, ...(await writeParts(file, layout, plan.seed, options)) };
    } finally {
      await file.close();
    }
  });
}

async function writeParts(
  file: FileHandle,
  layout: CheckpointLayout,
  seed: number,
  { onProgress }: WriteOptions,
): Promise<Omit<WrittenCheckpoint, 'path'>> {
  const hash = createHash('sha256');
  let done = 0;
  let small: Buffer[] = [];
  let waiting = 0;
  const flush = async (): Promise<void> => {
    const bytes = small.length === 1 && small[0] !== undefined ? small[0] : Buffer.concat(small);
    await file.writeFile(bytes); // goes on where the last one ended
    done += bytes.length;
    small = [];
    waiting = 0;
    onProgress?.(done, layout.size);
  };
  for (const part of parts(layout, seed)) {
    hash.update(part);
    // A part lives until the next one: gather copies of small ones, write large ones at once.
    small.push(part.length < PART / 8 ? Buffer.from(part) : part);
    waiting += part.length;
    if (part.length >= PART / 8 || waiting >= PART) await flush();
  }
  await flush();
  return { bytes: done, sha256: hash.digest('hex') };
}

/**
 * Fills buffers with random weights in the format they are stored in, one pass over the words and one over the
 * scales, so that half a gigabyte takes a second. The numbers mean nothing; they keep the engine fully at work.
 *
 * Floats have a random sign and a magnitude between `scale` and `2 · scale` (`scale` rounded down to a power of
 * two); quantised numbers are uniform with about that spread.
 */
export class RandomWeights {
  #state: number;

  constructor(seed: number) {
    this.#state = mix(seed) || 1;
  }

  /** Fills `bytes`, whole rows of `type`; they begin at a multiple of 4 of their memory. */
  fill(bytes: Buffer, type: WritableDType, scale: number): void {
    const exponent = Math.floor(Math.log2(scale));
    if (type === 'f32') this.#words(bytes, 0x807fffff, (127 + exponent) << 23);
    else if (type === 'f16') {
      const bits = (15 + exponent) << 10;
      this.#words(bytes, 0x83ff83ff, (bits << 16) | bits);
    } else {
      this.#words(bytes, 0xffffffff, 0);
      const [block, step] = type === 'q4_0' ? [18, scale / 4] : [34, scale / 64];
      const bits = halfBits(step);
      const halves = new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);
      for (let at = 0; at < halves.length; at += block / 2) halves[at] = bits;
    }
  }

  /** Random words, the bits of `keep` kept and those of `set` added: xorshift32 (Marsaglia 2003). */
  #words(bytes: Buffer, keep: number, set: number): void {
    const words = new Uint32Array(bytes.buffer, bytes.byteOffset, Math.floor(bytes.length / 4));
    let state = this.#state;
    for (let index = 0; index < words.length; index += 1) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      words[index] = (state & keep) | set;
    }
    this.#state = state;
    const rest = bytes.length % 4;
    if (rest > 0)
      bytes.writeUIntLE(((state & keep) | set) & (2 ** (8 * rest) - 1), bytes.length - rest, rest);
  }
}
