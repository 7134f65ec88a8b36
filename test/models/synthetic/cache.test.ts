import { mkdtempSync, readdirSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inspectModel } from '../../../src/models/inspect.ts';
import { ensureSynthetic, listCached, modelCache } from '../../../src/models/synthetic/cache.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'asr-bench-cache-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const request = { preset: 'tiny', script: { text: 'hello there' } } as const;

describe('the cache of synthetic checkpoints', () => {
  it('makes a checkpoint once, and names it by what determines its bytes', async () => {
    const first = await ensureSynthetic(request, { folder });
    const second = await ensureSynthetic(request, { folder });
    expect([first.built, second.built]).toEqual([true, false]);
    expect(second).toEqual({ ...first, built: false });
    expect(first.path).toMatch(/tiny-asr-f16-[0-9a-f]{20}\.bin$/);
    const other = await ensureSynthetic({ ...request, script: { text: 'hello here' } }, { folder });
    expect(other.path).not.toBe(first.path);
    expect(await listCached(folder)).toHaveLength(2);
  });

  it('returns what the engine will say', async () => {
    const made = await ensureSynthetic(
      { ...request, script: { text: 'one two three four five', errors: 0.2, seed: 1 } },
      { folder },
    );
    expect(made.transcripts.English).toBe(made.planted.English?.text);
    expect(inspectModel(made.path).synthetic?.transcripts.English?.begins).toBe(made.transcripts.English);
  });

  it('makes a file again that was cut, or whose note is missing or torn', async () => {
    const { path, bytes } = await ensureSynthetic(request, { folder });
    truncateSync(path, 1000);
    expect(await ensureSynthetic(request, { folder })).toMatchObject({ built: true, bytes });
    rmSync(`${path}.json`);
    expect((await ensureSynthetic(request, { folder })).built).toBe(true);
    writeFileSync(`${path}.json`, '{"writer":1,"byt');
    expect((await ensureSynthetic(request, { folder })).built).toBe(true);
    expect((await ensureSynthetic(request, { folder })).built).toBe(false);
  });

  it('is safe for many at once: all get the same whole file, and no temporary one stays', async () => {
    const made = await Promise.all(Array.from({ length: 8 }, () => ensureSynthetic(request, { folder })));
    expect(new Set(made.map(({ sha256 }) => sha256)).size).toBe(1);
    expect(inspectModel(made[0]?.path ?? '').bytes).toBe(made[0]?.bytes);
    expect(readdirSync(folder).filter((name) => name.includes('unfinished'))).toEqual([]);
  });

  it('clears away what an interrupted writer left, but not what one is writing', async () => {
    const old = join(folder, 'x.bin.1-aa.unfinished');
    const young = join(folder, 'y.bin.2-bb.unfinished');
    writeFileSync(old, '');
    writeFileSync(young, '');
    const hoursAgo = Date.now() / 1000 - 2 * 3600;
    utimesSync(old, hoursAgo, hoursAgo);
    await ensureSynthetic(request, { folder });
    expect(readdirSync(folder).filter((name) => name.endsWith('.unfinished'))).toEqual([
      'y.bin.2-bb.unfinished',
    ]);
  });

  it('says what to do when it cannot be used', async () => {
    const file = join(folder, 'a-file');
    writeFileSync(file, '');
    await expect(ensureSynthetic(request, { folder: join(file, 'models') })).rejects.toMatchObject({
      exitCode: 3,
      hint: ['set XDG_CACHE_HOME to a folder that you may write to'],
    });
  });

  it('lies where the XDG specification puts it', () => {
    expect(modelCache({ XDG_CACHE_HOME: '/tmp/c' })).toBe('/tmp/c/asr-bench/models');
    expect(modelCache({ XDG_CACHE_HOME: 'relative' })).toBe(join(homedir(), '.cache/asr-bench/models'));
    expect(modelCache({})).toBe(join(homedir(), '.cache/asr-bench/models'));
  });
});
