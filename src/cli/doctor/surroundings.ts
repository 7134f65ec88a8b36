import { accessSync, constants } from 'node:fs';
import { ensureCalibrationEngine } from '../../bindings/native-library.ts';
import { defaultThreads } from '../../bindings/threads.ts';
import { localModel } from '../../models/manifest/local-files.ts';
import { findEntry, loadModelManifest } from '../../models/manifest/manifest.ts';
import { findFfmpeg } from '../../pipeline/audio.ts';
import { exact } from '../../record/exact.ts';
import { formatBytes } from '../../record/units.ts';
import { describeMachine } from '../../runner/machine.ts';
import { findHeaptrack } from '../../studies/diagnose/heaptrack.ts';
import { Failure, reasonOf } from '../../system/failure.ts';
import { cacheFolder, makeFolders } from '../../system/folders.ts';
import { needProc } from '../../system/need-proc.ts';
import { cores, machineMemory } from '../../system/proc/machine.ts';
import { processFile } from '../../system/proc/process.ts';
import type { Finding } from './finding.ts';

/**
 * What of this machine matters to a run.
 * @param real a library is given: it needs ffmpeg. Without one our simulator is measured, which needs a compiler
 */
export async function surroundings(real: boolean): Promise<Finding[]> {
  const machine = describeMachine();
  const { affinity, quota } = cores();
  const granted = quota === undefined ? '' : `, the control group grants ${quota}`;
  const memory = machineMemory();
  return [
    {
      what: 'asr-bench',
      state: 'ok',
      detail: `${machine.harness}, Node ${machine.node}, ${machine.platform}`,
    },
    {
      what: 'cores',
      state: 'ok',
      detail: `${affinity} usable${granted}; threads by default: ${defaultThreads()}`,
    },
    {
      what: 'memory',
      state: 'ok',
      detail: `${formatBytes(memory.available)} of ${formatBytes(memory.total)} available`,
    },
    /^glibc/.test(machine.allocator)
      ? { what: 'allocator', state: 'ok', detail: machine.allocator }
      : {
          what: 'allocator',
          state: 'absent',
          detail: `${machine.allocator}: heap cannot be measured, anon can`,
        },
    proc(),
    await compiler(real),
    await ffmpeg(real),
    heaptrack(),
    weights(),
    cache(),
  ];
}

function proc(): Finding {
  try {
    needProc();
  } catch (thrown) {
    const { message, hint } = thrown as Failure;
    return { what: '/proc', state: 'absent', detail: message, ...exact({ remedy: hint[0] }) };
  }
  return processFile('self', 'smaps_rollup') !== undefined
    ? { what: '/proc', state: 'ok', detail: 'smaps_rollup, fd, task and maps can be read' }
    : { what: '/proc', state: 'absent', detail: 'memory of the engine cannot be read from outside here' };
}

async function compiler(real: boolean): Promise<Finding> {
  try {
    const { compiler: found, library, notice } = await ensureCalibrationEngine();
    const why = notice === undefined ? '' : `; ${notice}`;
    return { what: 'calibration engine', state: 'ok', detail: `${library} (${found})${why}` };
  } catch (thrown) {
    if (!(thrown instanceof Failure)) throw thrown;
    const nothing = real ? '' : '; without a library either, nothing can be measured here';
    return {
      what: 'calibration engine',
      state: real ? 'absent' : 'wrong',
      detail: `${thrown.message}${nothing}`,
      remedy: thrown.hint.join('\n'),
    };
  }
}

async function ffmpeg(real: boolean): Promise<Finding> {
  const found = await findFfmpeg({});
  return found === undefined
    ? {
        what: 'ffmpeg',
        state: real ? 'wrong' : 'absent',
        detail: 'none: wav files work with the calibration engine; libchatllm needs it for every audio',
        remedy: 'apt-get install ffmpeg, or set FFMPEG_BIN',
      }
    : { what: 'ffmpeg', state: 'ok', detail: `${found.path} (${found.version})` };
}

function heaptrack(): Finding {
  try {
    const { name, interpret } = findHeaptrack(undefined);
    return { what: 'heaptrack', state: 'ok', detail: `${name} (${interpret})` };
  } catch (thrown) {
    if (!(thrown instanceof Failure)) throw thrown;
    return { what: 'heaptrack', state: 'absent', detail: thrown.message, remedy: thrown.hint.join('\n') };
  }
}

function cache(): Finding {
  const folder = cacheFolder();
  try {
    makeFolders(folder);
    accessSync(folder, constants.W_OK);
    return { what: 'cache', state: 'ok', detail: folder };
  } catch (thrown) {
    return {
      what: 'cache',
      state: 'wrong',
      detail: `${folder} cannot be written: ${reasonOf(thrown)}; synthetic checkpoints and builds of commits have no place`,
      remedy: 'set XDG_CACHE_HOME to a folder that can be written',
    };
  }
}

/** Which models of the list an engine could load here, and what runs take in place of one that is not. */
export function weights(): Finding {
  const entries = loadModelManifest().filter(({ format }) => format === 'ggmm');
  const isHere = (id: string): boolean => localModel(findEntry(entries, id)) !== undefined;
  const here = entries.filter(({ id }) => isHere(id)).map(({ id }) => id);
  const standing = entries.flatMap(({ id, instead = [] }) => {
    if (here.includes(id) || instead.length === 0) return [];
    const stand = instead.find(isHere);
    return [
      stand === undefined
        ? `${id} has a stand-in, ${instead.join(' or ')}`
        : `${id} is not here: runs take ${stand} in its place`,
    ];
  });
  const what = here.length === 0 ? 'none of the list is here' : here.join(', ');
  const [get] = entries.filter(({ id, files }) => !isHere(id) && files.every(({ url }) => url !== undefined));
  return {
    what: 'weights',
    state: here.length === 0 ? 'absent' : 'ok',
    detail: [what, ...standing].join('; '),
    ...(here.length === 0
      ? exact({ remedy: get && `asr-bench models pull ${get.id}, or run with --models synthetic:tiny` })
      : {}),
  };
}
