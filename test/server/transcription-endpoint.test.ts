import { readdirSync } from 'node:fs';
import OpenAI, { APIError, toFile } from 'openai';
import { expect, it } from 'vitest';
import type { JobResult } from '../../src/runner/jobs/job-result.ts';
import type { Job } from '../../src/runner/jobs/job-runner.ts';
import { completed, endless, serve, until, WAV } from './world.ts';

const client = (url: string, apiKey = 'none'): OpenAI =>
  new OpenAI({ baseURL: `${url}/v1`, apiKey, maxRetries: 0 });
const wav = (name = 'talk.wav') => toFile(WAV, name);

/** Two words with times. */
const TIMED: JobResult = {
  ...completed('Hello there.'),
  seconds: 2,
  transcript: {
    raw: 'Hello there.',
    language: 'English',
    times: [
      { from: 0, to: 5, start: 100, end: 500 },
      { from: 6, to: 12, start: 600, end: 1100 },
    ],
  },
};

it('the official client gets text, with its language and prompt handed on', async () => {
  const jobs: Job[] = [];
  const { url, folder } = await serve(async (job) => {
    jobs.push(job);
    return completed('Hello there.');
  });
  const answer = await client(url).audio.transcriptions.create({
    file: await wav(),
    model: 'whisper-1',
    language: 'en',
    prompt: 'A greeting',
  });
  expect(answer).toEqual({ text: 'Hello there.' });
  expect(jobs).toMatchObject([{ language: 'English', hint: 'A greeting' }]);
  expect(readdirSync(folder)).toEqual([]);
});

it.each([
  ['text', 'Hello there.\n'],
  ['srt', '1\n00:00:00,100 --> 00:00:01,100\nHello there.\n'],
  ['vtt', 'WEBVTT\n\n00:00:00.100 --> 00:00:01.100\nHello there.\n'],
] as const)('%s comes as a file would', async (response_format, expected) => {
  const { url } = await serve(async () => TIMED);
  const answer = await client(url).audio.transcriptions.create({
    file: await wav(),
    model: 'whisper-1',
    response_format,
  });
  expect(answer.trimEnd()).toBe(expected.trimEnd());
});

it('verbose_json has segments and words in seconds, and no number that the engine does not tell', async () => {
  const { url } = await serve(async () => TIMED);
  const answer = await client(url).audio.transcriptions.create({
    file: await wav(),
    model: 'whisper-1',
    response_format: 'verbose_json',
    timestamp_granularities: ['word', 'segment'],
  });
  expect(answer).toEqual({
    task: 'transcribe',
    language: 'english',
    duration: 2,
    text: 'Hello there.',
    segments: [{ id: 0, start: 0.1, end: 1.1, text: 'Hello there.' }],
    words: [
      { word: 'Hello', start: 0.1, end: 0.5 },
      { word: 'there.', start: 0.6, end: 1.1 },
    ],
  });
});

it('streams text as it comes, and the whole at the end', async () => {
  const { url } = await serve(async (job) => {
    for (const text of ['Hello ', 'there.']) job.onEvent?.({ type: 'live', at: 0, text });
    return completed('Hello there.');
  });
  const events = [];
  const stream = await client(url).audio.transcriptions.create({
    file: await wav(),
    model: 'whisper-1',
    stream: true,
  });
  for await (const event of stream) events.push(event);
  expect(events).toEqual([
    { type: 'transcript.text.delta', delta: 'Hello ' },
    { type: 'transcript.text.delta', delta: 'there.' },
    { type: 'transcript.text.done', text: 'Hello there.' },
  ]);
});

const CRASH = { kind: 'crashed' as const, message: 'the engine died of SIGSEGV during infer' };
const LOST: JobResult = {
  ...TIMED,
  failures: [{ step: 'transcribe', pass: 'chunk 2', failure: CRASH }],
};

it('a job that lost a part is an error, streamed or not: its text never passes for the whole', async () => {
  const { url } = await serve(async () => LOST);
  const { transcriptions } = client(url).audio;
  const lost = { file: await wav(), model: 'm' };
  await expect(transcriptions.create(lost)).rejects.toMatchObject({
    status: 422,
    message: expect.stringMatching(/SIGSEGV.*what was heard is at \/api\/jobs\/[0-9a-f]+\/result\.txt/),
  });
  const stream = await transcriptions.create({ ...lost, stream: true });
  await expect(
    (async () => {
      for await (const _event of stream);
    })(),
  ).rejects.toThrow(APIError);
});

it('words without times are no subtitles', async () => {
  const { url } = await serve(async () => completed('Hello there.'));
  for (const response_format of ['srt', 'vtt', 'verbose_json'] as const)
    await expect(
      client(url).audio.transcriptions.create({ file: await wav(), model: 'm', response_format }),
    ).rejects.toMatchObject({ status: 422, code: 'no-times' });
});

it('a client that leaves ends its job, and its place is free again', async () => {
  const { url, queue } = await serve(endless);
  const leaving = new AbortController();
  const asked = client(url).audio.transcriptions.create(
    { file: await wav(), model: 'm' },
    { signal: leaving.signal },
  );
  while (queue.list()[0]?.state !== 'running') await new Promise((resolve) => setTimeout(resolve, 5));
  leaving.abort();
  await expect(asked).rejects.toThrow();
  await until(url, queue.list()[0]?.id ?? '', 'cancelled');
});

it('waits longer than a connection may be idle: nothing can be said before the end', async () => {
  const { url } = await serve(
    async () => {
      await new Promise((resolve) => setTimeout(resolve, 600));
      return completed('Hello');
    },
    { idleMs: 100 },
  );
  expect(await client(url).audio.transcriptions.create({ file: await wav(), model: 'm' })).toEqual({
    text: 'Hello',
  });
});

it('takes the token as its API key', async () => {
  const { url } = await serve(async () => completed('Hello'), { token: 'x'.repeat(16) });
  const asked = async (key: string) =>
    client(url, key).audio.transcriptions.create({ file: await wav(), model: 'm' });
  await expect(asked('y'.repeat(16))).rejects.toMatchObject({ status: 401 });
  expect(await asked('x'.repeat(16))).toEqual({ text: 'Hello' });
});

it.each([
  [{ temperature: 0.4 }, 400, 'temperature: 0: the engine runs at 0 here'],
  [{ language: 'xx' }, 400, 'language: a code or name of'],
  [{ response_format: 'diarized_json' }, 400, 'response_format: one of json, text, srt, verbose_json, vtt'],
  [{ include: ['logprobs'] }, 400, 'include[]: not taken here'],
  [{ stream: true, response_format: 'srt' }, 400, 'stream: only text is streamed'],
  [{ timestamp_granularities: ['word'] }, 400, 'only with response_format verbose_json'],
])('%j is refused: the answer would pass for what was asked', async (more, status, message) => {
  const { url, folder, queue } = await serve(async () => completed('Hello'));
  const asked = client(url).audio.transcriptions.create({
    file: await wav(),
    model: 'm',
    ...(more as object),
  });
  await expect(asked).rejects.toMatchObject({ status, message: expect.stringContaining(message) });
  expect(queue.list()).toEqual([]);
  expect(readdirSync(folder)).toEqual([]);
});

const BOUNDARY = 'x0x';
const form = (
  url: string,
  body: string | Uint8Array<ArrayBuffer>,
  type = `multipart/form-data; boundary=${BOUNDARY}`,
) => fetch(`${url}/v1/audio/transcriptions`, { method: 'POST', body, headers: { 'content-type': type } });
const part = (disposition: string, content = 'm'): string =>
  `--${BOUNDARY}\r\nContent-Disposition: form-data; ${disposition}\r\n\r\n${content}\r\n`;
const END = `--${BOUNDARY}--\r\n`;
const SOUND = WAV.toString('latin1');

it.each([
  ['no form', 400, '{}', 'application/json'],
  ['no boundary', 400, END, 'multipart/form-data'],
  ['no file', 400, part('name="model"') + END],
  ['two files', 400, part('name="file"; filename="a.wav"', SOUND).repeat(2) + END],
  ['a file elsewhere', 400, part('name="audio"; filename="a.wav"', SOUND) + END],
  ['a form that is cut off', 400, part('name="model"') + part('name="file"; filename="a.wav"', SOUND)],
  ['a long field', 400, part('name="prompt"', 'x'.repeat(20_000)) + END],
  ['many fields', 400, part('name="model"').repeat(50) + END],
  ['no sound', 415, part('name="file"; filename="a.wav"', '#EXTM3U\nfile:///etc/passwd') + END],
  ['too much', 413, part('name="file"; filename="a.wav"', `${SOUND}${'x'.repeat(200_000)}`) + END],
])('%s is refused, and nothing of it is left', async (_what, status, body, type?: string) => {
  const { url, folder, queue } = await serve(endless, { limits: { uploadBytes: 100_000 } });
  const response = await form(url, Buffer.from(body, 'latin1'), type);
  expect(response.status).toBe(status);
  expect(await response.json()).toMatchObject({
    error: { message: expect.any(String), code: expect.any(String) },
  });
  expect(queue.list()).toEqual([]);
  expect(readdirSync(folder)).toEqual([]);
});

it('a name of the client’s is a name, never a path', async () => {
  const { url, queue } = await serve(async (job) => {
    expect(job.file).not.toContain('passwd');
    return completed('Hello');
  });
  const body = part('name="file"; filename="../../etc/passwd"', SOUND) + part('name="model"') + END;
  expect((await form(url, Buffer.from(body, 'latin1'))).status).toBe(200);
  expect(queue.list().map(({ request }) => request.name)).toEqual(['passwd']);
});
