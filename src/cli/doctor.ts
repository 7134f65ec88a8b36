import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { ensureCalibrationEngine } from '../bindings/calibration.ts';
import { cores } from '../bindings/cores.ts';
import { EngineHost } from '../bindings/engine-host.ts';
import { defaultThreads } from '../bindings/params.ts';
import { sha256File } from '../bindings/probe.ts';
import { cacheFolder } from '../cache-folder.ts';
import { ExitCode } from '../exit-code.ts';
import { Failure } from '../failure.ts';
import { machineMemory } from '../metrics/memory/machine-memory.ts';
import { findFfmpeg } from '../pipeline/audio.ts';
import { formatBytes } from '../record/units.ts';
import { describeMachine } from '../scenarios/run/machine.ts';
import type { CliCommand } from './command.ts';

/** One thing looked at: there, missing but not needed by everything, or wrong. */
interface Finding {
  readonly what: string;
  readonly state: 'ok' | 'absent' | 'wrong';
  readonly detail: string;
  /** How to get it. */
  readonly remedy?: string;
}

const MARK = { ok: 'ok     ', absent: 'absent ', wrong: 'WRONG  ' } as const;
const HOST_READY = 60e9;

/** `doctor`: what is here, what is missing and how to get it, and what a library can do. */
export const doctorCommand: CliCommand = {
  register(program, { terminal, action }) {
    program
      .command('doctor')
      .description('what is here, what is missing and how to get it, and what a library can do')
      .option('--library <path>', 'a libchatllm to look at (default: ASR_BENCH_LIBRARY)')
      .option('--json', 'print the findings as JSON')
      .action(
        action(async (options: { library?: string; json?: boolean }) => {
          const library = options.library ?? process.env.ASR_BENCH_LIBRARY;
          const findings = [...(await surroundings()), ...(await libraryFindings(library))];
          if (options.json === true) {
            terminal.result(JSON.stringify({ schema: 'asr-bench/doctor', version: 1, findings }));
          } else {
            for (const { what, state, detail, remedy } of findings) {
              terminal.result(`${MARK[state]} ${what.padEnd(18)} ${detail}`);
              if (remedy !== undefined) terminal.result(`${' '.repeat(27)}do: ${remedy}`);
            }
          }
          return findings.some(({ state }) => state === 'wrong') ? ExitCode.missing : ExitCode.ok;
        }),
      );
  },
};

async function surroundings(): Promise<Finding[]> {
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
      detail: `${affinity} usable${granted}; threads by default: ${defaultThreads(affinity, quota)}`,
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
    existsSync('/proc/self/smaps_rollup')
      ? { what: '/proc', state: 'ok', detail: 'smaps_rollup, fd, task and maps can be read' }
      : { what: '/proc', state: 'absent', detail: 'memory of the engine cannot be read from outside here' },
    await compiler(),
    await ffmpeg(),
    { what: 'cache', state: 'ok', detail: cacheFolder() },
  ];
}

async function compiler(): Promise<Finding> {
  try {
    const { compiler: found, library } = await ensureCalibrationEngine();
    return { what: 'calibration engine', state: 'ok', detail: `${library} (${found})` };
  } catch (thrown) {
    if (!(thrown instanceof Failure)) throw thrown;
    const [remedy] = thrown.hint;
    return {
      what: 'calibration engine',
      state: 'absent',
      detail: thrown.message,
      ...(remedy === undefined ? {} : { remedy }),
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

async function libraryFindings(library: string | undefined): Promise<Finding[]> {
  if (library === undefined) {
    return [
      {
        what: 'library',
        state: 'absent',
        detail: 'no libchatllm is configured: runs measure the calibration engine',
        remedy: 'give --library PATH, or set ASR_BENCH_LIBRARY',
      },
    ];
  }
  const path = resolve(library);
  if (!existsSync(path)) {
    return [
      { what: 'library', state: 'wrong', detail: `there is no file ${path}`, remedy: 'check the path' },
    ];
  }
  const started = await EngineHost.start({ library: path, readyWithin: HOST_READY });
  if (!started.ok) {
    return [
      {
        what: 'library',
        state: 'wrong',
        detail: `${path}: ${started.failure.message}`,
        remedy: 'build it for this machine; what it links to must lie beside it or on LD_LIBRARY_PATH',
      },
    ];
  }
  const { symbols, heapAbsent } = started.value.ready;
  await started.value.kill();
  const known = symbols.present.length + symbols.missing.length;
  return [
    { what: 'library', state: 'ok', detail: `${path}, sha256 ${await sha256File(path)}` },
    {
      what: 'symbols',
      state: symbols.missing.length === 0 ? 'ok' : 'absent',
      detail: `${symbols.present.length} of ${known}${
        symbols.missing.length === 0 ? '' : `; missing: ${symbols.missing.join(', ')}`
      }${symbols.fork.length === 0 ? '' : `; of forks: ${symbols.fork.join(', ')}`}`,
    },
    heapAbsent === null
      ? { what: 'heap counters', state: 'ok', detail: 'a trial allocation rose and fell as it should' }
      : { what: 'heap counters', state: 'absent', detail: heapAbsent },
  ];
}
