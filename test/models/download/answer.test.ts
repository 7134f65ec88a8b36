import { describe, expect, it } from 'vitest';
import { type Answer, readAnswer } from '../../../src/models/download/answer.ts';
import { mirrored } from '../../../src/models/download/mirror.ts';

const answer = (status: number, headers: Record<string, string>, have = 0): Answer =>
  readAnswer({ status, header: (name) => headers[name] }, have);

describe('what an answer means', () => {
  it.each([
    [200, { 'content-length': '10' }, 0, { kind: 'body', from: 0, total: 10 }],
    [200, {}, 5, { kind: 'body', from: 0 }],
    [200, { 'content-length': 'ten' }, 0, { kind: 'body', from: 0 }],
    [206, { 'content-range': 'bytes 5-9/10' }, 5, { kind: 'body', from: 5, total: 10 }],
    [206, { 'content-range': 'bytes 5-9/*' }, 5, { kind: 'body', from: 5 }],
    [206, {}, 5, { kind: 'restart', reason: 'the server sent another range than asked for (5-)' }],
    [416, { 'content-range': 'bytes */10' }, 10, { kind: 'complete', total: 10 }],
    [
      416,
      { 'content-range': 'bytes */9' },
      10,
      { kind: 'restart', reason: 'what was downloaded before is longer than the file' },
    ],
    [429, { 'retry-after': '3' }, 0, { kind: 'retry', reason: 'the server answers 429', afterMs: 3000 }],
    [503, { 'retry-after': '86400' }, 0, { kind: 'retry', reason: 'the server answers 503', afterMs: 60000 }],
    [
      503,
      { 'retry-after': 'Fri, 31 Dec 1999 23:59:59 GMT' },
      0,
      { kind: 'retry', reason: 'the server answers 503' },
    ],
    [410, {}, 0, { kind: 'refused', reason: 'the file is gone (410)' }],
    [304, {}, 0, { kind: 'refused', reason: 'the server refuses (304)' }],
  ])('%i %j after %i bytes', (status, headers, have, meaning) => {
    expect(answer(status, headers as Record<string, string>, have)).toEqual(meaning);
  });
});

describe('a mirror', () => {
  const url = 'https://huggingface.co/a/b/resolve/main/c.bin?download=true';

  it('takes the place of the server, and may have a path of its own', () => {
    expect(mirrored(url, undefined)).toBe(url);
    expect(mirrored(url, '')).toBe(url);
    expect(mirrored(url, 'https://mirror.example')).toBe(
      'https://mirror.example/a/b/resolve/main/c.bin?download=true',
    );
    expect(mirrored(url, 'http://localhost:8080/hf/')).toBe(
      'http://localhost:8080/hf/a/b/resolve/main/c.bin?download=true',
    );
  });

  it('must be an http address', () => {
    for (const mirror of ['mirror.example', 'ftp://x', 'file:///tmp']) {
      expect(() => mirrored(url, mirror)).toThrow('is not an http(s) address');
    }
  });
});
