import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { textCommand } from '../../src/cli/text.ts';
import { sharedFile, sharedRows } from '../support/shared.ts';
import { type CliOutcome, inProcess } from './in-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'text-'));
afterAll(() => rmSync(folder, { recursive: true }));

function text(filter: string, input: string, ...args: string[]): Promise<CliOutcome> {
  const file = join(folder, 'input');
  writeFileSync(file, input);
  return inProcess(textCommand, ['text', filter, file, ...args]);
}

async function rows(filter: string, values: readonly unknown[]): Promise<unknown[]> {
  const { stdout } = await text(filter, values.map((value) => JSON.stringify(value)).join('\n'), '--jsonl');
  return stdout
    .trimEnd()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
}

describe('text filters', () => {
  it('give a line for a line, blank ones too, without CR and byte-order mark', async () => {
    const input = '\uFEFFlanguage English<asr_text>hi\r\n\r\nlanguage None<asr_text>\nplain';
    expect(await text('parse-asr', input)).toEqual({ exitCode: 0, stdout: 'hi\n\n\nplain\n', stderr: '' });
  });

  it('go on behind a line that cannot be taken, keep its place, and name it', async () => {
    const { exitCode, stdout, stderr } = await text(
      'parse-asr',
      '{"chunks":["a"]}\n{"chunks":"a"}\n\n{"chunks":["b"]}\n',
      '--jsonl',
    );
    expect(exitCode).toBe(2);
    expect(stdout.split('\n')).toEqual([
      '{"language":"","text":"a"}',
      '{"error":"chunks: takes a list, not \\"a\\"","line":2}',
      '',
      '{"language":"","text":"b"}',
      '',
    ]);
    expect(stderr).toMatch(/input:2: chunks: [\s\S]*1 line of .*input could not be taken/);
  });

  it('end a line at a newline alone', async () => {
    const [row] = await rows('parse-asr', [{ chunks: ['a\u2028b'] }]);
    expect(row).toEqual({ language: '', text: 'a\u2028b' });
  });

  it('answer a line of standard input before the next one comes', async () => {
    const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
    const child = spawn(process.execPath, [main, 'text', 'parse-asr'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const answer = async (): Promise<string> => {
      const { value } = await lines.next();
      return String(value);
    };
    const lines = child.stdout.setEncoding('utf8')[Symbol.asyncIterator]();
    child.stdin.write('one\n');
    expect(await answer()).toBe('one\n');
    child.stdin.write('language French<asr_text>deux');
    child.stdin.end();
    expect(await answer()).toBe('deux\n');
    const exitCode = await new Promise((resolve) => child.once('exit', resolve));
    expect(exitCode).toBe(0);
  });
});

describe('text parse-asr', () => {
  it('takes the forced language from the line, else from the command line', async () => {
    const input = '{"chunks":["<asr_text>a"]}\n{"chunks":["b"],"forced_language":"french"}\n';
    const { stdout } = await text('parse-asr', input, '--jsonl', '--language', 'english');
    expect(stdout).toBe('{"language":"English","text":"a"}\n{"language":"French","text":"b"}\n');
  });
});

describe('text check-alignment', () => {
  it('names what is wrong, or says ok', async () => {
    const input = [
      '[{"start":0,"end":80,"text":"a"}]',
      '[{"start":80,"end":0,"text":"a"},{"start":0,"end":0,"text":"~"}]',
      'segmentation fault',
    ].join('\n');
    expect((await text('check-alignment', input)).stdout).toBe('ok\nE_ORDER E_PLACEHOLDER\nE_PARSE\n');
  });

  it('counts findings under the names of the metrics', async () => {
    const raw = '[{"start":0,"end":400,"text":"a"},{"start":400,"end":400,"text":"b"}]';
    expect(await rows('check-alignment', [{ raw, tokens: ['a', 'c'], audio_ms: 400 }])).toEqual([
      {
        codes: ['E_TEXT', 'W_ZERO'],
        align_errors: 1,
        align_warnings: 0.5,
        alerts: ['W_ZERO'],
        findings: [
          { code: 'E_TEXT', unit: 1, detail: '“b” for the token “c”' },
          { code: 'W_ZERO', unit: 1, detail: 'at 400' },
        ],
      },
    ]);
  });

  it('has no shift for alignments that differ in length', async () => {
    expect(await rows('check-alignment', [{ ref: [[0, 80]], hyp: [] }])).toEqual([
      { aas_ms: null, slots: 0, reason: '0 units against 1 of the reference' },
    ]);
  });
});

describe('text subtitle', () => {
  it('makes milliseconds a stamp and a stamp milliseconds', async () => {
    const { exitCode, stdout, stderr } = await text('subtitle', '1680\n1999.5\n0:00:01,5\nsoon\n');
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '00:00:01,680\n00:00:02,000\n1500\n\n' });
    expect(stderr).toContain('input:4: “soon” is no time stamp: allowed are 00:00:01,680');
  });

  it('makes words cues and files', async () => {
    const units = [
      { text: ' 今天', start: 160, end: 480 },
      { text: '天气', start: 480, end: 800 },
    ];
    expect(await rows('subtitle', [{ units, text: '今天，天气。', audio_ms: 1000 }])).toEqual([
      {
        cues: [[160, 1000, '今天，天气。']],
        srt: '1\n00:00:00,160 --> 00:00:01,000\n今天，天气。\n',
        vtt: 'WEBVTT\n\n00:00:00.160 --> 00:00:01.000\n今天，天气。\n',
        adjusted_units: 0,
        joined: 0,
        too_fast: [],
        too_short: [0],
        overfull: [],
      },
    ]);
  });

  it('reads and writes files', async () => {
    const cues = [[0, 1000, 'a < b']];
    const [written] = await rows('subtitle', [{ cues }]);
    const { srt, vtt } = z.object({ srt: z.string(), vtt: z.string() }).parse(written);
    expect(await rows('subtitle', [{ srt }, { vtt }])).toEqual([{ cues }, { cues }]);
  });

  it('refuses cues that would not read back, and kinds that it does not know', async () => {
    const [arrow, kind, none, empty] = await rows('subtitle', [
      { cues: [[0, 1, 'a --> b']] },
      { kind: 'aas', ref: [] },
      { srt: 'what somebody said' },
      { srt: ' \n' },
    ]);
    expect(none).toMatchObject({ error: expect.stringContaining('there is no cue in it'), line: 3 });
    expect(empty).toEqual({ cues: [] });
    expect(arrow).toEqual({ error: 'cue 1 cannot be written: its text contains -->', line: 1 });
    expect(kind).toMatchObject({ error: expect.stringContaining('ts_format'), line: 2 });
  });
});

describe('acceptance rows', () => {
  const Row = z.looseObject({ kind: z.string() });

  it.skipIf(sharedFile('text/align-srt-cases.jsonl') === undefined)(
    'come out as they are listed, with and without their kind',
    async () => {
      const all = sharedRows('text/align-srt-cases.jsonl').map((row) => Row.parse(row));
      const inputs: Record<string, readonly [filter: string, ...fields: string[]]> = {
        align_json: ['check-alignment', 'raw', 'tokens', 'audio_ms'],
        aas: ['check-alignment', 'ref', 'hyp'],
        ts_format: ['subtitle', 'ms'],
        ts_parse: ['subtitle', 'text'],
        srt_parse: ['subtitle', 'srt'],
      };
      for (const [kind, [filter, ...fields]] of Object.entries(inputs)) {
        const listed = all.filter((row) => row.kind === kind);
        expect(listed.length).toBeGreaterThan(0);
        const bare = listed.map((row) => Object.fromEntries(fields.map((field) => [field, row[field]])));
        const expected = listed.map((row) =>
          Object.fromEntries(
            Object.entries(row).filter(([field]) => !['kind', 'note', ...fields].includes(field)),
          ),
        );
        expect(await rows(filter, listed)).toMatchObject(expected);
        expect(await rows(filter, bare)).toMatchObject(expected);
      }
    },
  );
});
