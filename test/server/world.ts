import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { onTestFinished } from 'vitest';
import { StoredRuns } from '../../src/record/store/stored-runs.ts';
import type { JobResult } from '../../src/runner/jobs/job-result.ts';
import type { Job } from '../../src/runner/jobs/job-runner.ts';
import type { Prepared } from '../../src/runner/shelves/prepare.ts';
import { createApp } from '../../src/server/app.ts';
import { Proxies } from '../../src/server/client.ts';
import { JobQueue } from '../../src/server/job-queue.ts';
import { DEFAULT_LIMITS, type ServerLimits } from '../../src/server/limits.ts';
import { pageFiles } from '../../src/server/page-files.ts';
import { oneAtATime } from '../../src/server/server.ts';

export const WAV = Buffer.concat([Buffer.from('RIFF\x24\x00\x00\x00WAVEfmt '), Buffer.alloc(100)]);
const prepared = { engines: [], models: [] } as unknown as Prepared;

export const completed = (text: string): JobResult => ({
  status: 'completed',
  transcript: { raw: text, language: 'English' },
  seconds: 1,
  failures: [],
  records: [],
});

export interface World {
  readonly url: string;
  readonly folder: string;
  readonly queue: JobQueue;
  /** Folder of stored runs. */
  readonly reports: string;
  /** Stores a report; its path. */
  addReport(html: string): string;
  breakConnections(): void;
  close(): Promise<void>;
}

/** A server whose pipeline is `work`. */
export async function serve(
  work: (job: Job) => Promise<JobResult>,
  {
    limits = {},
    token,
    proxies = 0,
    idleMs = 0,
  }: { limits?: Partial<ServerLimits>; token?: string; proxies?: number | string; idleMs?: number } = {},
): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'asr-bench-test-'));
  const reports = mkdtempSync(join(tmpdir(), 'asr-bench-test-'));
  const sample = join(reports, 'sample.wav');
  writeFileSync(sample, WAV);
  // Recordings that are kept have tests of their own; elsewhere the folder tells what else is left in it.
  const all = { ...DEFAULT_LIMITS, soundBytes: 0, ...limits };
  const queue = new JobQueue({ run: work }, all);
  const app = createApp({
    queue,
    prepared,
    limits: all,
    token,
    loopback: true,
    folder: { path: folder, ensure: () => void mkdirSync(folder, { recursive: true }) },
    keeps: false,
    proxies: Proxies.parse(String(proxies)) ?? Proxies.none,
    samples: new Map([['tone', { file: sample, title: 'A tone', type: 'audio/wav', bytes: WAV.length }]]),
    page: pageFiles(),
    runs: new StoredRuns(reports),
    languages: ['English'],
    notice: undefined,
  });
  const server = createServer(oneAtATime(getRequestListener(app.fetch)));
  server.timeout = idleMs;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const world = {
    url: `http://127.0.0.1:${port}`,
    folder,
    queue,
    reports,
    addReport(html: string) {
      const id = '20260101T000000Z-exp-1-0000';
      mkdirSync(join(reports, id), { recursive: true });
      writeFileSync(join(reports, id, 'report.html'), html);
      return `/runs/${id}/report.html`;
    },
    breakConnections: () => server.closeAllConnections(),
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      await queue.close();
      server.closeAllConnections();
      await closed;
      for (const made of [folder, reports]) rmSync(made, { recursive: true, force: true });
    },
  };
  onTestFinished(() => world.close());
  return world;
}

export const post = (
  url: string,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
): Promise<Response> => fetch(`${url}/api/jobs?name=a.wav`, { method: 'POST', body, headers });
export const idOf = async (response: Response): Promise<string> =>
  ((await response.json()) as { id: string }).id;

export async function until(url: string, id: string, state: string): Promise<Record<string, unknown>> {
  for (;;) {
    const job = (await (await fetch(`${url}/api/jobs/${id}`)).json()) as Record<string, unknown>;
    if (job.state === state) return job;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** What a client of bytes is answered first; its connection stays open until then. */
export async function ask(url: string, head: string, body: string | Uint8Array = ''): Promise<string> {
  const { port, host } = new URL(url);
  const socket = connect(Number(port), '127.0.0.1');
  socket.write(`${head}${/^Host:/m.test(head) ? '' : `\r\nHost: ${host}`}\r\n\r\n`);
  socket.write(body);
  try {
    return await new Promise<string>((resolve, reject) => {
      socket.on('error', reject);
      socket.on('data', (data) => resolve(data.toString()));
    });
  } finally {
    socket.destroy();
  }
}

/** A pipeline that waits for its cancellation. */
export const endless = (job: Job): Promise<JobResult> =>
  new Promise((resolve) => {
    job.signal?.addEventListener('abort', () => resolve({ ...completed(''), status: 'cancelled' }));
  });
