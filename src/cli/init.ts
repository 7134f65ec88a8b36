import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { nearest } from '../scenarios/plan/nearest.ts';
import { ExitCode } from '../system/exit-code.ts';
import { Failure, reasonOf } from '../system/failure.ts';
import { makeFolders } from '../system/folders.ts';
import { type PackageOrigin, packageOrigin } from '../system/package-origin.ts';
import type { CliCommand } from './console/command.ts';
import { offering } from './console/offering.ts';
import { CI_SYSTEMS, type CiSystem, type StarterFile, starterFiles } from './init/files.ts';

/** `init`: a first scenario file, and with `--ci` a nightly job and one for pull requests. */
export const initCommand: CliCommand = {
  register(command, { terminal, action }) {
    command
      .addOption(
        offering(
          '--ci <system>',
          'a nightly job for it; for github also one for pull requests, base against head',
          CI_SYSTEMS,
        ),
      )
      .option(
        '--install <package>',
        'asr-bench as these jobs install it: a version, a tarball or a git address (default: where this copy came from)',
      )
      .option('--force', 'overwrite what is there')
      .action(
        action(async ({ ci, force, install }: { ci?: string; force?: boolean; install?: string }) => {
          const system = systemOf(ci);
          const origin = system === undefined ? undefined : await installed(install);
          const spec = origin !== undefined && 'spec' in origin ? origin.spec : '';
          const { written, kept } = writeStarter(process.cwd(), starterFiles(system, spec), force === true);
          for (const { path, what } of written) terminal.result(`wrote  ${path}   ${what}`);
          for (const { path } of kept) terminal.result(`kept   ${path}   it was there already`);
          terminal.result('');
          if (origin !== undefined) for (const line of originLines(origin)) terminal.result(line);
          for (const line of nextSteps(system)) terminal.result(line);
          return ExitCode.ok;
        }),
      );
  },
};

function systemOf(ci: string | undefined): CiSystem | undefined {
  if (ci === undefined) return undefined;
  const system = CI_SYSTEMS.find((known) => known === ci);
  if (system !== undefined) return system;
  const near = nearest(ci, CI_SYSTEMS);
  throw new Failure(
    ExitCode.usage,
    `--ci is ${ci}; it takes one of: ${CI_SYSTEMS.join(', ')}`,
    near === undefined ? [] : [`--ci ${near}`],
  );
}

/** @throws Failure (2) for what would be no word of a workflow */
async function installed(install: string | undefined): Promise<PackageOrigin> {
  if (install === undefined) return packageOrigin();
  if (/^[\w.:/@#+~^=&?%-]+$/.test(install)) return { spec: install };
  throw new Failure(
    ExitCode.usage,
    `--install is ${install}; it takes a version, a tarball or a git address, as \`npm install\` does`,
    ['--install asr-bench@1.2.3', '--install git+https://example.org/asr-bench.git#main'],
  );
}

function originLines(origin: PackageOrigin): string[] {
  if ('unknown' in origin) {
    return [
      `the jobs do not know yet what to install: where this copy came from is not known (${origin.unknown})`,
      '       fill in ASR_BENCH in each job, or write them again with --install <package>: what `npm install` takes',
      '',
    ];
  }
  const note = origin.note === undefined ? [] : [`       ${origin.note}`];
  return [`the jobs install ${origin.spec}`, ...note, ''];
}

/**
 * Writes the files that are not there yet.
 * @throws Failure (2), before anything is written, naming each file that stands in the way
 */
export function writeStarter(
  folder: string,
  files: readonly StarterFile[],
  force: boolean,
): { written: StarterFile[]; kept: StarterFile[] } {
  const there = force ? [] : files.filter(({ path }) => existsSync(join(folder, path)));
  const inTheWay = there.filter(({ keep }) => !keep);
  if (inTheWay.length > 0) {
    throw new Failure(
      ExitCode.usage,
      `nothing was written: ${inTheWay.map(({ path }) => path).join(', ')} ${inTheWay.length === 1 ? 'is' : 'are'} there already`,
      'start it in another folder, or overwrite with --force',
    );
  }
  const written: StarterFile[] = [];
  for (const file of files.filter((one) => !there.includes(one))) {
    const target = join(folder, file.path);
    try {
      makeFolders(dirname(target));
      writeFileSync(target, file.content);
      if (file.executable === true) chmodSync(target, 0o755);
    } catch (thrown) {
      throw unwritable(target, written, thrown);
    }
    written.push(file);
  }
  return { written, kept: there };
}

function unwritable(target: string, written: readonly StarterFile[], thrown: unknown): Failure {
  const done =
    written.length === 0
      ? 'nothing was written'
      : `${written.map(({ path }) => path).join(', ')} ${written.length === 1 ? 'was' : 'were'} written before`;
  return new Failure(
    ExitCode.missing,
    `cannot write ${target}: ${reasonOf(thrown)}; ${done}`,
    'start it in a folder of your own that can be written to, and where no file stands in the place of a folder',
    thrown,
  );
}

function nextSteps(ci: CiSystem | undefined): string[] {
  if (ci === undefined) {
    return [
      'next   asr-bench run leak',
      '       measures the calibration engine, in less than a minute: the report says so on its first line',
      '       asr-bench run leak --library path/to/libchatllm.so --models synthetic:tiny',
      "       measures your build; no weights are needed, memory and speed are the engine's own",
      '       asr-bench doctor   says what is missing here',
    ];
  }
  const trigger =
    ci === 'github'
      ? 'commit, push, and start it by hand once: Actions, asr-bench, Run workflow'
      : 'commit, push, and make a pipeline schedule: Build, Pipeline schedules';
  return [
    'next   fill in ci/build-engine.sh: it builds your library',
    `       ${trigger}`,
    '       until you do, the nightly job measures the calibration engine, and every output says so',
    ...(ci === 'github'
      ? [
          '       pull requests are compared with the commit they were made from; by hand: ci/compare.sh main HEAD',
        ]
      : []),
  ];
}
