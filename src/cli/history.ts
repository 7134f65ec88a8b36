import { randomBytes } from 'node:crypto';
import { checkHistory, newestNights } from '../judge/history/check.ts';
import { type HistorySeries, seriesOfHistory } from '../judge/history/series.ts';
import { shortHash } from '../record/commit.ts';
import { HISTORY_SCHEMA, HISTORY_VERSION, type Night } from '../record/history.ts';
import { answerLine } from '../record/verdict.ts';
import { seriesLines, seriesPlot } from '../reports/history/text.ts';
import { CALIBRATION_NOTICE } from '../runner/initial-record.ts';
import { nearestOrAll } from '../scenarios/plan/unknown-name.ts';
import { commitOrder } from '../studies/history/commit-order.ts';
import { appendHistory, freshNights, readHistory } from '../studies/history/log.ts';
import { ExitCode, knownExitCode } from '../system/exit-code.ts';
import { Failure } from '../system/failure.ts';
import type { CliCommand } from './console/command.ts';
import type { Terminal } from './console/terminal.ts';
import { storedNights } from './history/stored-nights.ts';

const FILE = './history.jsonl';
const SOURCE =
  'order the nights by their commits in this repository, a folder or a git address (default: of engines built from a folder, that)';

/** `history add|show|check`: nights appended, shown, and searched for changes. */
export const historyCommand: CliCommand = {
  register(history, { terminal, action }) {
    history
      .command('add')
      .description('append what a run or a comparison measured')
      .argument('<run>', 'folder of a comparison or of a run')
      .option('--file <file>', 'the history', FILE)
      .option('--label <text>', 'what was measured, e.g. its commit (default: GITHUB_SHA, CI_COMMIT_SHA)')
      .option('--json', 'print what was appended')
      .action(
        action(async (run: string, options: { file: string; label?: string; json?: boolean }) => {
          const head = { label: options.label ?? commit(), id: newId };
          const { notes, nights: found } = await storedNights(run, head);
          const stored = { notes, nights: found.map(labelled) };
          for (const note of stored.notes) terminal.note(note);
          const nights = freshNights(options.file, stored.nights);
          for (const { engine, source } of stored.nights.filter((night) => !nights.includes(night))) {
            terminal.note(`${options.file} has ${engine.label} of ${source.id} already: not added again`);
          }
          for (const night of nights) appendHistory(options.file, night);
          for (const told of new Set(nights.flatMap(notPassed))) terminal.note(told);
          if (options.json === true) terminal.json(documentOf(options.file, { nights }));
          else {
            const marked = stored.nights.some(({ calibration }) => calibration === true);
            print(nights.map(addedText), marked, terminal);
          }
          return ExitCode.ok;
        }),
      );
    history
      .command('show')
      .description('plot every series, with its changes')
      .option('--file <file>', 'the history', FILE)
      .option('--source <repository>', SOURCE)
      .option('--series <text>', 'only series whose name holds this')
      .option('--html <file>', 'write a page with every series and its changes instead')
      .option('--json', 'print the series as JSON')
      .action(
        action(
          async (options: {
            file: string;
            source?: string;
            series?: string;
            html?: string;
            json?: boolean;
          }) => {
            const { series: all, newest } = await read(options, terminal);
            const series = chosen(options.file, all, options.series ?? '');
            if (options.html !== undefined) {
              const { writeHistoryPage } = await import('./history/page.ts');
              writeHistoryPage({ ...options, html: options.html }, series, newest, terminal);
            }
            if (options.json === true) terminal.json(documentOf(options.file, { series }));
            else if (options.html === undefined) {
              const plots = series.map((one) => `${seriesPlot(one, terminal.columns ?? 80).join('\n')}\n`);
              print(plots, series.some(isCalibration), terminal);
            }
            return ExitCode.ok;
          },
        ),
      );
    history
      .command('check')
      .description(
        'look for changes of level: 4 the newest run crashed, 10 worse, 11 undecided, 12 no speed over a baseline',
      )
      .option('--file <file>', 'the history', FILE)
      .option('--source <repository>', SOURCE)
      .option('--accept <why>', 'the changes that are found were meant: begin anew after each')
      .option('--json', 'print the result as JSON')
      .action(
        action(async (options: { file: string; source?: string; accept?: string; json?: boolean }) => {
          const { series, newest } = await read(options, terminal);
          const check = checkHistory(series, newest);
          if (options.accept !== undefined)
            return accept({ ...options, why: options.accept }, series, terminal);
          if (options.json === true) {
            const keys = (list: readonly HistorySeries[]): string[] => list.map(({ key }) => key);
            const { alarms, suspicions, young, unpinned, leaking, unsound, noBaseline, verdict } = check;
            const found = {
              alarms: keys(alarms),
              suspicions: keys(suspicions),
              young: keys(young),
              unpinned: keys(unpinned),
              leaking: keys(leaking),
              unsound: unsound.map(({ id }) => id),
            };
            terminal.json(
              documentOf(options.file, {
                ...found,
                noBaseline,
                verdict,
                exitCode: verdict.exitCode,
                series,
              }),
            );
          } else {
            const marked = series.some(isCalibration) || newest.some((night) => night.calibration === true);
            print([checkText(series, check)], marked, terminal);
          }
          return knownExitCode(check.verdict.exitCode);
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
const commit = (): string => process.env.GITHUB_SHA ?? process.env.CI_COMMIT_SHA ?? UNLABELLED;
const UNLABELLED = 'unlabelled';

/** What nobody named is called by the commit that it was built from. */
const labelled = (night: Night): Night =>
  night.label === UNLABELLED && night.commit !== undefined
    ? { ...night, label: shortHash(night.commit.hash) }
    : night;

const newId = (): string => randomBytes(8).toString('hex');

const isCalibration = ({ calibration }: HistorySeries): boolean => calibration;

/** Figures of our own simulator are never printed without its notice, first and last. */
function print(lines: readonly string[], calibration: boolean, terminal: Terminal): void {
  const notice = calibration ? [CALIBRATION_NOTICE] : [];
  for (const line of [...notice, ...lines, ...notice]) terminal.result(line);
}

/**
 * @throws Failure (12) when there is no night at all, (2) when no series is called so
 */
function chosen(file: string, series: readonly HistorySeries[], part: string): readonly HistorySeries[] {
  if (series.length === 0) {
    throw new Failure(
      ExitCode.noBaseline,
      `there is no night in ${file}`,
      'history add <run or comparison> adds one',
    );
  }
  const found = series.filter(({ key }) => key.includes(part));
  if (found.length > 0) return found;
  const names = new Set(series.flatMap(({ key }) => key.split(/[ :]+/)));
  throw new Failure(
    ExitCode.usage,
    `--series ${part}: none of ${series.length} series in ${file} holds that`,
    [nearestOrAll(part, names, 'names hold')],
  );
}

function addedText({ id, label, engine, baseline, points }: Night): string {
  const over = baseline === null ? 'no baseline: memory only' : `over ${baseline.label}`;
  return `added ${id}   ${engine.label} at ${label}, ${points.length} figures, ${over}`;
}

const notPassed = ({ source, ended }: Night): string[] =>
  ended === undefined || ended.exitCode === ExitCode.ok
    ? []
    : [
        `this ${source.kind} did not pass: ${answerLine(ended)} (exit ${ended.exitCode}); history check says so until a newer one passes`,
      ];

async function read(
  { file, source }: { readonly file: string; readonly source?: string },
  terminal: Terminal,
): Promise<{ series: HistorySeries[]; newest: Night[] }> {
  const { lines, skipped } = readHistory(file);
  for (const { line, detail } of skipped) terminal.note(`${file}:${line}: left out, ${detail}`);
  const { places, notes } = await commitOrder(lines, source, (what) => terminal.note(`prepare  ${what}`));
  for (const note of notes) terminal.note(note);
  return { series: seriesOfHistory(lines, places), newest: newestNights(lines) };
}

function checkText(series: readonly HistorySeries[], check: ReturnType<typeof checkHistory>): string {
  const told = [...check.alarms, ...check.suspicions];
  const better = series.filter((it) => !told.includes(it) && it.watched.changes.length > 0);
  const lines = [
    answerLine(check.verdict),
    ...check.verdict.facts.map((fact) => `  ${fact}`),
    ...[...told, ...better].flatMap(seriesLines),
    ...check.verdict.next.map((command) => `next: ${command}`),
    `${series.length} series: ${check.alarms.length} worse, ${check.suspicions.length} to be repeated, ${better.length} better, ${check.young.length} with too few nights`,
  ];
  return lines.join('\n');
}

/** Writes that the latest change of each series was meant; its window begins there from now on. */
function accept(
  { file, why, json }: { readonly file: string; readonly why: string; readonly json?: boolean },
  series: readonly HistorySeries[],
  terminal: Terminal,
): ExitCode {
  const changed = series.flatMap(({ key, nights, watched }) => {
    const at = watched.changes.at(-1)?.at ?? (watched.jump === 'none' ? undefined : nights.length - 1);
    const from = at === undefined ? undefined : nights[at]?.at;
    return from === undefined ? [] : [{ key, from }];
  });
  if (changed.length > 0) {
    appendHistory(file, {
      schema: HISTORY_SCHEMA,
      version: HISTORY_VERSION,
      type: 'accepted',
      id: newId(),
      at: new Date().toISOString(),
      why,
      series: changed,
    });
  }
  if (json === true) terminal.json(documentOf(file, { why, accepted: changed }));
  else if (changed.length === 0) terminal.result('there is no change to accept');
  else
    for (const { key, from } of changed) terminal.result(`accepted ${key} from ${from.slice(0, 10)}: ${why}`);
  return ExitCode.ok;
}
