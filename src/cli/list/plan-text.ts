import { formatBytes, formatNumber, formatTime } from '../../record/units.ts';
import type { Estimate } from '../../scenarios/plan/estimate.ts';
import type { Cell, NeededFile, Plan } from '../../scenarios/plan/plan.ts';
import { formatProblem } from '../../scenarios/plan/problem.ts';
import type { RoughEstimate } from '../../scenarios/plan/rough-estimate.ts';
import { stepLines } from './step-text.ts';

/**
 * A plan in full, for `list --plan`: cells, steps, gates, every binding, files, what it will take.
 * @param weights of models whose own file is not here: what a run takes in its place, or why it takes nothing
 */
export function planText(
  plan: Plan,
  estimates: ReadonlyMap<string, Estimate>,
  rough: ReadonlyMap<string, RoughEstimate>,
  weights: ReadonlyMap<string, string> = new Map(),
): string {
  const { scenario, cells, warnings, bindings, files } = plan;
  const isUtterance = (audio: string): boolean => plan.audio[audio]?.utterance !== undefined;
  const count = cells.length === 1 ? '1 cell' : `${cells.length} cells`;
  const sections = [
    [`${scenario.id}  ${scenario.title}`, `${scenario.file}, ${count}`],
    section(
      'settings',
      Object.entries(plan.settings).map(([path, value]) => `${path} = ${JSON.stringify(value)}`),
    ),
    section(
      'engines',
      Object.values(plan.engines).map(({ id, library, program, source }) =>
        id === library && source === undefined
          ? id
          : [
              ...new Set([id, library]),
              ...(program?.words.slice(1) ?? []),
              ...(source === undefined ? [] : [`built by ${source.build}`]),
            ].join('  '),
      ),
    ),
    section(
      'models',
      Object.values(plan.models).map((model) => modelLine(model, weights.get(model.id))),
    ),
    section(
      'audio',
      Object.values(plan.audio).flatMap(({ id, file, generate, utterance }) =>
        utterance === undefined ? [`${id}  ${file ?? `made of ${generate?.from.join(', ')}`}`] : [],
      ),
    ),
    section(
      'corpora',
      plan.corpora.map(
        ({ id, file, heard, utterances }) => `${id}  ${file}  ${heard} of ${utterances} utterances`,
      ),
    ),
    ...cells.map((cell) => cellLines(cell, takes(estimates.get(cell.id), rough.get(cell.id)))),
    section('bindings', bindings),
    section('files', files.filter(({ of, present }) => !present || !isUtterance(of)).map(fileLine)),
    section(
      'warnings',
      warnings.flatMap((warning) => formatProblem(warning).split('\n')),
    ),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : [title, ...lines.map((line) => `  ${line}`)];

function modelLine({ id, manifest, file, weights, kind }: Plan['models'][string], place = ''): string {
  return [id, manifest ?? file ?? '', kind ?? '', weights, place].filter((part) => part !== '').join('  ');
}

function cellLines(cell: Cell, takes: string): string[] {
  const phases = (['before', 'each', 'after'] as const).flatMap((phase) =>
    cell[phase].length === 0 ? [] : [`  ${phase}`, ...stepLines(cell[phase]).map((line) => `    ${line}`)],
  );
  const gates = cell.gates.map(({ text, absent, weights, why }) => {
    const about = weights && `for weights that are ${weights.join(' or ')}`;
    const notes =
      absent === undefined ? [why, about].filter((note) => note !== undefined) : [`skipped: ${absent}`];
    return `    ${text}${notes.length === 0 ? '' : `  (${notes.join('; ')})`}`;
  });
  return [
    `${cell.id}  ${outline(cell)}`,
    ...phases,
    ...(cell.clients === undefined ? [] : [`  clients  ${clientsText(cell.clients)}`]),
    ...(gates.length === 0 ? [] : ['  gates', ...gates]),
    ...(cell.baseline === undefined
      ? []
      : [`  baseline  ${cell.baseline === cell.id ? 'itself' : cell.baseline}`]),
    `  takes  ${takes}`,
  ];
}

const clientsText = ({ count, think, cancel, drop, bad }: NonNullable<Cell['clients']>): string =>
  [
    `${count} side by side, ${formatTime(think)} to think`,
    ...(
      [
        ['cancel', cancel],
        ['drop', drop],
        ['bad', bad],
      ] as const
    ).map(([name, share]) => `${name} ${formatNumber(100 * share)} %`),
  ].join(', ');

function outline(cell: Cell): string {
  const { iterations, warmUp, launches, processes, engine, swap, needsDestroy } = cell;
  return [
    `engine ${engine}`,
    iterations.kind === 'fixed'
      ? plural(iterations.count, 'iteration')
      : `${iterations.first} to ${iterations.max} iterations, until conclusive`,
    `${warmUp} to warm up`,
    plural(launches, 'launch', 'launches'),
    ...(processes === undefined ? [] : [`${plural(processes, 'engine host')} side by side`]),
    ...(needsDestroy
      ? [swap === 'process' ? 'destroys, or replaces the host' : 'needs a library that can destroy']
      : []),
  ].join(', ');
}

const plural = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;

function takes(estimate: Estimate | undefined, rough: RoughEstimate | undefined): string {
  if (estimate === undefined) return roughly(rough ?? {});
  const [least, most] = estimate.time.map(formatTime);
  const time = least === most ? `about ${least}` : `about ${least} to ${most}`;
  const rss = estimate.rss === undefined ? '' : `, RSS up to ${formatBytes(estimate.rss)}`;
  return `${time}${rss} (as in ${estimate.run})`;
}

/** Without an earlier run of this cell with this engine. */
function roughly({ time, rss }: RoughEstimate): string {
  if (time === undefined && rss === undefined) return 'not known before the first run: no size of its models';
  const span =
    time === undefined ? 'as long as what is found in the audio' : time.map(formatTime).join(' to ');
  const memory = rss === undefined ? [] : [`RSS around ${formatBytes(rss)}`];
  return `roughly ${[span, ...memory].join(', ')} (by the sizes of models and audio: not run yet)`;
}

const fileLine = ({ kind, of, path, present }: NeededFile): string =>
  `${present ? 'there   ' : 'MISSING '} ${kind} of ${of}  ${path}`;
