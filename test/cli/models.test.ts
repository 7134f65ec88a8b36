import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FileServer, serve, sha256 } from '../models/support/file-server.ts';
import { type InFolder, inFolder } from './in-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'asr-bench-cli-models-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs a command in a folder of its own. */
const run = (...args: string[]): Promise<InFolder> =>
  inFolder(folder, args, {
    XDG_CACHE_HOME: join(folder, 'cache'),
    ASR_BENCH_MIRROR: '',
    ASR_BENCH_MODELS: '',
  });

describe('models synth and models inspect', () => {
  it('write a checkpoint and say what is in it', async () => {
    const made = await run(
      'models',
      'synth',
      'tiny',
      '--out',
      'a.bin',
      '--text',
      'one two three four five',
      '--errors',
      '20 %',
      '--seed',
      '3',
      '--json',
    );
    expect(made).toMatchObject({ code: 0, stderr: '' });
    const truth = JSON.parse(made.stdout);
    expect(truth).toMatchObject({
      schema: 'asr-bench/synthetic',
      kind: 'asr',
      dtype: 'f16',
      path: join(folder, 'a.bin'),
      bytes: statSync(join(folder, 'a.bin')).size,
      sha256: sha256(readFileSync(join(folder, 'a.bin'))),
      planted: { English: { n: 5, rate: 0.2 } },
    });
    const inspected = await run('models', 'inspect', 'a.bin', '--json');
    expect(JSON.parse(inspected.stdout)).toMatchObject({
      schema: 'asr-bench/model',
      kind: 'asr',
      synthetic: { transcripts: { English: { begins: truth.transcripts.English } } },
    });
    const read = await run('models', 'inspect', 'a.bin');
    expect(read.stdout.split('\n')[0]).toBe('SYNTHETIC: speed and memory are real, the words are scripted');
  });

  it('take a script file, with the line of a mistake in it', async () => {
    writeFileSync(join(folder, 's.yaml'), 'English: hello there\nChinese: 你好\n');
    const made = await run(
      'models',
      'synth',
      'tiny',
      '--script',
      's.yaml',
      '--out',
      's.bin',
      '--dtype',
      'q4_0',
    );
    expect(made.stdout).toContain('says  English: hello there\nsays  Chinese: 你好\n');
    writeFileSync(join(folder, 'bad.yaml'), 'text: hello\nerors: 1\n');
    const bad = await run('models', 'synth', 'tiny', '--script', 'bad.yaml', '--out', 's.bin');
    expect(bad).toMatchObject({ code: 2, stdout: '' });
    expect(bad.stderr).toContain('bad.yaml:2:8  unknown key erors');
  });

  it('make an aligner of the tiny preset when times are given', async () => {
    writeFileSync(join(folder, 'times.json'), '[[0, 400], [480, 800]]');
    const made = await run(
      'models',
      'synth',
      'tiny',
      '--times',
      'times.json',
      '--text',
      'hello there',
      '--out',
      't.bin',
      '--json',
    );
    expect(JSON.parse(made.stdout)).toMatchObject({
      kind: 'aligner',
      dtype: 'f32',
      times: [
        [0, 400],
        [480, 800],
      ],
    });
  });

  it.each([
    [['models', 'synth', 'huge'], 'there is no preset huge', 'choose one of: tiny, qwen3-asr-0.6b'],
    [['models', 'synth', 'tiny', '--errors', 'many'], '--errors many: a rate is needed', '10 %'],
    [['models', 'synth', 'tiny', '--seed', '1.5'], '--seed 1.5: a whole number is needed', ''],
    [
      ['models', 'synth', 'tiny', '--text', 'a', '--out', 'absent/x.bin'],
      'there is no folder',
      'make it first',
    ],
    [['models', 'synth', 'tiny', '--times', 'nowhere.json'], 'cannot read nowhere.json', 'check the path'],
    [
      ['models', 'synth', 'tiny', '--kind', 'aligner', '--errors', '10%'],
      'an aligner says times, not words: errors',
      'leave that out',
    ],
    [['models', 'synth', 'qwen3-asr-0.6b', '--times', '/dev/null'], '/dev/null:1:1', 'docs/models.md'],
    [['models', 'pull', 'nothing'], 'the manifest has no "nothing"', 'choose one of'],
  ])('%j is refused with what to do', async (args, says, hint) => {
    const { code, stderr, stdout } = await run(...args);
    expect([code === 2 || code === 3, stdout]).toEqual([true, '']);
    expect(stderr).toContain(says);
    expect(stderr).toContain(hint);
  });

  it('find a cut file, at the byte', async () => {
    await run('models', 'synth', 'tiny', '--out', 'cut.bin', '--text', 'hello');
    truncateSync(join(folder, 'cut.bin'), statSync(join(folder, 'cut.bin')).size - 1000);
    const { code, stderr } = await run('models', 'inspect', 'cut.bin');
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^cut\.bin: at byte \d+: the data of tensor multi_modal_projector\.proj2\.weight .* 1000 bytes are missing\n {2}do: /,
    );
  });
});

describe('models list and samples list', () => {
  it('show what there is, and what is here', async () => {
    const { code, stdout } = await run('models', 'list');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^qwen3-asr-0\.6b-q4_0 +asr +q4_0 +ggmm +514 MiB +yes +absent$/m);
    expect(stdout).toMatch(
      /^qwen3-asr-1\.7b-q4_0 +asr +q4_0 +ggmm +\? +no +absent, to be made; runs take qwen3-asr-1\.7b-q8_0$/m,
    );
    const json = JSON.parse((await run('models', 'list', '--json')).stdout);
    expect(json).toMatchObject({ schema: 'asr-bench/models', version: 1, synthetic: [] });
    const samples = await run('samples', 'list');
    expect(samples.stdout).toMatch(/^jfk +jfk\.wav +English +344 KiB +absent /m);
  });
});

describe('models pull and samples pull', () => {
  const content = Buffer.alloc(5000, 1);
  let server: FileServer;
  beforeAll(async () => {
    server = await FileServer.start();
    server.handler = serve(content);
  });
  afterAll(() => server.stop());

  const manifest = (known: string): string => {
    writeFileSync(
      join(folder, 'samples.yaml'),
      `version: 1\nsamples:\n  s:\n    title: S\n    licence: CC0\n    text: hello\n    files:\n      - path: s.wav\n        url: https://example.org/s.wav\n${known}`,
    );
    return 'samples.yaml';
  };

  it('say what came, and that it could not be verified', async () => {
    const pulled = await run('samples', 'pull', 's', '--manifest', manifest(''), '--mirror', server.url);
    expect(pulled.code).toBe(0);
    expect(pulled.stdout).toBe(
      `${join(folder, 'samples', 's.wav')}  4.88 KiB  sha256 ${sha256(content)}  NOT VERIFIED\n`,
    );
    expect(pulled.stderr).toContain('the manifest knows no sha256, so what came could not be verified');
    expect(readFileSync(join(folder, 'samples', 's.txt'), 'utf8')).toBe('hello\n');
  });

  it('say when it was verified, as JSON too', async () => {
    const known = manifest(`        sha256: ${sha256(content)}\n`);
    const pulled = await run(
      'samples',
      'pull',
      's',
      '--manifest',
      known,
      '--mirror',
      server.url,
      '--out',
      'other',
      '--json',
    );
    expect(JSON.parse(pulled.stdout)).toMatchObject({
      schema: 'asr-bench/pull',
      id: 's',
      files: [{ verified: true, already: false }],
    });
  });

  it('leave with 3 where there is nothing to be had', async () => {
    server.handler = (_, response) => void response.writeHead(404).end();
    const pulled = await run('models', 'pull', 'qwen3-asr-0.6b-q8_0', '--mirror', server.url);
    expect(pulled).toMatchObject({ code: 3, stdout: '' });
    expect(pulled.stderr).toContain('there is no such file (404)');
  });

  it('come through a connection that breaks, verified, with nothing left over', async () => {
    const whole = serve(content);
    const part = join(folder, 'cut', 'm.bin.part');
    server.handler = (request, response, attempt) => {
      const first = request.headers.range === undefined;
      if (!first) return whole(request, response, attempt);
      response.writeHead(200, { etag: '"v1"', 'content-length': content.length });
      response.write(content.subarray(0, 1500));
      // Not before the client has kept them: what a reset overtakes is lost.
      const watch = setInterval(() => {
        if ((statSync(part, { throwIfNoEntry: false })?.size ?? 0) < 1500) return;
        clearInterval(watch);
        response.destroy();
      }, 5);
    };
    writeFileSync(
      join(folder, 'models.yaml'),
      `version: 1\nmodels:\n  m:\n    title: M\n    kind: asr\n    shape: qwen3-asr-0.6b\n    dtype: bf16\n    format: safetensors\n    licence: CC0\n    source: https://example.org\n    files:\n      - path: m.bin\n        url: https://example.org/m.bin\n        size: ${content.length}\n        sha256: ${sha256(content)}\n`,
    );
    const args = ['--manifest', 'models.yaml', '--mirror', server.url, '--out', 'cut'];
    const pulled = await run('models', 'pull', 'm', ...args);
    expect(pulled).toMatchObject({ code: 0, stdout: expect.stringMatching(/ {2}verified\n$/) });
    expect(readFileSync(join(folder, 'cut', 'm.bin')).equals(content)).toBe(true);
    expect(readdirSync(join(folder, 'cut')).filter((name) => /part|lock/.test(name))).toEqual([]);
  });

  it.each<[string, (bytes: Buffer) => Buffer, RegExp]>([
    ['wrong bytes', (bytes) => Buffer.from(bytes).fill(7, 100, 101), /sha256/],
    ['another length than the manifest has', (bytes) => bytes.subarray(0, -1), /bytes|size/],
  ])('refuse %s, and keep nothing', async (what, spoilt, said) => {
    server.handler = serve(spoilt(content));
    const known = manifest(`        size: ${content.length}\n        sha256: ${sha256(content)}\n`);
    const out = what.replaceAll(' ', '-');
    const pulled = await run(
      'samples',
      'pull',
      's',
      '--manifest',
      known,
      '--mirror',
      server.url,
      '--out',
      out,
    );
    expect(pulled).toMatchObject({ code: 3, stdout: '' });
    expect(pulled.stderr).toMatch(said);
    const kept = existsSync(join(folder, out)) ? readdirSync(join(folder, out)) : [];
    expect(kept).toEqual([]);
  });
});
