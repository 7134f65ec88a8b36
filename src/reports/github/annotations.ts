import type { Comparison } from '../../record/comparison.ts';
import type { RunRecord, Variant } from '../../record/run-record.ts';
import { OUTCOME_WORDS } from '../../record/verdict.ts';
import { visibleText } from '../../record/visible-text.ts';
import { told } from '../junit/report.ts';
import { shownVerdict } from '../sections/verdict.ts';

/**
 * What a run has to say at the side of a commit, as workflow commands of GitHub Actions, one a line: the verdict first, an
 * error for each gate that failed and each variant that died, a warning for each that is undecided. A gate is
 * shown at its line of the scenario file. Pure.
 * @param file path of the scenario file as the repository has it
 */
export function githubAnnotations(record: RunRecord, file: string): string[] {
  return [
    ...answer(record),
    ...record.variants.flatMap((variant) => [
      ...ending(record, variant),
      ...variant.gates.flatMap((gate) => {
        const level = levelOf(gate.outcome, gate.severity);
        if (level === undefined) return [];
        const line = variant.expect.find((expected) => expected.gate === gate.gate)?.line;
        const word = gate.outcome === 'fail' ? '' : ` is ${gate.outcome}`;
        return [
          command(level, {
            ...(line === undefined ? {} : { file, line: String(line) }),
            title: `${record.scenario.id} ${variant.id}: ${gate.gate}${word}`,
            message: told(gate),
          }),
        ];
      }),
    ]),
  ];
}

/** The verdict of the run, first. A run that passes says nothing, but where something leaks that its gates allow. */
function answer(record: RunRecord): string[] {
  const { outcome, headline, next } = shownVerdict(record);
  if (outcome === 'pass' && !record.variants.some(({ state }) => state === 'leaks')) return [];
  const message = [headline, ...next.map((command) => `next: ${command}`)].join('\n');
  return [command(LEVELS[outcome], { title: `${record.scenario.id}: ${OUTCOME_WORDS[outcome]}`, message })];
}

/** The answer of a comparison; one that passes says nothing. */
export function comparisonAnnotations({ scenario, verdict }: Comparison): string[] {
  const { outcome, headline, facts, next } = verdict;
  if (outcome === 'pass') return [];
  const message = [headline, ...facts, ...next.map((command) => `next: ${command}`)].join('\n');
  return [command(LEVELS[outcome], { title: `${scenario.id}: ${OUTCOME_WORDS[outcome]}`, message })];
}

const LEVELS = { pass: 'notice', fail: 'error', undecided: 'warning' } as const;

type Level = 'error' | 'warning' | 'notice';

function levelOf(outcome: Variant['gates'][number]['outcome'], severity: 'fail' | 'warn'): Level | undefined {
  if (outcome === 'fail') return severity === 'fail' ? 'error' : 'warning';
  return outcome === 'inconclusive' || outcome === 'unjudged' ? 'warning' : undefined;
}

function ending(record: RunRecord, { id, status, outcome = 'undecided', reason, remedy }: Variant): string[] {
  if (status === 'completed') return [];
  const message = [reason, remedy === undefined ? undefined : `do: ${remedy}`]
    .filter((part) => part !== undefined)
    .join('; ');
  return [command(LEVELS[outcome], { title: `${record.scenario.id} ${id}: ${status}`, message })];
}

function command(
  level: Level,
  {
    message,
    ...properties
  }: { readonly title: string; readonly message: string; readonly file?: string; readonly line?: string },
): string {
  const listed = Object.entries(properties).map(([name, value]) => `${name}=${property(value)}`);
  return `::${level} ${listed.join(',')}::${data(message === '' ? properties.title : message)}`;
}

/** Escapes of the runner: a line break would end the command, a comma or colon a property. */
const data = (text: string): string => visibleText(text).replaceAll('%', '%25').replaceAll('\n', '%0A');
const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
