import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { ensureCalibrationEngine } from '../../src/bindings/native-library.ts';
import { libraryFault } from '../../src/system/shared-library.ts';

let good: Buffer;
beforeAll(async () => {
  good = readFileSync((await ensureCalibrationEngine()).library);
});

const here = { arch: process.arch, platform: 'linux' };
const of = (bytes: Buffer | string, size?: number) => {
  const head = Buffer.from(bytes);
  return libraryFault(head.subarray(0, 512), size ?? head.length, here)?.what;
};
/** The library with another value in a field of its header. */
const altered = (at: number, value: number): Buffer => {
  const copy = Buffer.from(good);
  copy.writeUInt16LE(value, at);
  return copy;
};

describe('what a file is that was given for a library', () => {
  it('says nothing of a library of this machine', () => {
    expect(of(good)).toBeUndefined();
  });

  it.each([
    ['Git LFS pointer', 'version https://git-lfs.github.com/spec/v1\noid sha256:00\n', 'a Git LFS pointer'],
    ['page', '\n<!DOCTYPE html><html>', 'a web page'],
    ['answer of a server', '{"message":"Not Found"}', 'the error message of a server'],
    ['static library', '!<arch>\nx', 'a static library'],
    ['zip', 'PK\x03\x04', 'a zip archive'],
    ['nothing', '', 'the file is empty'],
    ['Windows library', 'MZ\x90', 'a Windows library'],
    ['text', 'hello, world', 'no shared library: it begins with "hello, w"'],
  ])('%s', (_, bytes, what) => {
    expect(of(bytes)).toContain(what);
  });

  it('names another processor, an object file and a download that was cut off', () => {
    const other = process.arch === 'arm64' ? 62 : 183;
    expect(of(altered(18, other))).toMatch(/^it is built for .*, and this machine is /);
    expect(of(altered(16, 1))).toBe('this is an object file (.o), not a shared library');
    expect(of(good, 3000)).toBe(`it is cut off: 3000 bytes of ${good.length}`);
    expect(of(good.subarray(0, 20))).toBe('it is cut off: 20 bytes');
  });
});
