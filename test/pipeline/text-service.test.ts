import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { itn } from '../../src/pipeline/itn/itn.ts';
import { TextJobFailure, TextService, TextWorkerCrash } from '../../src/pipeline/text-service.ts';

const folder = mkdtempSync(join(tmpdir(), 'asr-bench-text-'));
const script = (name: string, code: string): string => {
  const file = join(folder, `${name}.mjs`);
  writeFileSync(file, code);
  return file;
};

let service: TextService | undefined;
const start = (entry?: string): TextService => {
  service = new TextService(entry === undefined ? {} : { entry });
  return service;
};
afterEach(async () => {
  await service?.close();
  service = undefined;
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function goneWithin(pid: number, milliseconds: number): Promise<boolean> {
  for (let waited = 0; waited < milliseconds && isAlive(pid); waited += 20) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return !isAlive(pid);
}

describe('the text worker', () => {
  const worker = new TextService();
  afterAll(() => worker.close());

  it('cuts, converts and maps back, and says what did it', async () => {
    const raw = '九点二十一分看视频，台式机坏了';
    const changes = itn(raw).replacements;
    const { tokens, segmenter } = await worker.tokenize(raw, changes);
    expect(segmenter.name).toMatch(/^(?:jieba-wasm|@node-rs\/jieba)$/);
    expect(segmenter.version).toMatch(/^\d+\.\d+\.\d+/);
    expect(tokens[0]).toEqual({ start: 0, end: 6, text: '09:21' });

    const spans = tokens.map(({ start: from, end: to }, index) => ({
      from,
      to,
      start: index * 100,
      end: index * 100 + 80,
    }));
    const { full, units, dictionary } = await worker.zhTw(raw, spans, { changes });
    expect(dictionary).toEqual({ name: 'opencc-js', version: '1.4.2', config: 's2twp-general-1' });
    expect(full).toBe('09:21看影片，桌上型電腦壞了');
    expect(units.map(({ text }) => text).join('')).toBe('09:21看影片桌上型電腦壞了');
  });

  it('answers requests that overlap in their order', async () => {
    const answers = await Promise.all(['软件', '信息', '博客'].map((text) => worker.zhTw(text)));
    expect(answers.map(({ full }) => full)).toEqual(['軟體', '資訊', '部落格']);
  });

  it('takes the vocabulary and quotation marks that are asked for', async () => {
    const text = '“文件”在软件里';
    const convert = async (options: object): Promise<string> => (await worker.zhTw(text, [], options)).full;
    expect([
      await convert({ vocabulary: 'none' }),
      await convert({}),
      await convert({ vocabulary: 'it', quotes: 'corner' }),
    ]).toEqual(['“文件”在軟件裡', '“文件”在軟體裡', '「檔案」在軟體裡']);
  });

  it('uses its overrides when asked and not after', async () => {
    const convert = async (overrides: boolean): Promise<string> =>
      (await worker.zhTw('支持并发', [], { overrides, vocabulary: 'it' })).full;
    expect([await convert(false), await convert(true), await convert(false)]).toEqual([
      '支援併發',
      '支援並發',
      '支援併發',
    ]);
  });

  it('ignores an interrupt from the keyboard, which reaches the whole process group', async () => {
    process.kill(worker.pid ?? 0, 'SIGINT');
    expect((await worker.zhTw('信息')).full).toBe('資訊');
  });

  it('reports a job that fails and lives on', async () => {
    const failing = start(
      script(
        'failing',
        `process.on('message', ({ id }) => process.send({ kind: 'failed', id, message: 'no dictionary' }));`,
      ),
    );
    await expect(failing.zhTw('今天')).rejects.toThrow(new TextJobFailure('zh-tw', 'no dictionary'));
    await expect(failing.tokenize('今天')).rejects.toBeInstanceOf(TextJobFailure);
  });
});

describe('a worker that dies', () => {
  it('rejects every open request with how it died', async () => {
    const worker = start(
      script('killed', `process.on('message', () => process.kill(process.pid, 'SIGKILL'));`),
    );
    const answers = await Promise.allSettled([worker.zhTw('今天'), worker.tokenize('今天')]);
    for (const answer of answers) {
      expect(answer).toMatchObject({
        status: 'rejected',
        reason: { signal: 'SIGKILL', message: 'the text worker died of SIGKILL' },
      });
      expect(answer.status === 'rejected' && answer.reason).toBeInstanceOf(TextWorkerCrash);
    }
  });

  it('rejects later requests too, with its exit code and last words', async () => {
    const worker = start(
      script('leaves', `process.stderr.write('out of ink\\n'); process.exitCode = 7; process.disconnect();`),
    );
    await expect(worker.zhTw('今天')).rejects.toMatchObject({
      code: 7,
      message: 'the text worker left with exit code 7: out of ink',
    });
    await expect(worker.zhTw('今天')).rejects.toBeInstanceOf(TextWorkerCrash);
  });

  it('is killed when it sends what is not in the protocol', async () => {
    const worker = start(script('babbles', `process.on('message', () => process.send({ hello: 1 }));`));
    await expect(worker.zhTw('今天')).rejects.toThrow('it sent what is not in its protocol');
  });

  it('cannot be asked after it was closed', async () => {
    const worker = start();
    await worker.close();
    await expect(worker.zhTw('今天')).rejects.toThrow();
  });
});

describe('the end of the worker', () => {
  it('comes with close, after what was asked is answered', async () => {
    const worker = start();
    const answer = worker.zhTw('软件');
    await worker.close();
    expect((await answer).full).toBe('軟體');
    expect(isAlive(worker.pid ?? 0)).toBe(false);
  });

  it('comes with an abort', async () => {
    const stop = new AbortController();
    service = new TextService({ signal: stop.signal });
    const answer = service.zhTw('软件');
    stop.abort();
    await expect(answer).rejects.toMatchObject({ signal: 'SIGKILL' });
  });

  it('comes when its parent is killed', async () => {
    const built = pathToFileURL(join(import.meta.dirname, '../../dist/pipeline/text-service.js')).href;
    const parent: ChildProcess = fork(
      script(
        'parent',
        `import { TextService } from '${built}'; const s = new TextService(); await s.zhTw('软件'); process.send(s.pid);`,
      ),
      { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] },
    );
    const worker = await new Promise<number>((resolve) => {
      parent.once('message', (pid) => resolve(Number(pid)));
    });
    expect(isAlive(worker)).toBe(true);
    parent.kill('SIGKILL');
    expect(await goneWithin(worker, 10_000)).toBe(true);
  });
});
