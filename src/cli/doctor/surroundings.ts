import { ensureCalibrationEngine } from '../../bindings/native-library.ts';
import { defaultThreads } from '../../bindings/threads.ts';
import { findFfmpeg } from '../../pipeline/audio.ts';
import { exact } from '../../record/exact.ts';
import { formatBytes } from '../../record/units.ts';
import { describeMachine } from '../../runner/machine.ts';
import { Failure } from '../../system/failure.ts';
import { cacheFolder } from '../../system/folders.ts';
import { needProc } from '../../system/need-proc.ts';
import { cores, machineMemory } from '../../system/proc/machine.ts';
import { processFile } from '../../system/proc/process.ts';
import type { Finding } from './finding.ts';

/** What of this machine matters to a run. */
export async function surroundings(): Promise<Finding[]> {
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
    await compiler(),
    await ffmpeg(),
    { what: 'cache', state: 'ok', detail: cacheFolder() },
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

async function compiler(): Promise<Finding> {
  try {
    const { compiler: found, library, notice } = await ensureCalibrationEngine();
    const why = notice === undefined ? '' : `; ${notice}`;
    return { what: 'calibration engine', state: 'ok', detail: `${library} (${found})${why}` };
  } catch (thrown) {
    if (!(thrown instanceof Failure)) throw thrown;
    const [remedy] = thrown.hint;
    return {
      what: 'calibration engine',
      state: 'absent',
      detail: thrown.message,
      ...exact({ remedy }),
    };
  }
}

async function ffmpeg(): Promise<Finding> {
  const found = await findFfmpeg({});
  return found === undefined
    ? {
        what: 'ffmpeg',
        state: 'absent',
        detail: 'none: wav files work with the calibration engine; libchatllm needs it for every audio',
        remedy: 'apt-get install ffmpeg, or set FFMPEG_BIN',
      }
    : { what: 'ffmpeg', state: 'ok', detail: `${found.path} (${found.version})` };
}
