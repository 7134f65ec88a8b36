import { ERROR_RATE_NAMES } from '../record/error-rate.ts';
import { grouped } from '../record/grouped.ts';
import { GATED_METRICS } from '../record/metric.ts';
import type { Gate, RunRecord, Verdict } from '../record/run-record.ts';
import { measuredProcess } from '../record/segments.ts';
import { formatNumber } from '../record/units.ts';
import { type CellJudgement, neededBy } from './facts.ts';
import { isKnown } from './gates/known.ts';
import { listed, openTogether } from './growth/sentence.ts';
import { stoppedForMemory } from './growth/soundness.ts';
import { commandFor, diagnoseFor } from './verdict/command.ts';
import { bySeverity, exitOf, outcomeOf, worstGround } from './verdict/exit.ts';
import { type Fact, lead, MOST_NAMED, MOST_NEXT } from './verdict/fact.ts';

/** The answer of a run: the worst fact leads, everything else follows, and nothing is said that was not shown. */
export function verdictOf(
  record: RunRecord,
  cells: readonly CellJudgement[],
  found: readonly Fact[],
): Verdict {
  const { facts: gathered, told } = openTold(record, cells, found);
  const facts = bySeverity(gathered);
  const grounds = facts.map(({ ground }) => ground);
  const exitCode = exitOf(grounds);
  const worst = worstGround(grounds);
  const leading = distinct(facts.filter(({ ground }) => ground === worst));
  const others = distinct(facts.filter(({ ground }) => ground !== worst));
  // A crash or an interruption does not hide what was shown to fail.
  const failed = worst === 'failed' ? [] : distinct(facts.filter(({ ground }) => ground === 'failed'));
  // What a gate on it leaves open is said with that gate.
  const gated = (id: string) =>
    facts.some(({ openGrowth, variant }) => openGrowth !== undefined && variant === id);
  const untold = cells.filter(
    ({ variant }) => !told.has(variant.id) && !gated(variant.id) && !stoppedForMemory(variant),
  );
  const findings = untold.length === 0 ? [] : findingsOf(record, untold, 'sentence');
  const leaking = cells.filter(({ answer }) => answer.state === 'leaks');
  // What leaks is known, however much else is open.
  const leaks = leaking.length === 0 ? [] : findingsOf(record, leaking, 'sentence');
  const counted = gateSentence(cells.flatMap((cell) => cell.gates.map(({ gate }) => gate)));
  // Of a run that did not come to its end they are no all-clear.
  const gates = record.status === 'interrupted' ? `${counted}, as far as it got` : counted;
  const passed = leading.length === 0;
  const headline = passed
    ? headlineOf(record, cells, findingsOf(record, cells, 'short'), gates)
    : [lead(leading), ...(failed.length === 0 ? [] : [lead(failed)])].join('; ');
  const rest = passed ? [] : [...leading.slice(leading.length > MOST_NAMED ? 1 : leading.length), ...others];
  return {
    // An empty shard keeps no job from going on, and has passed nothing.
    outcome: record.variants.length === 0 && passed ? 'undecided' : outcomeOf(exitCode),
    exitCode,
    headline,
    facts: onceEach([...leaks, ...rest, ...findings]).filter((text) => !headline.includes(text)),
    next: [...new Set(passed ? besideGates(record, cells) : facts.flatMap(({ next }) => next ?? []))].slice(
      0,
      MOST_NEXT,
    ),
    gates,
  };
}

/** What would answer the growth that no gate asks for: where a leak is that nobody knew of, and what is open. */
function besideGates(record: RunRecord, cells: readonly CellJudgement[]): string[] {
  const leaks = cells.filter(
    ({ answer, gates }) => answer.state === 'leaks' && !isKnown(answer.leaking, gates, answer.loop),
  );
  const open = cells
    .filter(({ answer }) => answer.state === 'undecided' && answer.loop === undefined)
    .map(({ variant, growth }) => ({ id: variant.id, needed: neededBy(growth, GATED_METRICS) }))
    .filter(({ needed }) => needed > 0);
  const longer = Math.max(...open.map(({ needed }) => needed));
  return [
    ...leaks.flatMap(({ variant }) => diagnoseFor(record, variant) ?? []),
    ...(open.length === 0
      ? []
      : [
          commandFor(
            record,
            'run',
            open.map(({ id }) => id),
            longer,
          ),
        ]),
  ];
}

/** A sentence that another one begins with says nothing of its own. */
const onceEach = (texts: readonly string[]): string[] =>
  texts.filter(
    (text, at) => !texts.some((other, i) => i !== at && other.startsWith(text) && (other !== text || i < at)),
  );

const distinct = (facts: readonly Fact[]): string[] => [...new Set(facts.map(({ text }) => text))];

/** What passed, and what was never measured: a reader must not take it for passed. */
function headlineOf(
  { variants }: RunRecord,
  judged: readonly CellJudgement[],
  findings: readonly string[],
  gates: string,
): string {
  if (variants.length === 0) return 'Nothing was measured: the shard is empty';
  const unsupported = variants.filter(({ status }) => status === 'unsupported').map(({ id }) => id);
  const verb = unsupported.length === 1 ? 'is unsupported and was' : 'are unsupported and were';
  const missed = unsupported.length === 0 ? [] : [`${subjectOf(unsupported)} ${verb} not measured`];
  // What no gate asks for may be open: the gates passed, and the growth did not.
  const open = judged.some(({ answer }) => answer.state === 'undecided');
  return [...(open || findings.length === 0 ? [gates] : []), ...findings, ...missed].join('; ');
}

/** What was found of each variant, leaks first: growth where it was judged, else how right and how quick it is. */
function findingsOf(
  record: RunRecord,
  cells: readonly CellJudgement[],
  length: 'sentence' | 'short',
): string[] {
  const judged = cells.filter(({ answer }) => answer.sentence !== '');
  if (judged.length === 0) return heardOf(record);
  const ordered = STATES.flatMap((state) => judged.filter(({ answer }) => answer.state === state));
  const named = [...grouped(ordered, ({ answer }) => answer[length])].map(
    ([sentence, own]) => `${subjectOf(own.map(({ variant }) => variant.id))} ${sentence}`,
  );
  return named.length <= MOST_NAMED ? named : [counted(judged)];
}

const STATES = ['leaks', 'undecided', 'bounded'] as const;

function subjectOf(ids: readonly string[]): string {
  if (ids.length === 1) return ids[0] ?? '';
  return ids.length > MOST_NAMED ? `each of ${ids.length} variants` : `each of ${listed(ids)}`;
}

/** Many variants: how many came to what. Undecided ones are never among those that do not leak. */
function counted(judged: readonly CellJudgement[]): string {
  const parts = STATES.flatMap((state) => {
    const own = judged.filter(({ answer }) => answer.state === state);
    if (own.length === 0) return [];
    const ids = own.map(({ variant }) => variant.id);
    const names = ids.length <= MOST_NAMED && state !== 'bounded' ? ` (${listed(ids)})` : '';
    return [`${own.length} ${COUNTED[state](own.length)}${names}`];
  });
  return `of ${judged.length} variants ${listed(parts)}`;
}

const COUNTED = {
  leaks: (count: number) => (count === 1 ? 'leaks' : 'leak'),
  undecided: (count: number) => (count === 1 ? 'is undecided' : 'are undecided'),
  bounded: (count: number) => (count === 1 ? 'is bounded' : 'are bounded'),
} as const;

/** What variants without a judged growth came to: how right, how quick, how well aligned. */
function heardOf({ variants }: RunRecord): string[] {
  const said = variants.flatMap(({ id, accuracy, latency }) => {
    const rate = accuracy.errorRates[0];
    const slowest = Math.max(...Object.values(latency).flatMap(({ rtf }) => rtf?.p50 ?? []));
    const errors = accuracy.alignment?.errors;
    const parts = [
      rate === undefined ? '' : `${ERROR_RATE_NAMES[rate.unit]} ${(rate.rate * 100).toFixed(2)} %`,
      Number.isFinite(slowest) ? `RTF ${formatNumber(slowest)}` : '',
      errors === undefined ? '' : `${errors === 0 ? 'no' : errors} alignment error${errors === 1 ? '' : 's'}`,
    ].filter((part) => part !== '');
    return parts.length === 0 ? [] : [`${id}: ${parts.join(', ')}`];
  });
  return said.length <= MOST_NAMED ? said : [];
}

/** `All 12 gates passed (2 known faults)`, `1 of 13 gates failed, 2 undecided`. */
export function gateSentence(gates: readonly Gate[]): string {
  const count = (outcomes: readonly Gate['outcome'][], severity: Gate['severity'] = 'fail'): number =>
    gates.filter((gate) => outcomes.includes(gate.outcome) && gate.severity === severity).length;
  const judged = gates.filter(({ outcome }) => outcome !== 'skipped');
  if (judged.length === 0) return gates.length === 0 ? 'No gate was judged' : 'Every gate was skipped';
  const failed = count(['fail']);
  const open = count(['inconclusive', 'unjudged']);
  const known = judged.filter(({ knownFault }) => knownFault === true).length;
  const remarks = [
    plural(known, 'known fault'),
    plural(count(['fail'], 'warn'), 'warning'),
    gates.length === judged.length ? '' : `${gates.length - judged.length} skipped`,
  ].filter((remark) => remark !== '');
  const tail = remarks.length > 0 ? ` (${remarks.join(', ')})` : '';
  const of = plural(judged.length, 'gate');
  if (failed + open > 0) {
    const [first, ...more] = [failed > 0 ? `${failed} failed` : '', open > 0 ? `${open} undecided` : '']
      .filter((part) => part !== '')
      .map((part, index) => (index === 0 ? part.replace(' ', ` of ${of} `) : part));
    return `${[first, ...more].join(', ')}${tail}`;
  }
  // A warning that fires is no gate that passed.
  const passed = judged.filter(({ outcome }) => outcome === 'pass').length;
  if (passed < judged.length) return `${passed} of ${of} passed${tail}`;
  return judged.length === 1 ? `The one gate passed${tail}` : `All ${of} passed${tail}`;
}

const plural = (count: number, noun: string): string =>
  count === 0 ? '' : `${count} ${noun}${count === 1 ? '' : 's'}`;

/**
 * The facts with one in the place of many: where the growth of more variants is open than a headline can name, it is said once for
 * all of them, with one command that measures them longer. What each lacks stands in its own growth.
 * @returns also the variants that are spoken of so
 */
function openTold(
  record: RunRecord,
  cells: readonly CellJudgement[],
  facts: readonly Fact[],
): { readonly facts: readonly Fact[]; readonly told: ReadonlySet<string> } {
  const open = new Set(
    facts.flatMap(({ openGrowth, variant = '' }) => (openGrowth === undefined ? [] : variant)),
  );
  // A server's growth is counted in jobs, and that of passes in those; one that came to another end lacks more than iterations.
  const told = cells.filter(
    ({ variant, answer, growth }) =>
      open.has(variant.id) &&
      variant.status === 'completed' &&
      answer.loop === undefined &&
      growth.serverGrowth === undefined,
  );
  const [first] = told;
  if (first === undefined || told.length <= MOST_NAMED) return { facts, told: new Set() };
  const { unit } = measuredProcess(first.variant);
  const ids = told.map(({ variant }) => variant.id);
  const mine = ({ openGrowth, variant = '' }: Fact): boolean =>
    openGrowth !== undefined && ids.includes(variant);
  const gates = new Set(facts.filter(mine).flatMap(({ openGrowth }) => openGrowth ?? []));
  const all = told.length === cells.length;
  const why = openTogether(told.map(({ growth }) => growth.growth));
  const gate = gates.size === 1 ? ` (\`${[...gates][0]}\`)` : '';
  const times = Math.max(...told.map(({ growth }) => neededBy(growth, GATED_METRICS)));
  const fact: Fact = {
    ground: 'undecided',
    text: `the growth of ${all ? `all ${told.length}` : `${told.length} of ${cells.length}`} variants is undecided: ${why}${times === 0 ? '' : `: run about ${times} ${unit}s`}${gate}`,
    ...(times === 0 ? {} : { next: commandFor(record, 'run', all ? undefined : ids, times) }),
  };
  return { facts: [fact, ...facts.filter((each) => !mine(each))], told: new Set(ids) };
}
