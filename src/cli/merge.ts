import { basename, dirname, join } from 'node:path';
import type { Normaliser } from '../metrics/accuracy/normaliser.ts';
import { loadNormaliser } from '../metrics/normaliser-loading.ts';
import { exact } from '../record/exact.ts';
import { choseVariants } from '../record/part-run.ts';
import type { RunRecord } from '../record/run-record.ts';
import { machineWarnings, mergeRecords } from '../record/store/merge.ts';
import type { OpenRun } from '../record/store/open-run.ts';
import { RUN_FILES, runId } from '../record/store/run-files.ts';
import { filesBeside, RunFolder } from '../record/store/run-folder.ts';
import { assess } from '../runner/assess.ts';
import { writeRounds } from '../runner/trace-writer.ts';
import { ExitCode, knownExitCode, strongest } from '../system/exit-code.ts';
import { Failure } from '../system/failure.ts';
import type { CliCommand } from './console/command.ts';
import { addDetail, type DetailFlags, detailOf } from './console/detail.ts';
import { exitLines } from './console/exit-line.ts';
import { closing } from './console/screen-ends.ts';
import { addReporters, type ReporterFlags, reportingOf } from './run/reporters.ts';
import { showRun } from './run/show-run.ts';
import { loadRun, type NamedBaseline, namedBaseline } from './run/stored-run.ts';
import { writeReports } from './run/write-reports.ts';

interface MergeFlags extends ReporterFlags, DetailFlags {
  readonly out: string;
  readonly json?: boolean;
}

/** `merge <run…>`: the shards of one run as one run, judged as a whole. */
export const mergeCommand: CliCommand = {
  register(command, { terminal, action }) {
    command
      .argument('<run...>', 'folders of all shards, in any order')
      .option('--out <dir>', 'folder for the merged run', './reports');
    addDetail(addReporters(command))
      .option('--json', 'print one JSON document on stdout: the merged run record')
      .action(
        action(async (runs: string[], flags: MergeFlags) => {
          const reporting = reportingOf(flags);
          const loaded = await Promise.all(runs.map(loadRun));
          for (const { notes } of loaded) for (const note of notes) terminal.note(note);
          const scenario = loaded[0]?.record.scenario.id ?? 'run';
          const id = runId(scenario, new Date());
          const { record, problems } = mergeRecords(
            loaded.map((run) => run.record),
            id,
          );
          if (record === undefined) {
            throw new Failure(
              ExitCode.usage,
              ['these are not the shards of one run:', ...problems].join('\n  '),
            );
          }
          const found = await firstBaseline(loaded);
          for (const note of found?.notes ?? []) terminal.note(note);
          const chinese = await loadNormaliser('zh');
          assess(record, {
            chinese,
            named: choseVariants(record),
            // A merged run is not taken up again: the shard that was interrupted is, and then all are merged anew.
            ...exact({
              baseline: found?.baseline,
              folder: loaded.find((run) => run.record.status === 'interrupted')?.folder,
            }),
          });
          record.warnings.push(...machineWarnings(record));
          const folder = written(
            flags.out,
            id,
            record,
            loaded.map((run) => run.folder),
            chinese,
          );
          const unwritten = await writeReports(record, folder, reporting, terminal);
          for (const problem of unwritten) terminal.note(problem);
          const code = strongest([knownExitCode(record.exitCode), ...unwritten.map(() => ExitCode.internal)]);
          if (flags.json === true) {
            terminal.json({ ...record, runDir: folder, exitCode: record.exitCode });
          } else {
            showRun(record, folder, detailOf(flags), terminal);
            terminal.lines(
              exitLines(
                code,
                code === record.exitCode ? { answer: record.verdict?.headline } : {},
                terminal.look,
              ),
            );
            closing(record.notice, [folder], terminal);
          }
          return code;
        }),
      );
  },
};

/**
 * The merged run's folder, with what the shards have beside their record: under a name of its own what several of them have, since
 * each heard a part of one variant.
 */
function written(
  out: string,
  id: string,
  record: RunRecord,
  parts: readonly string[],
  chinese: Normaliser,
): string {
  const files = parts.flatMap((part, index) =>
    filesBeside(part).map((name) => ({ name, file: join(part, name), index })),
  );
  const beside = files
    .filter(({ name }) => !name.startsWith(`${RUN_FILES.rounds}/`))
    .map(({ name, file, index }) => {
      const shared = files.filter((other) => other.name === name).length > 1;
      const shard = record.parts?.[index]?.index ?? index + 1;
      return { file, name: shared ? join(dirname(name), `shard-${shard}-${basename(name)}`) : name };
    });
  const folder = RunFolder.create(out, id);
  folder.save(record);
  writeRounds(folder, record, chinese);
  folder.close();
  for (const { name, file } of beside) folder.keep(name, file);
  return folder.path;
}

/** The baseline that the first shard knows where to find; else why the first of them does not. */
async function firstBaseline(loaded: readonly OpenRun[]): Promise<NamedBaseline | undefined> {
  let first: NamedBaseline | undefined;
  for (const { record, folder } of loaded) {
    const found = await namedBaseline(record, folder);
    if (found?.baseline !== undefined) return found;
    first ??= found;
  }
  return first;
}
