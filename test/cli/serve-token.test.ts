import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tokenOf } from '../../src/cli/serve/run.ts';
import { temporaryFolder } from '../support/cli.ts';

const file = (text: string): string => {
  const path = join(temporaryFolder(), 'token');
  writeFileSync(path, text);
  return path;
};

describe('the token of a server', () => {
  it.each([
    ['the command line', { token: 'a' }, { ASR_BENCH_TOKEN: 'b' }, 'a'],
    ['the environment', {}, { ASR_BENCH_TOKEN: 'b' }, 'b'],
    ['a file, without the end of its line', { tokenFile: file('c\n') }, { ASR_BENCH_TOKEN: 'b' }, 'c'],
    ['nowhere', {}, {}, undefined],
    ['an environment in which it is empty', {}, { ASR_BENCH_TOKEN: '' }, undefined],
  ])('comes from %s', (_where, options, env, token) => {
    expect(tokenOf(options, env)).toBe(token);
  });

  it.each([
    ['given twice', { token: 'a', tokenFile: '/x' }, 'one of them is the token'],
    ['in a file that is not there', { tokenFile: '/nowhere/token' }, 'cannot be read'],
    ['in an empty file', { tokenFile: file('\n') }, 'holds no token'],
    ['in a file of something else', { tokenFile: file('some words\n') }, 'holds no token'],
  ])('%s is refused, never left out', (_what, options, message) => {
    expect(() => tokenOf(options, {})).toThrow(message);
  });
});
