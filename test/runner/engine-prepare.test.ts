import { chmodSync, existsSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ensureCalibrationEngine } from '../../src/bindings/native-library.ts';
import { prepareEngine } from '../../src/runner/shelves/engine-shelf.ts';
import { planOf } from '../scenarios/planning.ts';
import { runCli, temporaryFolder, toneWav } from '../support/cli.ts';

const SCENARIO = `version: 1
engines: { own: { library: libchatllm.so, prepare: make.sh, env: { FLAVOUR: plain }, label: Own } }
models: { m: { file: m.bin, kind: asr } }
audio: { tone: { file: tone.wav, text: ask not, language: English } }
scenarios:
  trial: { engine: own, model: m, audio: tone, iterations: 2, before: [load], each: [transcribe, restart] }
`;

/** A program make.sh in a folder of its own; neither the folder nor its path has symbolic links. */
function workplace(...lines: readonly string[]): { folder: string; make: string; library: string } {
  const folder = realpathSync(temporaryFolder());
  const make = join(folder, 'make.sh');
  writeFileSync(make, ['#!/bin/sh', ...lines, ''].join('\n'));
  chmodSync(make, 0o755);
  return { folder, make, library: join(folder, 'libchatllm.so') };
}

async function prepared({ make, library }: ReturnType<typeof workplace>) {
  const said: string[] = [];
  const own = { id: 'own', label: 'Own', library, prepare: make, env: { FLAVOUR: 'plain' } };
  const plan = { ...planOf(SCENARIO, 'trial'), engines: { own } };
  return { engine: await prepareEngine(plan, 'own', undefined, (what) => void said.push(what)), said };
}

describe('prepare of an engine', () => {
  it('runs in its own folder with the variables of the engine, and the library that it leaves is pinned', async () => {
    const { library: built } = await ensureCalibrationEngine();
    const place = workplace(
      'echo "$PWD $ASR_BENCH_ENGINE $FLAVOUR" > told.txt',
      `cp '${built}' "$ASR_BENCH_ENGINE_LIBRARY"`,
    );
    const { engine, said } = await prepared(place);
    expect(readFileSync(join(place.folder, 'told.txt'), 'utf8')).toBe(`${place.folder} own plain\n`);
    expect(readFileSync(place.library).equals(readFileSync(built))).toBe(true);
    expect(engine).toMatchObject({ id: 'own', label: 'Own', library: place.library, prepare: place.make });
    expect(said).toEqual(['engine own: make.sh', 'probing libchatllm.so']);
  });

  it('is said to have left nothing, where it ran and there is no library', async () => {
    const place = workplace('true');
    await expect(prepared(place)).rejects.toMatchObject({
      exitCode: 3,
      message: `there is no library at ${place.library}`,
      hint: [`${place.make} ran and left none there: let both name the same place`],
    });
  });

  it('ends a run with exit 3 and the last words of the program, when that fails', async () => {
    // One stream: of two, nothing says which comes first.
    const { folder, make } = workplace(
      'exec 2>&1',
      'echo first',
      'for i in 1 2 3 4; do echo "line $i"; done',
      'echo no compiler >&2',
      'exit 7',
    );
    writeFileSync(join(folder, 'scenarios.yaml'), SCENARIO);
    toneWav(folder, 'tone.wav', 1);
    const { code, stderr } = await runCli(folder, ['run', 'trial']);
    expect(code).toBe(3);
    const told = stderr.slice(stderr.indexOf(`engine own: ${make} failed: it ended with 7\n`)).split('\n');
    expect(told.slice(1, 6)).toEqual(['line 1', 'line 2', 'line 3', 'line 4', 'no compiler']);
    expect(stderr).not.toContain('first');
    expect(stderr).toContain('do: it has to be executable, and to leave the library where `library` says');
    expect(existsSync(join(folder, 'libchatllm.so'))).toBe(false);
  });
});
