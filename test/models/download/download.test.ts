import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { download } from '../../../src/models/download/download.ts';
import type { DownloadOptions } from '../../../src/models/download/transfer.ts';
import { FileServer, serve, sha256 } from '../support/file-server.ts';

const content = Buffer.from(
  Array.from({ length: 200_000 }, (_, index) => (index * 31 + (index >> 8)) & 0xff),
);
const hash = sha256(content);

let server: FileServer;
let folder: string;
let path: string;
let notes: string[];
let pauses: number[];

beforeAll(async () => {
  server = await FileServer.start();
});
afterAll(() => server.stop());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'asr-bench-download-'));
  path = join(folder, 'file.bin');
  notes = [];
  pauses = [];
  server.asked.length = 0;
});
afterEach(() => rmSync(folder, { recursive: true }));

const get = (
  known: { size?: number; sha256?: string } = { size: content.length, sha256: hash },
  options: DownloadOptions = {},
) =>
  download({ url: `${server.url}/file.bin`, ...known }, path, {
    onNote: (line) => notes.push(line),
    pause: async (ms) => void pauses.push(ms),
    ...options,
  });

describe('a download from a good server', () => {
  it('arrives whole and verified, and leaves nothing else', async () => {
    server.handler = serve(content);
    const seen: number[] = [];
    const done = await get(undefined, { onProgress: ({ done: bytes }) => seen.push(bytes) });
    expect(done).toEqual({ path, bytes: content.length, sha256: hash, verified: true, already: false });
    expect(readFileSync(path).equals(content)).toBe(true);
    expect(readdirSync(folder)).toEqual(['file.bin']);
    expect(seen.at(-1)).toBe(content.length);
  });

  it('says that it could not verify what has no known hash', async () => {
    server.handler = serve(content);
    expect(await get({})).toMatchObject({ sha256: hash, verified: false });
  });

  it('is not repeated when the file is here, but checked', async () => {
    writeFileSync(path, content);
    expect(await get()).toMatchObject({ already: true, verified: true, sha256: hash });
    expect(server.asked).toEqual([]);
    writeFileSync(path, content.subarray(1));
    await expect(get()).rejects.toThrow(
      `${path} is there, but has 199999 bytes, not the 200000 of the manifest`,
    );
    writeFileSync(path, Buffer.alloc(content.length));
    await expect(get()).rejects.toThrow('the manifest says');
  });
});

/** Breaks the connection as soon as the client has stored `bytes`: no sooner, or what is on its way would be lost. */
function breakWhenStored(response: ServerResponse, bytes: number): void {
  const timer = setInterval(() => {
    const stored = statSync(`${path}.part`, { throwIfNoEntry: false })?.size ?? 0;
    if (stored < bytes && !response.destroyed) return;
    clearInterval(timer);
    response.destroy();
  }, 2);
}

/** Sends `bytes` of the answer, then breaks the connection. */
const cutAfter = (bytes: number, next = serve(content)) => {
  const handler: typeof server.handler = (request, response, attempt) => {
    if (attempt > 1) return next(request, response, attempt);
    response.writeHead(200, { etag: '"v1"', 'content-length': content.length });
    response.write(content.subarray(0, bytes));
    breakWhenStored(response, bytes);
  };
  return handler;
};

describe('a connection that breaks', () => {
  it('is continued where it stopped, for the same version of the file', async () => {
    server.handler = cutAfter(70_000);
    expect(await get()).toMatchObject({ verified: true, bytes: content.length });
    expect(server.asked.map(({ range, ifRange }) => [range, ifRange])).toEqual([
      [undefined, undefined],
      ['bytes=70000-', '"v1"'],
    ]);
    expect(readFileSync(path).equals(content)).toBe(true);
  });

  it('is continued by a later run of the command', async () => {
    server.handler = (_, response, attempt) =>
      cutAfter(50_000, (__, later) => void later.destroy())(_, response, attempt);
    await expect(get(undefined, { attempts: 2 })).rejects.toThrow('2 attempts without progress');
    expect(readdirSync(folder).sort()).toEqual(['file.bin.part', 'file.bin.part.json']);
    server.handler = serve(content);
    expect(await get()).toMatchObject({ verified: true });
    expect(server.asked.at(-1)?.range).toBe('bytes=50000-');
    expect(readdirSync(folder)).toEqual(['file.bin']);
  });

  it('is counted as failed only without progress: ten small steps arrive', async () => {
    server.handler = (request, response) => {
      const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
      const until = Math.min(content.length, from + 20_000);
      response.writeHead(from > 0 ? 206 : 200, {
        etag: '"v1"',
        'content-length': content.length - from,
        ...(from > 0 ? { 'content-range': `bytes ${from}-${content.length - 1}/${content.length}` } : {}),
      });
      if (until === content.length) return void response.end(content.subarray(from));
      response.write(content.subarray(from, until));
      breakWhenStored(response, until);
    };
    expect(await get(undefined, { attempts: 2 })).toMatchObject({ verified: true });
    expect(server.asked.length).toBe(10);
  });

  it('that falls silent is given up and tried again', async () => {
    server.handler = (request, response, attempt) => {
      if (attempt > 1) return serve(content)(request, response, attempt);
      response.writeHead(200, { etag: '"v1"', 'content-length': content.length });
      response.write(content.subarray(0, 1000));
    };
    expect(await get(undefined, { idleMs: 100 })).toMatchObject({ verified: true });
    expect(notes).toEqual(['the connection fell silent; trying again']);
  });

  it('begins anew at a server that ignores ranges', async () => {
    server.handler = cutAfter(70_000, (_, response) => {
      response.writeHead(200, { 'content-length': content.length }).end(content);
    });
    expect(await get()).toMatchObject({ verified: true, bytes: content.length });
    expect(notes.at(-1)).toBe('the server cannot continue where the download stopped: it begins anew');
  });

  it('begins anew when the file changed meanwhile', async () => {
    const changed = Buffer.from(content).reverse();
    server.handler = cutAfter(70_000, serve(changed, '"v2"'));
    expect(await get({ size: content.length, sha256: sha256(changed) })).toMatchObject({ verified: true });
    expect(readFileSync(path).equals(changed)).toBe(true);
  });

  it('begins anew when a continued file does not match, once', async () => {
    writeFileSync(`${path}.part`, Buffer.alloc(70_000));
    writeFileSync(`${path}.part.json`, JSON.stringify({ url: `${server.url}/file.bin`, etag: '"v1"' }));
    server.handler = serve(content);
    expect(await get()).toMatchObject({ verified: true });
    expect(notes).toEqual(['the continued download does not match: it begins anew']);
    expect(server.asked.map(({ range }) => range)).toEqual(['bytes=70000-', undefined]);
  });

  it('is not continued without a hash or a validator: two versions could be glued together', async () => {
    writeFileSync(`${path}.part`, Buffer.alloc(70_000));
    writeFileSync(`${path}.part.json`, JSON.stringify({ url: `${server.url}/file.bin` }));
    server.handler = serve(content);
    expect(await get({})).toMatchObject({ sha256: hash });
    expect(server.asked.map(({ range }) => range)).toEqual([undefined]);
  });
});

describe('a server that lies', () => {
  it('about the length is refused before anything is kept', async () => {
    server.handler = serve(content.subarray(0, 1000));
    await expect(get()).rejects.toThrow('the server offers 1000 bytes, the manifest says 200000');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('about the content is refused, with both hashes, and nothing is kept', async () => {
    const other = Buffer.alloc(content.length, 7);
    server.handler = serve(other);
    await expect(get()).rejects.toThrow(`wrong content: sha256 ${sha256(other)}, the manifest says ${hash}`);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('and sends more than it announced in its range is cut off', async () => {
    writeFileSync(`${path}.part`, content.subarray(0, 1000));
    writeFileSync(`${path}.part.json`, JSON.stringify({ url: `${server.url}/file.bin`, etag: '"v1"' }));
    server.handler = (_, response) => {
      response.writeHead(206, {
        etag: '"v1"',
        'content-range': `bytes 1000-${content.length - 1}/${content.length}`,
      });
      response.end(Buffer.alloc(content.length * 2));
    };
    await expect(get()).rejects.toThrow('the server sends more than the 200000 bytes it announced');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('and sends another range than asked for is asked again from the start', async () => {
    writeFileSync(`${path}.part`, content.subarray(0, 1000));
    writeFileSync(`${path}.part.json`, JSON.stringify({ url: `${server.url}/file.bin`, etag: '"v1"' }));
    server.handler = (request, response, attempt) => {
      if (request.headers.range === undefined) return serve(content)(request, response, attempt);
      response.writeHead(206, { 'content-range': 'bytes 5-9/10', 'content-length': 5 }).end('12345');
    };
    expect(await get()).toMatchObject({ verified: true });
    expect(notes[0]).toContain('the server sent another range than asked for (1000-)');
  });

  it('and sends a web page instead is refused', async () => {
    server.handler = (_, response) =>
      void response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<html>');
    await expect(get({})).rejects.toThrow('the server sent a web page instead of the file');
  });

  it('about a part that is longer than the file begins anew', async () => {
    writeFileSync(`${path}.part`, Buffer.alloc(300_000));
    writeFileSync(`${path}.part.json`, JSON.stringify({ url: `${server.url}/file.bin`, etag: '"v1"' }));
    server.handler = serve(content);
    expect(await get({ sha256: hash })).toMatchObject({ verified: true });
    expect(notes[0]).toContain('longer than the file');
  });
});

describe('answers that are no file', () => {
  it.each([
    [404, 'there is no such file (404)'],
    [403, 'the server forbids it (403)'],
    [401, 'the server wants a login (401)'],
    [400, 'the server refuses (400)'],
  ])('%i ends at once, with the way out', async (status, says) => {
    server.handler = (_, response) => void response.writeHead(status).end();
    await expect(get()).rejects.toMatchObject({
      exitCode: 3,
      message: expect.stringContaining(says),
      hint: [expect.stringContaining('--mirror'), expect.stringContaining('curl')],
    });
    expect(server.asked).toHaveLength(1);
  });

  it('500 and 503 are tried again, the pause as the server asks', async () => {
    server.handler = (request, response, attempt) => {
      if (attempt === 1) return void response.writeHead(500).end();
      if (attempt === 2) return void response.writeHead(503, { 'retry-after': '7' }).end();
      return serve(content)(request, response, attempt);
    };
    expect(await get()).toMatchObject({ verified: true });
    expect(pauses).toEqual([1000, 7000]);
    expect(notes).toEqual(['the server answers 500; trying again', 'the server answers 503; trying again']);
  });

  it('a server that only fails ends after the attempts', async () => {
    server.handler = (_, response) => void response.writeHead(500).end();
    await expect(get(undefined, { attempts: 3 })).rejects.toThrow('3 attempts without progress');
    expect(server.asked).toHaveLength(3);
  });

  it('redirects are followed', async () => {
    server.handler = (request, response, attempt) => {
      if (request.url === '/file.bin') return void response.writeHead(302, { location: '/elsewhere' }).end();
      return serve(content)(request, response, attempt);
    };
    expect(await get()).toMatchObject({ verified: true });
    expect(server.asked.map(({ path: asked }) => asked)).toEqual(['/file.bin', '/elsewhere']);
  });

  it('a redirect in a circle ends', async () => {
    server.handler = (_, response) => void response.writeHead(302, { location: '/file.bin' }).end();
    await expect(get(undefined, { attempts: 1 })).rejects.toThrow('1 attempts without progress');
    expect(notes[0]).toContain('redirect');
  });

  it('a server that is not there is tried again, then named', async () => {
    await expect(
      download({ url: 'http://127.0.0.1:9/x' }, path, {
        attempts: 2,
        pause: async () => {},
        onNote: (line) => notes.push(line),
      }),
    ).rejects.toMatchObject({ exitCode: 3, message: 'http://127.0.0.1:9/x: 2 attempts without progress' });
    expect(notes).toHaveLength(2);
  });
});

describe('what else can go wrong', () => {
  it('a file that fails its check is not kept', async () => {
    server.handler = serve(content);
    const check = () => {
      throw new Error('not a model');
    };
    await expect(get({}, { check })).rejects.toThrow('not a model');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('a second download of the same file at the same time is refused; a lock of a dead process is not', async () => {
    server.handler = (request, response, attempt) =>
      void setTimeout(() => serve(content)(request, response, attempt), 100);
    const [first, second] = await Promise.allSettled([get(), get()]);
    const outcomes = [first, second].map(({ status }) => status).sort();
    expect(outcomes).toEqual(['fulfilled', 'rejected']);
    const refused = [first, second].find(({ status }) => status === 'rejected');
    expect(String((refused as PromiseRejectedResult).reason)).toContain('is downloading this file already');
    expect(refused).toMatchObject({
      reason: {
        exitCode: 3,
        message: `process ${process.pid} is downloading this file already`,
        hint: [`wait for it; if there is no such process, delete ${path}.part.lock`],
      },
    });
    rmSync(path);
    writeFileSync(`${path}.part.lock`, '999999999');
    expect(await get()).toMatchObject({ verified: true });
    expect(existsSync(`${path}.part.lock`)).toBe(false);
  });
});
