import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { ensureCalibrationEngine } from '../../bindings/calibration.ts';
import { engine } from '../../runner/session/binding.ts';
import { sha256File } from '../../system/file-hash.ts';
import type { Finding } from './finding.ts';

const HOST_READY = 60e9;

export interface LookedAt {
  readonly findings: readonly Finding[];
  /** The library, where it can be loaded: its conformance can be tried. */
  readonly loadable: string | undefined;
}

/** The word for our own simulator in place of a path, unless there is a file of that name. */
const SIMULATOR = 'calibration';

/** Whether a library is there and can be loaded, and what it exports. */
export async function lookAtLibrary(library: string | undefined): Promise<LookedAt> {
  if (library === undefined) {
    return unusable({
      what: 'library',
      state: 'absent',
      detail: 'no libchatllm is configured: runs measure the calibration engine',
      remedy: 'give --library PATH, or set ASR_BENCH_LIBRARY',
    });
  }
  const simulated = library === SIMULATOR && !existsSync(library);
  const path = simulated ? (await ensureCalibrationEngine()).library : resolve(library);
  if (!existsSync(path)) {
    return unusable({
      what: 'library',
      state: 'wrong',
      detail: `there is no file ${path}`,
      remedy: 'check the path',
    });
  }
  const started = await engine.start({ library: path, readyWithin: HOST_READY });
  if (!started.ok) {
    return unusable({
      what: 'library',
      state: 'wrong',
      detail: `${path}: ${started.failure.message}`,
      remedy: 'build it for this machine; what it links to must lie beside it or on LD_LIBRARY_PATH',
    });
  }
  const { heapAbsent } = started.value;
  await started.value.kill();
  const findings: Finding[] = [
    { what: 'library', state: 'ok', detail: `${path}, sha256 ${await sha256File(path)}` },
    heapAbsent === null
      ? { what: 'heap counters', state: 'ok', detail: 'a trial allocation rose and fell as it should' }
      : { what: 'heap counters', state: 'absent', detail: heapAbsent },
  ];
  return { findings, loadable: path };
}

const unusable = (finding: Finding): LookedAt => ({ findings: [finding], loadable: undefined });
