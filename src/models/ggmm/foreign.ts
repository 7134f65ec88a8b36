import { HEAD_BYTES, mistakenFile } from '../../system/file-head.ts';
import type { ByteSource } from './byte-source.ts';
import { MAGIC } from './format.ts';

/** What a file that is no GGMM file looks like, and what to do with it. */
export interface ForeignFile {
  readonly what: string;
  readonly hint: readonly string[];
}

const CONVERT = 'the engine reads GGMM files: convert the original checkpoint with its convert.py';
const PULL = 'or get a converted one: `asr-bench models list` shows them';

const starts = (head: Buffer, text: string): boolean =>
  head.subarray(0, text.length).toString('latin1') === text;

/** safetensors begin with the length of a JSON header, as u64. */
function looksLikeSafetensors(head: Buffer, size: number): boolean {
  if (head.length < 9) return false;
  const length = head.readBigUInt64LE(0);
  return length >= 2n && length + 8n <= BigInt(size) && head[8] === 0x7b;
}

/** ONNX is a protobuf message: field 1 (ir_version, a small number), then field 2 (producer, text) or 7 (graph). */
const looksLikeOnnx = (head: Buffer): boolean =>
  head[0] === 0x08 && (head[1] ?? 0xff) < 0x20 && (head[2] === 0x12 || head[2] === 0x3a);

/** Names a format that is known, and that no engine reads; undefined of any other. Pure. */
export function foreignFormat(head: Buffer, size: number): ForeignFile | undefined {
  if (starts(head, 'GGUF'))
    return { what: 'this is a GGUF file (llama.cpp), not GGMM', hint: [CONVERT, PULL] };
  if (starts(head, 'PK\x03\x04')) {
    return {
      what: 'this is a zip archive (a PyTorch .pt or .bin checkpoint is one), not GGMM',
      hint: ['unpack it if the model is inside', CONVERT],
    };
  }
  if (starts(head, 'RIFF')) return { what: 'this is a sound file (RIFF), not a model', hint: [PULL] };
  if (looksLikeSafetensors(head, size)) {
    return { what: 'this is a safetensors checkpoint, not GGMM', hint: [CONVERT, PULL] };
  }
  const mistaken = mistakenFile(head);
  if (mistaken !== undefined) return { what: mistaken.what, hint: [mistaken.hint, PULL] };
  return looksLikeOnnx(head) ? { what: 'this is an ONNX model, not GGMM', hint: [CONVERT, PULL] } : undefined;
}

/** Names the format of a file that does not begin with the GGMM magic. Reads its head alone. */
export function recogniseForeign(source: ByteSource): ForeignFile {
  const head = source.read(0, Math.min(source.size, HEAD_BYTES));
  if (starts(head, 'ggml')) {
    return {
      what: 'this is a GGML file, the engine’s older format without metadata',
      hint: ['convert the checkpoint again with the engine’s current convert.py'],
    };
  }
  const known = foreignFormat(head, source.size);
  if (known !== undefined) return known;
  const found = JSON.stringify(head.subarray(0, MAGIC.length).toString('latin1'));
  return {
    what: `a GGMM file begins with “${MAGIC}”, this one with ${found}`,
    hint: ['check that the path names a model of the engine', PULL],
  };
}
