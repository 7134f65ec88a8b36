// A thousand uploads to a real server on the calibration engine: a fifth each is broken off, refused, cancelled, asked for by
// HEAD, and read with a break. Memory, handles, files, listeners and places must end where they began (docs/trials.md).
//   npm run trial:uploads -- 1000

import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const COUNT = Number(process.argv[2] ?? 1000);
const CLIENTS = 4;
const SHARE = 8;
const LISTENERS_EACH = 50;
/** Collections come when they come, and a connection of ours may still be kept open. */
const MOST_MIB = 32;
const MOST_HANDLES = 3;
/** Uploads before the first look: V8 compiles, and the first jobs fill what is kept. */
const WARM = 150;

const folder = mkdtempSync(join(tmpdir(), 'trial-uploads-'));
const main = new URL('../dist/cli/main.js', import.meta.url).pathname;
const server = spawn(process.execPath, [main, 'serve', '--port', '0', '--max-share', String(SHARE)], {
  cwd: folder,
  env: { ...process.env, TMPDIR: folder },
  stdio: ['ignore', 'pipe', 'inherit'],
});
const ended = new Promise((resolve) => server.once('exit', (code) => resolve(code)));
const url = await new Promise((resolve) => {
  server.stdout.on('data', (data) => {
    const found = /listening on (\S+)\//.exec(String(data));
    if (found) resolve(found[1]);
  });
});
const { port } = new URL(url);

/** 0.2 s of silence. */
const wav = Buffer.alloc(44 + 6400);
wav.write('RIFF');
wav.writeUInt32LE(wav.length - 8, 4);
wav.write('WAVEfmt ', 8);
for (const [at, word] of [
  [20, 1],
  [22, 1],
  [32, 2],
  [34, 16],
])
  wav.writeUInt16LE(word, at);
for (const [at, word] of [
  [16, 16],
  [24, 16_000],
  [28, 32_000],
  [40, 6400],
])
  wav.writeUInt32LE(word, at);
wav.write('data', 36);

const tally = {};
const count = (what) => {
  tally[what] = (tally[what] ?? 0) + 1;
};

/** A job that was taken; waits for its turn where the share is used up. */
async function post(body = wav) {
  for (;;) {
    const answer = await fetch(`${url}/api/jobs`, { method: 'POST', body });
    const told = await answer.json();
    if (answer.status !== 429 && answer.status !== 503) return { status: answer.status, id: told.id };
    await sleep(50);
  }
}
const events = (id, after, signal) =>
  fetch(`${url}/api/jobs/${id}/events${after === undefined ? '' : `?after=${after}`}`, { signal });

const WAYS = [
  async function brokenOff() {
    const socket = connect(Number(port), '127.0.0.1');
    socket.on('error', () => {});
    socket.write(
      `POST /api/jobs HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Length: ${wav.length}\r\n\r\n`,
    );
    socket.write(wav.subarray(0, 3000));
    await sleep(10);
    if (Math.random() < 0.5) socket.destroy();
    else socket.resetAndDestroy();
  },
  async function refused() {
    count(`refused ${(await post(Buffer.alloc(5000, 'no sound'))).status}`);
  },
  async function cancelled() {
    const { id } = await post();
    await (await fetch(`${url}/api/jobs/${id}`, { method: 'DELETE' })).text();
  },
  async function head() {
    const { id } = await post();
    for (const path of ['events', 'result.json'])
      await fetch(`${url}/api/jobs/${id}/${path}`, { method: 'HEAD' });
    await (await events(id)).text();
  },
  async function resumed() {
    const { id } = await post();
    const stop = new AbortController();
    const reader = (await events(id, undefined, stop.signal)).body.getReader();
    await reader.read();
    stop.abort();
    await (await events(id, 1)).text();
  },
];

async function load(uploads) {
  let next = 0;
  const client = async () => {
    for (let n = next++; n < uploads; n = next++) {
      const way = WAYS[n % WAYS.length];
      await way();
      count(way.name);
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
}

/** Once nothing waits, and connections that are kept open have ended. */
async function look() {
  for (;;) {
    const { jobs } = await (await fetch(`${url}/api/jobs`)).json();
    if (jobs.every(({ state }) => state !== 'queued' && state !== 'running')) break;
    await sleep(100);
  }
  await sleep(7000);
  const status = readFileSync(`/proc/${server.pid}/status`, 'utf8');
  const own = readdirSync(folder, { recursive: true }).filter((name) => name.includes('upload-')).length;
  return {
    rssMiB: Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024),
    handles: readdirSync(`/proc/${server.pid}/fd`).length,
    threads: Number(/Threads:\s+(\d+)/.exec(status)?.[1]),
    uploads: own,
  };
}

/** How many places of each kind are free for one client. */
async function places() {
  const stop = new AbortController();
  const jobs = [];
  let taken = 0;
  for (;;) {
    const answer = await fetch(`${url}/api/jobs`, { method: 'POST', body: wav });
    const { id } = await answer.json();
    if (answer.status !== 202) break;
    jobs.push(id);
    taken += 1;
  }
  // Of the last, which has to wait for all the others.
  let listeners = 0;
  while (listeners <= LISTENERS_EACH) {
    const answer = await events(jobs.at(-1), undefined, stop.signal);
    if (answer.status !== 200) break;
    listeners += 1;
  }
  stop.abort();
  for (const id of jobs) await (await fetch(`${url}/api/jobs/${id}`, { method: 'DELETE' })).text();
  return { jobs: taken, listeners };
}

try {
  await load(WARM);
  for (const what of Object.keys(tally)) delete tally[what];
  const before = { ...(await look()), ...(await places()) };
  const begun = Date.now();
  await load(COUNT);
  const took = Math.round((Date.now() - begun) / 1000);
  const after = { ...(await look()), ...(await places()) };
  console.table({ before, after });
  console.log(`${COUNT} uploads in ${took} s:`, tally);
  server.kill('SIGTERM');
  const code = await ended;
  const left = readdirSync(folder);
  console.log('exit', code, 'files left:', left);
  const holds =
    after.rssMiB <= before.rssMiB + MOST_MIB &&
    after.handles <= before.handles + MOST_HANDLES &&
    code === 0 &&
    after.uploads + left.length === 0 &&
    after.jobs === SHARE &&
    after.listeners === LISTENERS_EACH;
  if (!holds) process.exitCode = 1;
} finally {
  server.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
}
