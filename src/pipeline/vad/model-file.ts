import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { ExitCode } from '../../system/exit-code.ts';
import { Failure } from '../../system/failure.ts';

/** The published network, `src/onnx_model/ten-vad.onnx` of TEN-framework/ten-vad. */
export const TEN_VAD_SHA256 = 'e10b98a0cab1c98e847fbdda14cb3d45a38336d47535a3f63a0fb6c4e0f4cdf4';

/** Environment variable that names the file where `--vad-model` does not. */
export const TEN_VAD_VARIABLE = 'ASR_BENCH_TEN_VAD';

/** Said once wherever the model is used (docs/vad.md, "Licence"). */
export const TEN_VAD_LICENCE =
  'TEN VAD: its licence is Apache-2.0 with conditions (no competing offerings, own applications only): see docs/vad.md';

/** The published file has 308 KiB; nothing of this size or above is it, whatever it is. */
const MOST_BYTES = 16 * 2 ** 20;

/** What to do without a model. */
export const GET_MODEL = [
  'get src/onnx_model/ten-vad.onnx from https://github.com/TEN-framework/ten-vad (mind its licence) and give it as `--vad-model <file>`',
  'or go without: `--backend energy` needs no model',
];

/** A model file in memory, with its hash. */
export interface ModelFile {
  readonly path: string;
  readonly sha256: string;
  /** It is the published file, byte for byte. */
  readonly published: boolean;
  readonly bytes: Uint8Array;
}

/** @throws Failure `missing` without the file, `usage` when it is too large to be the model */
export async function readModelFile(path: string): Promise<ModelFile> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new Failure(ExitCode.missing, `${path}: there is no VAD model`, GET_MODEL, cause);
  });
  if (!found.isFile() || found.size > MOST_BYTES) {
    const what = found.isFile() ? `a file of ${found.size} bytes` : 'not a file';
    throw new Failure(ExitCode.usage, `${path}: ${what}, not the TEN VAD model (315449 bytes)`, GET_MODEL);
  }
  const bytes = await readFile(path);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { path, sha256, published: sha256 === TEN_VAD_SHA256, bytes };
}
