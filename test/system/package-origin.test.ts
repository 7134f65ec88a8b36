import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { gitSpec, ORIGIN_FILE, packageOrigin, resolvedOrigin } from '../../src/system/package-origin.ts';
import { commitAll, gitIn, repositoryIn } from '../support/engine-repository.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const HTTPS = 'git+https://example.org/o/asr-bench.git#abc';

describe('where a copy of the package came from', () => {
  it.each([
    ['git@example.org:o/asr-bench.git', HTTPS],
    ['ssh://git@example.org:22/o/asr-bench.git', HTTPS],
    ['git+ssh://git@example.org/o/asr-bench.git', HTTPS],
    ['https://user:secret@example.org/o/asr-bench.git', HTTPS],
    ['/home/me/asr-bench', undefined],
    ['../asr-bench', undefined],
    ['file:///srv/asr-bench.git', undefined],
  ])('a repository at %s is installed over https, without what is secret', (address, spec) => {
    expect(gitSpec(address, 'abc')).toBe(spec);
  });

  it.each([
    ['https://registry.example.org/asr-bench/-/asr-bench-1.2.3.tgz', { spec: 'asr-bench@1.2.3' }],
    ['https://example.org/files/asr-bench.tgz', { spec: 'https://example.org/files/asr-bench.tgz' }],
    ['git+ssh://git@example.org/o/asr-bench.git#abc', { spec: HTTPS }],
    ['git+file:///srv/asr-bench.git#abc', { unknown: expect.stringContaining('the repository') }],
    ['file:../asr-bench-1.2.3.tgz', { unknown: expect.stringContaining('a file, asr-bench-1.2.3.tgz') }],
  ])('npm notes %s', (resolved, origin) => {
    expect(resolvedOrigin(resolved, '1.2.3')).toEqual(origin);
  });

  it('is read from npm’s note beside it, else from what its build left, else not known', async () => {
    const modules = join(temporaryFolder(), 'node_modules');
    const root = join(modules, 'asr-bench');
    mkdirSync(join(root, 'dist'), { recursive: true });
    expect(await packageOrigin(root)).toEqual({ unknown: expect.stringContaining('npm left no note') });
    const lock = (resolved: string): void =>
      writeFileSync(
        join(modules, '.package-lock.json'),
        JSON.stringify({ packages: { 'node_modules/asr-bench': { version: '1.2.3', resolved } } }),
      );
    lock('file:../asr-bench-1.2.3.tgz');
    expect(await packageOrigin(root)).toEqual({ unknown: expect.stringContaining('a file') });
    writeFileSync(join(root, ORIGIN_FILE), JSON.stringify({ spec: HTTPS }));
    expect(await packageOrigin(root)).toEqual({ spec: HTTPS });
    lock('https://registry.example.org/asr-bench/-/asr-bench-1.2.3.tgz');
    expect(await packageOrigin(root)).toEqual({ spec: 'asr-bench@1.2.3' });
  });

  it('is the commit that is checked out, and says where that is on no branch of the origin', async () => {
    const root = repositoryIn(temporaryFolder(), 'asr-bench');
    const commit = commitAll(root, 'Begins');
    expect(await packageOrigin(root)).toEqual({ unknown: 'it is a repository without an `origin`' });
    gitIn(root, 'remote', 'add', 'origin', 'git@example.org:o/asr-bench.git');
    const spec = HTTPS.replace('abc', commit);
    expect(await packageOrigin(root)).toEqual({ spec, note: expect.stringContaining('push it') });
    gitIn(root, 'update-ref', 'refs/remotes/origin/main', commit);
    expect(await packageOrigin(root)).toEqual({ spec });
  });
});
