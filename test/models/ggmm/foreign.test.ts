import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { inspectModel } from '../../../src/models/inspect.ts';
import { Failure } from '../../../src/system/failure.ts';

const folder = mkdtempSync(join(tmpdir(), 'asr-bench-foreign-'));
afterAll(() => rmSync(folder, { recursive: true }));

function failureOf(path: string): Failure {
  try {
    inspectModel(path);
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error('it was taken for a model');
}

function named(bytes: Buffer | string): Failure {
  const path = join(folder, 'model.bin');
  writeFileSync(path, bytes);
  return failureOf(path);
}

/** safetensors: u64 length of the header, then JSON. */
const safetensors = Buffer.concat([
  Buffer.from([16, 0, 0, 0, 0, 0, 0, 0]),
  Buffer.from('{"a":{"x":[1]}} '),
  Buffer.alloc(32),
]);

describe('files of other formats, named *.bin', () => {
  it.each([
    [
      'GGUF',
      Buffer.from('GGUF\x03\0\0\0\0\0\0\0\0\0\0\0', 'latin1'),
      'this is a GGUF file (llama.cpp), not GGMM',
    ],
    ['safetensors', safetensors, 'this is a safetensors checkpoint, not GGMM'],
    [
      'ONNX',
      Buffer.from([0x08, 0x08, 0x12, 0x07, ...Buffer.from('pytorch')]),
      'this is an ONNX model, not GGMM',
    ],
    ['zip', Buffer.from('PK\x03\x04\x14\0\0\0', 'latin1'), 'this is a zip archive'],
    ['gzip', Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0]), 'this is a gzip file'],
    ['wav', Buffer.from('RIFF\0\0\0\0WAVEfmt '), 'this is a sound file (RIFF)'],
    [
      'a Git LFS pointer',
      'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n',
      'this is a Git LFS pointer',
    ],
    ['a saved web page', '<!DOCTYPE html><html><body>login</body></html>', 'this is a web page'],
    [
      'the old GGML',
      Buffer.from('ggml\x0f\x01\0\x10', 'latin1'),
      'this is a GGML file, the engine’s older format',
    ],
    ['an empty file', '', 'the file is empty'],
    ['two bytes', 'gg', 'a GGMM file begins with “ggmm”, this one with "gg"'],
    ['anything else', 'hello world, this is text', 'a GGMM file begins with “ggmm”, this one with "hell"'],
  ])('%s', (_, bytes, says) => {
    const failure = named(bytes);
    expect(failure.message).toContain(`at byte 0: ${says}`);
    expect(failure.hint.join()).toMatch(/convert|pull|download|unpack|lfs|path/);
    expect(failure.exitCode).toBe(2);
  });

  it('a missing file is missing, a folder is not a file', () => {
    expect(failureOf(join(folder, 'absent.bin'))).toMatchObject({ exitCode: 3 });
    expect(failureOf(folder)).toMatchObject({ exitCode: 2 });
  });
});
