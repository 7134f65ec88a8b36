import { finishedLaunches } from '../../record/journal.ts';
import type { CheckpointMetric } from '../../record/metric.ts';
import type { Iteration, RunRecord, Variant } from '../../record/run-record.ts';
import { countedSegments } from '../../record/segments.ts';
import { formatBytes, formatNumber, formatTime } from '../../record/units.ts';
import type { Cell } from '../../scenarios/plan.ts';
import type { RunListener } from '../../scenarios/run/listener.ts';
import type { StageEvent } from '../../scenarios/run/steps/events.ts';
import type { Terminal } from '../terminal.ts';

const CLEAR_LINE = '\r\u001b[2K';
const BAR = 20;

/**
 * Progress for people, on stderr. On a terminal one line is redrawn, between iterations only: drawing while
 * something is measured would be measured too. Elsewhere each iteration is a plain line.
 */
export class Progress implements RunListener {
  readonly #terminal: Terminal;
  readonly #begun = new Map<string, number>();
  #drawn = false;
  #liveOpen = false;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  onPreparing(what: string): void {
    this.#note(`prepare  ${what}`);
  }

  onStart(record: RunRecord, folder: string, cells: readonly Cell[]): void {
    if (record.notice !== undefined) this.#note(record.notice);
    this.#note(`asr-bench ${record.machine.harness}   run ${record.id}   ${folder}`);
    for (const { label, library, sha256, symbols, destroy } of record.engines) {
      const found = `${symbols.present}/${symbols.known} symbols`;
      this.#note(
        `engine   ${label}  ${library}  sha256 ${sha256.slice(0, 8)}…  ${found}  destroy: ${destroy}`,
      );
    }
    for (const { id, kind, bytes, synthetic } of record.models) {
      this.#note(`model    ${id}  ${synthetic ? 'SYNTHETIC ' : ''}${kind}, ${formatBytes(bytes)}`);
    }
    for (const { id, file, seconds, decoder } of record.audio) {
      this.#note(`audio    ${id}  ${seconds.toFixed(1)} s  ${file}  (${decoder})`);
    }
    const taken = resumption(record);
    if (taken !== undefined) this.#note(taken);
    const plan = cells.map(
      (cell) => `${cell.id} × ${count(cell)}${cell.launches > 1 ? ` × ${cell.launches}` : ''}`,
    );
    this.#note(`plan     ${plan.join(', ')}`);
    this.#note('Ctrl-C stops after the iteration at hand and still writes the report; twice stops now');
  }

  onVariantStart(cell: Cell, launch: number): void {
    this.#begun.set(cell.id, Date.now());
    const which = cell.launches > 1 ? `  launch ${launch} of ${cell.launches}` : '';
    this.#note(`${cell.id}${which}`);
  }

  onIteration(cell: Cell, variant: Variant, iteration: Iteration): void {
    const line = iterationLine(
      cell,
      variant,
      iteration,
      Date.now() - (this.#begun.get(cell.id) ?? Date.now()),
    );
    if (this.#liveOpen) this.#terminal.live('\n');
    this.#liveOpen = false;
    if (this.#terminal.columns === undefined) {
      this.#terminal.note(line);
    } else {
      this.#terminal.live(`${CLEAR_LINE}${clip(line, this.#terminal.columns - 1)}`);
      this.#drawn = true;
    }
  }

  onStage(_cell: Cell, event: StageEvent): void {
    if (event.type !== 'live') return;
    if (this.#drawn) this.#terminal.live('\n');
    this.#drawn = false;
    this.#liveOpen = true;
    this.#terminal.live(event.text);
  }

  onVariantEnd(variant: Variant): void {
    const kept = countedSegments(variant).reduce((sum, { iterations }) => sum + iterations.length, 0);
    const reason = variant.reason === undefined ? '' : `: ${variant.reason}`;
    this.#note(`${variant.id}  ${variant.status}, ${kept} iterations${reason}`);
  }

  #note(text: string): void {
    if (this.#drawn || this.#liveOpen) this.#terminal.live(this.#drawn ? CLEAR_LINE : '\n');
    this.#drawn = false;
    this.#liveOpen = false;
    this.#terminal.note(text);
  }
}

/** `resumed  2 of 3 processes are done`, for a run that was taken up again. */
function resumption({ resumed, variants }: RunRecord): string | undefined {
  if (resumed === undefined) return undefined;
  const all = variants.reduce((sum, { launchesPlanned = 1 }) => sum + launchesPlanned, 0);
  const done = variants.reduce((sum, variant) => sum + finishedLaunches(variant).length, 0);
  return `resumed  ${done} of ${all} ${all === 1 ? 'process is' : 'processes are'} done`;
}

const count = ({ iterations }: Cell): number =>
  iterations.kind === 'fixed' ? iterations.count : iterations.max;

/** Bar, ETA, and the figures that a person would watch. */
function iterationLine(cell: Cell, variant: Variant, iteration: Iteration, elapsedMs: number): string {
  const total = count(cell);
  const done = iteration.index;
  const filled = Math.round((BAR * done) / total);
  const eta = formatTime(((elapsedMs * (total - done)) / done) * 1e6);
  const round = iteration.steps.findLast((step) => step.round !== undefined)?.round;
  const failed = iteration.steps.find((step) => step.failure !== undefined)?.failure;
  const parts = [
    `${variant.id} ${String(done).padStart(String(total).length)}/${total}`,
    `${'#'.repeat(filled)}${'-'.repeat(BAR - filled)}`,
    `ETA ${eta}`,
    ...(['heap', 'rss', 'handles'] as const).flatMap((metric) => since(variant, iteration, metric)),
    round?.ttft === undefined ? undefined : `ttft ${formatTime(round.ttft)}`,
    round?.tokensPerS === undefined ? undefined : `tokens/s ${formatNumber(round.tokensPerS)}`,
    failed === undefined ? undefined : `FAILED ${failed.code ?? failed.kind}`,
  ];
  return parts.filter((part) => part !== undefined).join('  ');
}

/** `heap 333.6 MiB (+297.2 MiB)`: now, and since the first iteration of the segment. */
function since(variant: Variant, iteration: Iteration, metric: CheckpointMetric): string[] {
  const last = (steps: Iteration['steps']): number | undefined =>
    steps.findLast(({ checkpoint }) => checkpoint !== undefined)?.checkpoint?.readings[metric];
  const now = last(iteration.steps);
  const first = last(variant.segments.at(-1)?.iterations[0]?.steps ?? []);
  if (now === undefined || first === undefined) return [];
  if (metric === 'handles') return [`handles ${now} (${now >= first ? '+' : ''}${now - first})`];
  return [`${metric} ${formatBytes(now)} (${now >= first ? '+' : ''}${formatBytes(now - first)})`];
}

const clip = (text: string, width: number): string => (text.length <= width ? text : text.slice(0, width));
