// A server with the protocol and the API of the real one, and no engine: `STAND_IN` names the fault that it has.
import { openSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const fault = process.env.STAND_IN ?? '';
const jobs = new Map();
const waiting = [];
let done = 0;
let running = false;
let go = () => {};

const instant = () => String(process.hrtime.bigint());
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function push(job, type, data) {
  job.events.push({ id: job.events.length + 1, type, data });
  for (const wake of job.listeners) wake();
}

async function work() {
  if (running) return;
  running = true;
  for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) {
    const firstText = instant();
    await sleep(fault === 'late' ? 80 : 2);
    job.state = job.good ? 'completed' : 'failed';
    if (job.good) push(job, 'text', { text: 'hello' });
    await sleep(5);
    if (job.cancelled) job.state = 'cancelled';
    done += 1;
    if (fault === 'handles') openSync('/dev/null');
    if (fault === 'files') writeFileSync(join(tmpdir(), `left-${done}`), 'x');
    if (fault === 'crash' && done === 6) process.kill(process.pid, 'SIGSEGV');
    if (fault === 'lose' && done % 5 === 0) jobs.delete(job.id);
    else push(job, 'done', { state: job.state, ...(job.good ? {} : { reason: 'decode: no sound' }) });
    for (const response of job.streams) if (fault === 'lose') response.destroy();
    const failure =
      fault === 'engine' && done === 3 ? { kind: 'crashed', message: 'died of SIGSEGV' } : undefined;
    process.send({ event: 'over', job: job.id, firstText, ...(failure === undefined ? {} : { failure }) });
    await new Promise((resolve) => {
      go = resolve;
    });
  }
  running = false;
}

function checkpoint(name) {
  const heap = 1e6 + (fault === 'engine-heap' ? done * 65536 : 0);
  return {
    name,
    at: 0,
    modelsLoaded: 0,
    readings: { heap, anon: 2e6, handles: 9, threads: 3, mappings: 80 },
  };
}

process.on('message', ({ op }) => {
  if (op === 'start') server.listen(0, '127.0.0.1', ready);
  if (op === 'go') go();
  if (op === 'look') {
    const pid = fault === 'replaced' ? 100 + Math.floor(done / 10) : 100;
    process.send({
      event: 'looked',
      at: instant(),
      heap: 1e6 + (fault === 'heap' ? done * 65536 : 0),
      arena: 2e6,
      jsHeap: 3e6,
      waiting: [],
      engine: { pid, folder: '/nowhere', baseline: checkpoint('baseline'), now: checkpoint('job') },
    });
  }
  if (op === 'close') {
    if (fault === 'file-at-end') writeFileSync(join(tmpdir(), 'left'), 'x');
    if (fault === 'crash-at-end') process.kill(process.pid, 'SIGSEGV');
    process.exit(0);
  }
});

function ready() {
  if (fault === 'slow') return;
  if (fault === 'missing') {
    process.send({ event: 'failed', code: 3, message: 'there is no ffmpeg', hint: ['install ffmpeg'] });
    return;
  }
  process.send({ event: 'ready', url: `http://127.0.0.1:${server.address().port}/`, heapAbsent: null });
}

const server = createServer(async (request, response) => {
  const answer = (status, body) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
  const [, , , id, rest] = request.url.split(/[/?]/);
  if (request.method === 'POST') {
    const parts = [];
    // Nothing in it moves any more, and nobody who waits for it hears of that.
    if (fault === 'hang' && done >= 3) for (;;);
    try {
      for await (const part of request) parts.push(part);
    } catch {
      return;
    }
    const body = Buffer.concat(parts).toString('latin1');
    if (!body.startsWith('RIFF'))
      return answer(body === '' ? 400 : 415, { error: { code: 'x', message: 'no sound' } });
    const job = {
      id: `job${jobs.size}`,
      good: body.includes('fmt '),
      state: 'queued',
      events: [],
      listeners: new Set(),
      streams: new Set(),
    };
    jobs.set(job.id, job);
    waiting.push(job);
    answer(202, { id: job.id });
    setImmediate(work);
    return;
  }
  const job = jobs.get(id);
  if (job === undefined) return answer(404, {});
  if (request.method === 'DELETE') {
    const over = job.events.some(({ type }) => type === 'done');
    if (!over) {
      job.cancelled = true;
      if (waiting.includes(job)) {
        waiting.splice(waiting.indexOf(job), 1);
        push(job, 'done', { state: 'cancelled' });
      }
    }
    return answer(200, { id, outcome: over ? 'forgotten' : 'cancelled' });
  }
  if (rest?.startsWith('result') === true) return answer(200, {});
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  let told = Number(request.headers['last-event-id'] ?? 0);
  const tell = () => {
    for (const { id: number, type, data } of job.events.slice(told)) {
      response.write(`id: ${number}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`);
      told = number;
      if (type === 'done') response.end();
    }
  };
  job.listeners.add(tell);
  job.streams.add(response);
  response.on('close', () => {
    job.listeners.delete(tell);
    job.streams.delete(response);
  });
  tell();
});
