import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { type DecodeOptions, decodeAudio } from '../../../src/pipeline/audio.ts';
import { ExitCode } from '../../../src/system/exit-code.ts';
import { Failure } from '../../../src/system/failure.ts';

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'audio-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function fileOf(name: string, content: string | Uint8Array): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, content);
  return path;
}

/** A shell script in the place of ffmpeg that answers `-version` and then does as told. */
export function scriptedFfmpeg(body: string, name = 'ffmpeg'): string {
  const path = fileOf(
    name,
    `#!/bin/sh\n[ "$1" = -version ] && echo "ffmpeg version 9.9-test" && exit 0\n${body}\n`,
  );
  chmodSync(path, 0o755);
  return path;
}

export const hasFfmpeg = ((): boolean => {
  try {
    execFileSync('ffmpeg', ['-version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

/** A 440 Hz tone of so many seconds, encoded by ffmpeg into a file of that name. */
export function encoded(name: string, seconds = 2, words: readonly string[] = []): string {
  const path = join(temporaryFolder(), name);
  const source = ['-f', 'lavfi', '-i', `sine=frequency=440:sample_rate=44100:duration=${seconds}`];
  execFileSync('ffmpeg', ['-nostdin', '-loglevel', 'error', ...source, ...words, '-y', `file:${path}`]);
  return path;
}

export async function samplesOf(file: string, options?: DecodeOptions) {
  const audio = await decodeAudio(file, options);
  const blocks: number[] = [];
  for await (const block of audio.pcm) blocks.push(...block);
  return { ...audio.summary(), data: blocks };
}

/** Hz of the strongest tone, by the zero crossings of the middle half. */
export function pitch(samples: readonly number[]): number {
  const middle = samples.slice(samples.length >> 2, (samples.length * 3) >> 2);
  const rising = middle.filter((x, i) => x >= 0 && (middle[i - 1] ?? 0) < 0).length;
  return (rising * 16_000) / middle.length;
}

export async function failureOf(promise: Promise<unknown>): Promise<Failure> {
  const thrown: unknown = await promise.then(
    () => 'nothing was thrown',
    (error: unknown) => error,
  );
  if (thrown instanceof Failure) return thrown;
  throw thrown instanceof Error ? thrown : new Error(String(thrown));
}

export async function expectUsage(promise: Promise<unknown>, message: RegExp): Promise<void> {
  const failure = await failureOf(promise);
  expect(failure.message).toMatch(message);
  expect(failure.exitCode).toBe(ExitCode.usage);
}
