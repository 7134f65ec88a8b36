import { readFile } from 'node:fs/promises';
import { request as overHttp } from 'node:http';
import { request as overHttps } from 'node:https';
import { basename } from 'node:path';
import type { StepFailure } from '../../record/run-record.ts';
import { Child, howItEnded } from '../../system/child-process.ts';
import { reasonOf } from '../../system/failure.ts';
import { lastLines } from '../death.ts';
import type { Call } from '../engine.ts';

/** What came of one call. */
export interface Answer {
  /** What it said, where it is text to be scored. */
  readonly text?: string;
  readonly failure?: StepFailure;
}

export interface CallSurroundings {
  /** Wav file that is sent. */
  readonly audio: string | undefined;
  /** Working folder of a command. */
  readonly cwd: string;
  /** Ends it at once. */
  readonly signal: AbortSignal;
}

/** Calls a program as its users do, each time over a connection of its own. Never rejects. */
export async function performCall(call: Call, surroundings: CallSurroundings): Promise<Answer> {
  try {
    if (call.kind === 'command') return await command(call.words, surroundings);
    if (call.kind === 'http') return asAnswer(await send(call, surroundings.signal));
    return await transcription(call, surroundings);
  } catch (thrown) {
    return refusal(reasonOf(thrown));
  }
}

const refusal = (message: string): Answer => ({ failure: { kind: 'refused', message } });

async function command(
  [program = '', ...words]: readonly string[],
  { audio, cwd, signal }: CallSurroundings,
): Promise<Answer> {
  const env = { ...process.env, ...(audio === undefined ? {} : { ASR_BENCH_AUDIO: audio }) };
  const end = await new Child(program, words, { cwd, env, signal, stdout: 'kept' }).ended;
  if (end.exitCode === 0) return {};
  const stderr = lastLines(end.output);
  const said = stderr.split('\n').at(-1) ?? '';
  return {
    failure: {
      kind: 'refused',
      message: `the call ${howItEnded(end)}${said === '' ? '' : `: ${said}`}`,
      ...(end.exitCode === null ? {} : { exitCode: end.exitCode }),
      ...(stderr === '' ? {} : { stderr }),
    },
  };
}

interface Sent {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

interface Reply {
  readonly status: number;
  readonly text: string;
}

/** Characters of an answer that says what went wrong. */
const SAID = 300;
/** Of what a call answers, no more is kept. */
const KEPT_BYTES = 16 * 1024 * 1024;

/** No connection is kept open: it would be one of the handles of the server when memory is read. */
function send({ url, method, headers, body }: Sent, signal: AbortSignal): Promise<Reply> {
  const over = url.startsWith('https:') ? overHttps : overHttp;
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const request = over(url, {
      method,
      agent: false,
      signal,
      headers: { connection: 'close', ...length, ...headers },
    });
    request.on('error', reject);
    request.on('response', (response) => {
      const blocks: Buffer[] = [];
      let bytes = 0;
      response.on('error', reject);
      response.on('data', (block: Buffer) => {
        bytes += block.length;
        if (bytes <= KEPT_BYTES) blocks.push(block);
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(blocks).toString('utf8') }),
      );
    });
    request.end(body);
  });
}

function asAnswer({ status, text }: Reply): Answer {
  if (status < 400) return {};
  const said = text.trim().slice(0, SAID);
  return refusal(`HTTP ${status}${said === '' ? '' : `: ${said}`}`);
}

const TRANSCRIPTIONS = '/v1/audio/transcriptions';

/** A server as OpenAI's: the audio as a form, its text as JSON. */
async function transcription(
  { url, headers, fields }: Extract<Call, { kind: 'openai' }>,
  { audio, signal }: CallSurroundings,
): Promise<Answer> {
  if (audio === undefined) return refusal('there is no audio to send');
  const form = new FormData();
  form.set('file', new Blob([await readFile(audio)], { type: 'audio/wav' }), basename(audio));
  for (const [name, value] of Object.entries({ model: 'whisper-1', response_format: 'json', ...fields })) {
    form.set(name, value);
  }
  const encoded = new Response(form);
  const type = encoded.headers.get('content-type') ?? '';
  const address = new URL(url);
  if (address.pathname === '/') address.pathname = TRANSCRIPTIONS;
  const reply = await send(
    {
      url: address.href,
      method: 'POST',
      headers: { 'content-type': type, ...headers },
      body: new Uint8Array(await encoded.arrayBuffer()),
    },
    signal,
  );
  const { failure } = asAnswer(reply);
  if (failure !== undefined) return { failure };
  const text = textOf(reply.text);
  return text === undefined
    ? refusal(`the answer holds no \`text\`: ${reply.text.trim().slice(0, SAID)}`)
    : { text };
}

function textOf(json: string): string | undefined {
  try {
    const answer: unknown = JSON.parse(json);
    if (typeof answer !== 'object' || answer === null || !('text' in answer)) return undefined;
    return typeof answer.text === 'string' ? answer.text.trim() : undefined;
  } catch {
    return undefined;
  }
}

/** Whether an address answers: a server that still loads says 503, or nothing. */
export async function answers(url: string, within: number): Promise<boolean> {
  try {
    const { status } = await send({ url, method: 'GET', headers: {} }, AbortSignal.timeout(within));
    return status < 500;
  } catch {
    return false;
  }
}
