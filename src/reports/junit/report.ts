import type { Gate, Outcome, RunRecord, Variant } from '../../record/run-record.ts';
import { countedSegments } from '../../record/segments.ts';
import { answerLine } from '../../record/verdict.ts';
import { escapeMarkup, xmlComment } from '../markup/markup.ts';
import { subject } from '../sections/sections.ts';
import { shownVerdict, whyText } from '../sections/verdict.ts';

/** What a gate without an answer is to a reader that knows only pass, failure and skipped. */
export const INCONCLUSIVE_AS = ['skipped', 'failure'] as const;
export type InconclusiveAs = (typeof INCONCLUSIVE_AS)[number];

interface Case {
  readonly name: string;
  /** The element in the case: nothing for a pass. */
  readonly body: string;
  readonly kind: 'pass' | 'failure' | 'error' | 'skipped';
}

/**
 * JUnit XML: a suite a variant, a test a gate, in front of them one that says whether the variant came to its end. A
 * gate that is inconclusive or unjudged is a failure of that type, or skipped with its reason, which many show as green. What
 * keeps a variant or the run from passing, and is no gate, is a test `verdict`. Pure.
 */
export function junitReport(record: RunRecord, inconclusive: InconclusiveAs = 'failure'): string {
  const variants = record.variants.map((variant) => suite(record, variant, inconclusive));
  const told = variants.some(({ cases }) => cases.some(isRed));
  const run = told || record.exitCode === 0 ? [] : [suiteOfRun(record, inconclusive)];
  const suites = [...run, ...variants];
  const all = suites.flatMap(({ cases }) => cases);
  const notice = record.notice === undefined ? [] : [xmlComment(record.notice)];
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    ...notice,
    `<testsuites name="${escapeMarkup(record.scenario.id)}" ${counts(all)} time="${seconds(record.harness.wallSeconds)}">`,
    ...suites.map(({ text }) => text),
    '</testsuites>',
    ...notice,
    '',
  ].join('\n');
}

interface Suite {
  readonly text: string;
  readonly cases: readonly Case[];
}

const isRed = ({ kind }: Case): boolean => kind === 'failure' || kind === 'error';

/** The answer of the run, where what it did not pass for stands in no variant: an interruption behind the last of them, a full disk. */
function suiteOfRun(record: RunRecord, inconclusive: InconclusiveAs): Suite {
  const { id } = record.scenario;
  const { outcome } = shownVerdict(record);
  const cases = [verdictCase(record, record.verdict === undefined ? 'fail' : outcome, inconclusive)];
  const text = [
    `  <testsuite name="${escapeMarkup(id)}" ${counts(cases)} time="0.000" timestamp="${escapeMarkup(record.startedAt)}">`,
    ...cases.map((one) => caseLine(id, one)),
    '  </testsuite>',
  ].join('\n');
  return { text, cases };
}

function verdictCase(record: RunRecord, outcome: Outcome, inconclusive: InconclusiveAs): Case {
  const kind = outcome === 'undecided' && inconclusive === 'skipped' ? 'skipped' : 'error';
  const message = escapeMarkup(answerLine(shownVerdict(record)));
  return { name: 'verdict', kind, body: `<${kind} message="${message}"/>` };
}

/** It was measured to its end, every gate of it holds, and it did not pass: most of it failed, say, as a gate allows. */
function besideGates(
  record: RunRecord,
  { status, outcome }: Variant,
  cases: readonly Case[],
  as: InconclusiveAs,
): Case[] {
  if (status !== 'completed' || outcome === undefined || outcome === 'pass' || cases.some(isRed)) return [];
  return [verdictCase(record, outcome, as)];
}

function suite(record: RunRecord, variant: Variant, inconclusive: InconclusiveAs): Suite {
  const name = `${record.scenario.id} ${variant.id}`;
  const own = [ending(variant), ...variant.gates.map((gate) => caseOf(gate, inconclusive))];
  const cases = [...own, ...besideGates(record, variant, own, inconclusive)];
  const time = busy(variant) / 1e9;
  const properties: [string, string][] = [
    ['run', record.id],
    ['subject', subject(record)],
    ['engine', variant.engine],
    ['verdict', answerLine(shownVerdict(record))],
    ...(record.exitCode === undefined
      ? []
      : [['exit code', String(record.exitCode)] satisfies [string, string]]),
    ...(record.notice === undefined ? [] : [['notice', record.notice] satisfies [string, string]]),
  ];
  const lines = [
    `  <testsuite name="${escapeMarkup(name)}" ${counts(cases)} time="${seconds(time)}" timestamp="${escapeMarkup(record.startedAt)}">`,
    '    <properties>',
    ...properties.map(([key, value]) => `      <property name="${key}" value="${escapeMarkup(value)}"/>`),
    '    </properties>',
    ...cases.map((one) => caseLine(name, one)),
    ...(variant.sentence === ''
      ? []
      : [`    <system-out>${escapeMarkup(`${variant.id} ${variant.sentence}`)}</system-out>`]),
    '  </testsuite>',
  ];
  return { text: lines.join('\n'), cases };
}

function caseLine(suite: string, { name, body }: Case): string {
  const head = `    <testcase classname="${escapeMarkup(suite)}" name="${escapeMarkup(name)}"`;
  return body === '' ? `${head}/>` : `${head}>${body}</testcase>`;
}

/** What keeps a variant from passing before its end is an error, whatever the gates say of the iterations before it. */
function ending({ status, outcome, reason, remedy }: Variant): Case {
  const name = 'comes to its end';
  const message = [`${status}${reason === undefined ? '' : `: ${reason}`}`, remedy]
    .filter((part) => part !== undefined)
    .join('; do: ');
  if (status === 'completed') return { name, body: '', kind: 'pass' };
  const tolerated = outcome === 'pass' || (status === 'unsupported' && outcome !== 'fail');
  const kind = tolerated ? 'skipped' : 'error';
  return { name, kind, body: `<${kind} message="${escapeMarkup(message)}"/>` };
}

function caseOf(gate: Gate, inconclusive: InconclusiveAs): Case {
  const { gate: name, outcome, severity } = gate;
  const message = escapeMarkup(told(gate));
  const skipped = (why: string): Case => ({
    name,
    kind: 'skipped',
    body: `<skipped message="${why}${message}"/>`,
  });
  switch (outcome) {
    case 'pass':
      return { name, body: '', kind: 'pass' };
    case 'skipped':
      return skipped('');
    case 'fail':
      if (severity === 'warn') return skipped('only a warning: ');
      return { name, kind: 'failure', body: `<failure type="gate" message="${message}"/>` };
    case 'inconclusive':
    case 'unjudged':
      if (inconclusive === 'skipped' || severity === 'warn') return skipped(`${outcome}: `);
      return { name, kind: 'failure', body: `<failure type="${outcome}" message="${message}"/>` };
  }
}

/** `33.0 MiB [32.4 .. 33.7]; why`: what a gate found, in one line. */
export function told(gate: Gate): string {
  const { value, interval, bound, reason } = gate;
  const found = [
    value,
    interval === undefined ? undefined : `[${interval}]`,
    bound === undefined ? undefined : `against ${bound}`,
  ];
  return [found.filter((part) => part !== undefined).join(' '), reason, whyText(gate)]
    .filter((part) => part !== undefined && part !== '')
    .join('; ');
}

function counts(cases: readonly Case[]): string {
  const count = (kind: Case['kind']): number => cases.filter((one) => one.kind === kind).length;
  return `tests="${cases.length}" failures="${count('failure')}" errors="${count('error')}" skipped="${count('skipped')}"`;
}

const seconds = (value: number): string => value.toFixed(3);

/** Time in which an iteration was under way, ns: jobs of several clients run side by side, and count once. */
function busy(variant: Variant): number {
  const spans = countedSegments(variant)
    .flatMap(({ iterations }) => iterations)
    .map(({ at, duration }) => ({ from: at, to: at + duration }))
    .toSorted((a, b) => a.from - b.from);
  let [sum, end] = [0, Number.NEGATIVE_INFINITY];
  for (const { from, to } of spans) {
    sum += Math.max(0, to - Math.max(from, end));
    end = Math.max(end, to);
  }
  return sum;
}
