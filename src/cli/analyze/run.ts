import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { described, isMeasured } from '../../judge/trace/columns.ts';
import type { Amount } from '../../judge/trace/setting.ts';
import { analyseTrace, type TraceRequest } from '../../judge/trace/trace.ts';
import { type JudgedTrace, traceVerdict } from '../../judge/trace/verdict.ts';
import {
  refused,
  type TableResult,
  type TraceProblem,
  type TraceTable,
} from '../../metrics/trace/cells/table.ts';
import { UNIT_NAMES, type Unit } from '../../metrics/trace/cells/unit.ts';
import { DECIMAL_MARKS } from '../../metrics/trace/number.ts';
import { ORDERS } from '../../metrics/trace/order.ts';
import { decodeText, readTrace } from '../../metrics/trace/read.ts';
import { issueWords } from '../../record/issue-words.ts';
import { parseSize, SIZE_UNITS } from '../../record/units.ts';
import { answerLine, type Verdict } from '../../record/verdict.ts';
import { analysisText } from '../../reports/terminal/analysis.ts';
import { nearest } from '../../scenarios/plan/nearest.ts';
import { ExitCode, knownExitCode } from '../../system/exit-code.ts';
import { Failure } from '../../system/failure.ts';
import type { Terminal } from '../console/terminal.ts';

export const ANALYSIS_SCHEMA = 'asr-bench/analysis';
export const ANALYSIS_VERSION = 2;

/** More problems than this are counted, not listed. */
const MOST_PROBLEMS = 20;

const amount = z.string().transform((text, context): Amount => {
  const size = parseSize(text);
  if (size !== undefined) return { value: size, isSize: true };
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isFinite(value)) return { value, isSize: false };
  context.addIssue(`\`${text}\` is neither a number nor a size like 256KiB (${SIZE_UNITS.join(' ')})`);
  return z.NEVER;
});

const condition = z.string().transform((text, context) => {
  const [, column, value] = /^([^=]+)=(.*)$/.exec(text) ?? [];
  if (column !== undefined && value !== undefined) return { column, value };
  context.addIssue(`\`${text}\` is not of the form column=value`);
  return z.NEVER;
});

const unit = z.string().transform((text, context): { column?: string; unit: Unit } => {
  const [, column, word] = /^(?:(.+)=)?([^=]+)$/.exec(text) ?? [];
  const known = UNIT_NAMES.find((name) => name === word);
  if (known !== undefined) return { ...(column !== undefined && { column }), unit: known };
  context.addIssue(`\`${text}\` is no unit, nor column=unit: ${UNIT_NAMES.join(', ')}`);
  return z.NEVER;
});

/** No amount that is meant is larger, and larger ones overflow once they are in bytes. */
const MOST_AMOUNT = 1e15;
const isBelievable = ({ value }: Amount): boolean => value <= MOST_AMOUNT;
const TOO_LARGE = `must not be above ${MOST_AMOUNT}`;

const Options = z.object({
  column: z.array(z.string()).default([]),
  unit: z.array(unit).default([]),
  tolerance: amount
    .refine(({ value }) => value > 0, 'must be above 0')
    .refine(isBelievable, TOO_LARGE)
    .optional(),
  quantum: amount
    .refine(({ value }) => value >= 0, 'must not be below 0')
    .refine(isBelievable, TOO_LARGE)
    .optional(),
  cycle: z.coerce.number('must be a whole number of iterations').int().min(1).optional(),
  where: z.array(condition).default([]),
  every: z.enum(['last', 'row'], 'must be `last` or `row`').optional(),
  order: z.enum(ORDERS).optional(),
  decimal: z.enum(DECIMAL_MARKS).optional(),
  missing: z.literal('skip', 'must be `skip`').optional(),
  restarts: z.enum(['split', 'none']).optional(),
  json: z.boolean().default(false),
});

/** Judges the files, prints what was found, and gives the exit code. */
export function runAnalyze(files: readonly string[], given: unknown, terminal: Terminal): ExitCode {
  const { json, request } = parseOptions(given);
  const outcomes = [...new Set(files)].map((file) => analyseFile(file, request));
  const results = outcomes.flatMap((outcome) => outcome.results);
  const problems = listed(outcomes.flatMap((outcome) => outcome.problems));
  for (const note of outcomes.flatMap(({ notes }) => notes)) terminal.note(note);
  if (results.length === 0)
    throw new Failure(ExitCode.usage, problems.join('\n'), [
      ...new Set(outcomes.flatMap(({ hint }) => hint ?? [])),
    ]);
  const verdict = traceVerdict(results, problems.length);
  if (json) terminal.json(document(results, verdict), undefined, 2);
  else for (const line of text(results, verdict, terminal.look.columns)) terminal.result(line);
  for (const problem of problems) terminal.note(problem);
  return knownExitCode(verdict.exitCode);
}

const NO_TABLE = 'give tables with a header line, one row a sample and numbers in the judged columns';

function parseOptions(options: unknown): { readonly json: boolean; readonly request: TraceRequest } {
  const parsed = Options.safeParse(options, { error: issueWords });
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => `--${String(path[0])}: ${message}`);
    throw new Failure(ExitCode.usage, faults.join('\n'), 'see asr-bench analyze --help');
  }
  const { json, column, unit: given, ...request } = parsed.data;
  const units = Object.fromEntries(
    given.flatMap((it) => (it.column === undefined ? [] : [[it.column, it.unit]])),
  );
  const general = given.find((it) => it.column === undefined)?.unit;
  return { json, request: { columns: column, unit: general, units, ...request } };
}

interface FileOutcome {
  readonly results: readonly JudgedTrace[];
  /** Ready to print, with file and line. */
  readonly problems: readonly string[];
  readonly notes: readonly string[];
  /** What to do, where no problem says that itself. */
  readonly hint?: string;
}

function analyseFile(file: string, request: TraceRequest): FileOutcome {
  const places = (problems: readonly TraceProblem[]): string[] =>
    problems.map(({ line, message }) => `${file}${line === undefined ? '' : `:${line}`}: ${message}`);
  const bytes = bytesOf(file);
  if (typeof bytes === 'string') {
    const problem = `${file}: cannot be read: ${bytes}`;
    return { results: [], notes: [], problems: [problem], hint: 'name a file that is there and can be read' };
  }
  const { table, problems } = readTable(bytes);
  if (table === undefined) return { results: [], notes: [], problems: places(problems), hint: NO_TABLE };
  const faults = [...unknownColumns(table, request), ...withoutNumbers(table, request)];
  if (faults.length > 0) return { results: [], notes: [], problems: places(faults) };
  const { judged, notes, ...rest } = analyseTrace(table, request);
  return {
    results: judged.map((result) => ({ file, ...result })),
    problems: places(rest.problems),
    notes: notes.map((note) => `${file}: ${note}`),
  };
}

function readTable(bytes: Uint8Array): TableResult {
  const { text, problem, note } = decodeText(bytes);
  if (text === undefined) return refused(problem);
  const { table, problems } = readTrace(text);
  if (table === undefined) return { problems };
  return { table: note === undefined ? table : { ...table, notes: [note, ...(table.notes ?? [])] } };
}

/** `-` is standard input. */
function bytesOf(file: string): Uint8Array | string {
  try {
    return readFileSync(file === '-' ? 0 : file);
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message.replace(/^(\w+): (.*?), .*$/, '$2') : String(thrown);
  }
}

/** Columns that look like memory and hold no number at all, where no other could be judged. */
function withoutNumbers(table: TraceTable, request: TraceRequest): TraceProblem[] {
  if (request.columns.length > 0) return [];
  const quantities = described(table, request).filter(({ role }) => role === 'quantity');
  if (quantities.some((column) => isMeasured(table, table.rows, column))) return [];
  return quantities.map(({ name }) => ({ message: `${name} holds no number in any row` }));
}

/** Columns that were named and are not there, each with the nearest that is. */
function unknownColumns(
  { columns }: TraceTable,
  { columns: asked, where, units = {} }: TraceRequest,
): TraceProblem[] {
  const names = new Set([...asked, ...where.map(({ column }) => column), ...Object.keys(units)]);
  return [...names].flatMap((name) => {
    const times = columns.filter((column) => column === name).length;
    if (times === 1) return [];
    if (times > 1) return [{ message: `${times} columns are called ${name}: rename one` }];
    const near = nearest(name, columns);
    const hint = near === undefined ? `there are ${columns.join(', ')}` : `did you mean ${near}?`;
    return [{ message: `no column ${name}; ${hint}` }];
  });
}

const listed = (problems: readonly string[]): string[] =>
  problems.length <= MOST_PROBLEMS
    ? [...problems]
    : [...problems.slice(0, MOST_PROBLEMS), `… and ${problems.length - MOST_PROBLEMS} more problems`];

/** The JSON document: one object per file and column, rates in bytes (counts: units) per iteration. */
function document(results: readonly JudgedTrace[], verdict: Verdict): object {
  return {
    schema: ANALYSIS_SCHEMA,
    version: ANALYSIS_VERSION,
    verdict,
    results: results.map(({ file, column, analysis }) => ({
      file,
      column: column.name,
      unit: column.unit,
      ...analysis.growth,
    })),
  };
}

const text = (results: readonly JudgedTrace[], verdict: Verdict, columns: number): string[] => [
  answerLine(verdict),
  '',
  ...analysisText(
    results.map(({ file, column, series, analysis, step, reported }) => ({
      file,
      column: column.name,
      unit: column.unit,
      step,
      growth: analysis.growth,
      reported,
      plot: { series, window: analysis.window, fitted: analysis.fitted },
    })),
    columns,
  ),
];
