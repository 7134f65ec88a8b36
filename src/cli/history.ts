import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ExitCode } from '../exit-code.ts';
import { Failure } from '../failure.ts';
import { Comparison } from '../record/comparison.ts';
import { HISTORY_SCHEMA, HISTORY_VERSION, type Night } from '../record/history.ts';
import type { RunRecord } from '../record/run-record.ts';
import { seriesLines, seriesPlot } from '../reports/history/text.ts';
import { appendHistory, readHistory } from '../scenarios/history/log.ts';
import { nightsOfComparison, nightsOfRun } from '../scenarios/history/night.ts';
import { checkHistory, type HistorySeries, seriesOfHistory } from '../scenarios/history/series.ts';
import type { CliCommand } from './command.ts';
import { loadRun } from './stored-run.ts';
import type { Terminal } from './terminal.ts';

const FILE = './history.jsonl';

/** `history add|show|check`: nights appended, shown, and searched for changes. */
export const historyCommand: CliCommand = {
  register(program, { terminal, action }) {
    const history = program
      .command('history')
      .description('nights in a file: add one, show them, look for changes (docs/history.md)');
    history
      .command('add')
      .description('append what a run or a comparison measured')
      .argument('<run>', 'folder of a comparison or of a run')
      .option('--file <file>', 'the history', FILE)
      .option('--label <text>', 'what was measured, e.g. its commit (default: GITHUB_SHA, CI_COMMIT_SHA)')
      .option('--json', 'print what was appended')
      .action(
        action(async (run: string, options: { file: string; label?: string; json?: boolean }) => {
          const nights = await nightsAt(run, options.label ?? commit());
          for (const night of nights) appendHistory(options.file, night);
          if (options.json === true) terminal.result(JSON.stringify(documentOf(options.file, { nights })));
          else for (const night of nights) terminal.result(addedText(night));
          return ExitCode.ok;
        }),
      );
    history
      .command('show')
      .description('plot every series, with its changes')
      .option('--file <file>', 'the history', FILE)
      .option('--series <text>', 'only series whose name holds this')
      .option('--json', 'print the series as JSON')
      .action(
        action(async (options: { file: string; series?: string; json?: boolean }) => {
          const series = read(options.file, terminal).filter(({ key }) => key.includes(options.series ?? ''));
          if (options.json === true) terminal.result(JSON.stringify(documentOf(options.file, { series })));
          else
            for (const one of series)
              terminal.result(`${seriesPlot(one, terminal.columns ?? 80).join('\n')}\n`);
          return ExitCode.ok;
        }),
      );
    history
      .command('check')
      .description('look for changes of level: 10 worse, 11 undecided, 12 no speed over a baseline')
      .option('--file <file>', 'the history', FILE)
      .option('--accept <why>', 'the changes that are found were meant: begin anew after each')
      .option('--json', 'print the result as JSON')
      .action(
        action(async (options: { file: string; accept?: string; json?: boolean }) => {
          const series = read(options.file, terminal);
          const check = checkHistory(series);
          if (options.accept !== undefined) return accept(options.file, series, options.accept, terminal);
          if (options.json === true) {
            const keys = (list: readonly HistorySeries[]): string[] => list.map(({ key }) => key);
            const { alarms, suspicions, young, noBaseline, exitCode } = check;
            const found = { alarms: keys(alarms), suspicions: keys(suspicions), young: keys(young) };
            terminal.result(
              JSON.stringify(documentOf(options.file, { ...found, noBaseline, exitCode, series })),
            );
          } else terminal.result(checkText(series, check));
          return check.exitCode;
        }),
      );
  },
};

const documentOf = (file: string, content: object) => ({
  schema: `${HISTORY_SCHEMA}-report`,
  version: HISTORY_VERSION,
  file,
  ...content,
});

/** The commit that a CI system says it is building. */
const commit = (): string => process.env.GITHUB_SHA ?? process.env.CI_COMMIT_SHA ?? 'unlabelled';

const newId = (): string => randomBytes(8).toString('hex');

async function nightsAt(run: string, label: string): Promise<Night[]> {
  const file = join(run, 'comparison.json');
  const head = { label, id: newId };
  const nights = existsSync(file)
    ? await comparisonNights(file, head)
    : nightsOfRun((await loadRun(run)).record, head);
  if (nights.some(({ points }) => points.length > 0)) return nights;
  throw new Failure(ExitCode.usage, `${run} holds nothing that history keeps`, [
    'a comparison of two engines gives speeds over a baseline; a run of 8 iterations or more gives memory',
  ]);
}

async function comparisonNights(file: string, head: { label: string; id: () => string }): Promise<Night[]> {
  const parsed = Comparison.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  if (!parsed.success) throw new Failure(ExitCode.usage, `${file} is no comparison of this version`);
  const growth = parsed.data.runs.find(({ role }) => role === 'growth');
  const grown: RunRecord | undefined =
    growth !== undefined && existsSync(growth.folder) ? (await loadRun(growth.folder)).record : undefined;
  return nightsOfComparison(parsed.data, grown, head);
}

function addedText({ id, label, engine, baseline, points }: Night): string {
  const over = baseline === null ? 'no baseline: memory only' : `over ${baseline.label}`;
  return `added ${id}   ${engine.label} at ${label}, ${points.length} figures, ${over}`;
}

function read(file: string, terminal: Terminal): HistorySeries[] {
  const { lines, skipped } = readHistory(file);
  for (const { line, detail } of skipped) terminal.note(`${file}:${line}: left out, ${detail}`);
  return seriesOfHistory(lines);
}

function checkText(series: readonly HistorySeries[], check: ReturnType<typeof checkHistory>): string {
  const told = [...check.alarms, ...check.suspicions];
  const better = series.filter((it) => !told.includes(it) && it.watched.changes.length > 0);
  const lines = [
    ...[...told, ...better].flatMap(seriesLines),
    `${series.length} series: ${check.alarms.length} worse, ${check.suspicions.length} to be repeated, ${better.length} better, ${check.young.length} with too few nights`,
    ...(check.noBaseline
      ? ['no speed over a baseline: add comparisons with a pinned baseline (compare --engines)']
      : []),
  ];
  return lines.join('\n');
}

/** Writes that the latest change of each series was meant; its window begins there from now on. */
function accept(file: string, series: readonly HistorySeries[], why: string, terminal: Terminal): ExitCode {
  const changed = series.flatMap(({ key, nights, watched }) => {
    const at = watched.changes.at(-1)?.at ?? (watched.jump === 'none' ? undefined : nights.length - 1);
    const from = at === undefined ? undefined : nights[at]?.at;
    return from === undefined ? [] : [{ key, from }];
  });
  if (changed.length === 0) {
    terminal.result('there is no change to accept');
    return ExitCode.ok;
  }
  appendHistory(file, {
    schema: HISTORY_SCHEMA,
    version: HISTORY_VERSION,
    type: 'accepted',
    id: newId(),
    at: new Date().toISOString(),
    why,
    series: changed,
  });
  for (const { key, from } of changed) terminal.result(`accepted ${key} from ${from.slice(0, 10)}: ${why}`);
  return ExitCode.ok;
}
