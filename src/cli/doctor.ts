import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { NO_ENGINE } from '../bindings/engine.ts';
import { ensureCalibrationEngine } from '../bindings/native-library.ts';
import type { ConformanceCheck, ConformanceReport, ConformanceState } from '../record/conformance.ts';
import { engine } from '../runner/session/binding.ts';
import { ExitCode } from '../system/exit-code.ts';
import { sha256File } from '../system/file-hash.ts';
import { libraryFaultOf } from '../system/shared-library.ts';
import type { CliCommand } from './console/command.ts';
import type { Terminal } from './console/terminal.ts';
import type { Finding } from './doctor/finding.ts';
import { surroundings } from './doctor/surroundings.ts';

const HOST_READY = 60e9;

interface LookedAt {
  readonly findings: readonly Finding[];
  /** The library, where it can be loaded: its conformance can be tried. */
  readonly loadable: string | undefined;
}

/** The word for our own simulator in place of a path, unless there is a file of that name. */
const SIMULATOR = 'calibration';

/** Whether a library is there and can be loaded, and what it exports. */
async function lookAtLibrary(library: string | undefined): Promise<LookedAt> {
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
  if (!existsSync(path) || !statSync(path).isFile()) {
    return unusable({
      what: 'library',
      state: 'wrong',
      detail: existsSync(path) ? `${path} is a folder, or no plain file` : `there is no file ${path}`,
      remedy: 'give the path of libchatllm.so itself',
    });
  }
  const fault = libraryFaultOf(path);
  if (fault !== undefined)
    return unusable({
      what: 'library',
      state: 'wrong',
      detail: `${path}: ${fault.what}`,
      remedy: fault.hint,
    });
  const started = await engine.start({ library: path, readyWithin: HOST_READY });
  if (!started.ok) {
    return unusable({
      what: 'library',
      state: 'wrong',
      detail: `${path}: ${started.failure.message}`,
      remedy:
        started.failure.code === NO_ENGINE
          ? 'give the path of libchatllm.so'
          : 'build it for this machine; what it links to must lie beside it or on LD_LIBRARY_PATH',
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

const MARK = { ok: 'ok', absent: 'absent', wrong: 'WRONG' } as const;

interface Options {
  readonly library?: string;
  readonly json?: boolean;
}

/** `doctor`: what is here, what is missing and how to get it, and what a library does and does not. */
export const doctorCommand: CliCommand = {
  register(command, { terminal, action }) {
    command
      .option(
        '--library <path>',
        'a libchatllm to try out, or `calibration` for our simulator (default: ASR_BENCH_LIBRARY)',
      )
      .option('--json', 'print the findings as JSON, for comparing builds')
      .action(
        action(async (options: Options) => {
          const given = options.library ?? process.env.ASR_BENCH_LIBRARY;
          const library = given === '' ? undefined : given;
          const findings = await surroundings(library !== undefined && library !== SIMULATOR);
          const looked = await lookAtLibrary(library);
          findings.push(...looked.findings);
          const live = options.json === true ? undefined : terminal;
          for (const finding of findings) live && printFinding(live, finding);
          const conformance =
            looked.loadable === undefined ? null : await tried(looked.loadable, live, terminal);
          if (options.json === true) {
            terminal.json({ schema: 'asr-bench/doctor', version: 1, findings, conformance });
          }
          return findings.some(({ state }) => state === 'wrong') ? ExitCode.missing : ExitCode.ok;
        }),
      );
  },
};

function printFinding(terminal: Terminal, { what, state, detail, remedy }: Finding): void {
  terminal.result(`${MARK[state].padEnd(9)} ${what.padEnd(18)} ${detail}`);
  for (const [i, line] of (remedy ?? '').split('\n').entries())
    if (line !== '') terminal.result(`${' '.repeat(29)}${i === 0 ? 'do: ' : '    '}${line}`);
}

/** The claims, printed as they are decided; under `--json` only their number so far, for people who wait. */
async function tried(
  library: string,
  live: Terminal | undefined,
  terminal: Terminal,
): Promise<ConformanceReport> {
  const { engine } = await import('../runner/session/binding.ts');
  const { conformanceOf } = await import('../studies/conformance/conformance.ts');
  live?.result('');
  (live?.result ?? terminal.note)(conformanceHead(engine.claims.length));
  const report = await conformanceOf({
    library,
    onCheck: (check) => {
      for (const line of claimLines(check)) live?.result(line);
    },
  });
  live?.result(conformanceTotal(report));
  return report;
}

const WORD: Readonly<Record<ConformanceState, string>> = {
  holds: 'holds',
  'does-not-hold': 'DOES NOT',
  'not-tried': 'not tried',
};
const INDENT = ' '.repeat(29);

/** What stands above the claims. */
const conformanceHead = (count: number): string =>
  `${count} claims about it, each tried in a process of its own with tiny synthetic checkpoints:`;

/** A claim for people: state, what was seen, and what follows. */
export function claimLines({ id, claim, state, detail, consequence, note }: ConformanceCheck): string[] {
  return [
    `${WORD[state].padEnd(9)} ${id.padEnd(18)} ${claim}`,
    `${INDENT}seen: ${detail}`,
    `${INDENT}so:   ${consequence}`,
    ...(note === undefined ? [] : [`${INDENT}note: ${note}`]),
  ];
}

/** How many claims are in which state. */
export function conformanceTotal({ checks, library }: Pick<ConformanceReport, 'checks' | 'library'>): string {
  const count = (state: ConformanceState): number => checks.filter((check) => check.state === state).length;
  const total = `${count('holds')} hold, ${count('does-not-hold')} do not, ${count('not-tried')} could not be tried`;
  return library.calibration
    ? `${total}; this is the calibration engine, a simulator: it says nothing about libchatllm`
    : total;
}
