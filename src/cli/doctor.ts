import type { ConformanceReport } from '../record/conformance.ts';
import { ExitCode } from '../system/exit-code.ts';
import type { CliCommand } from './console/command.ts';
import type { Terminal } from './console/terminal.ts';
import { claimLines, conformanceHead, conformanceTotal } from './doctor/conformance-text.ts';
import type { Finding } from './doctor/finding.ts';
import { lookAtLibrary } from './doctor/library.ts';
import { surroundings } from './doctor/surroundings.ts';

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
          const library = options.library ?? process.env.ASR_BENCH_LIBRARY;
          const looked = await lookAtLibrary(library === '' ? undefined : library);
          const findings = [...(await surroundings()), ...looked.findings];
          const live = options.json === true ? undefined : terminal;
          for (const finding of findings) live && printFinding(live, finding);
          const conformance =
            looked.loadable === undefined ? null : await tried(looked.loadable, live, terminal);
          if (options.json === true) {
            terminal.result(
              JSON.stringify({ schema: 'asr-bench/doctor', version: 1, findings, conformance }),
            );
          }
          return findings.some(({ state }) => state === 'wrong') ? ExitCode.missing : ExitCode.ok;
        }),
      );
  },
};

function printFinding(terminal: Terminal, { what, state, detail, remedy }: Finding): void {
  terminal.result(`${MARK[state].padEnd(9)} ${what.padEnd(18)} ${detail}`);
  if (remedy !== undefined) terminal.result(`${' '.repeat(29)}do: ${remedy}`);
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
