import { exact } from '../../record/exact.ts';
import type { BoundSteps } from '../bind/bind.ts';
import type { AudioFacts } from '../bind/bind-context.ts';
import type { GateContext, GateStep } from '../gates/check/context.ts';
import type { Measurement, ModelKind, Place } from '../plan/plan.ts';
import type { Baseline } from './baseline.ts';

/** What a cell is, beside its steps. */
export interface CellOutline {
  readonly scenario: string;
  readonly id: string;
  readonly variant: string;
  readonly variants: readonly string[];
  readonly iterations: {
    readonly count: number;
    readonly untilConclusive: boolean;
    readonly overridden: boolean;
    readonly place?: Place;
  };
  /** `each` replaces the engine host. */
  readonly respawns: boolean;
  readonly launches: number;
  readonly measure: ReadonlySet<Measurement>;
}

/** Everything that a gate may know of a cell, from its bound steps. */
export function gateContext(
  cell: CellOutline,
  bound: Pick<BoundSteps, 'facts' | 'loops'>,
  kinds: ReadonlyMap<string, ModelKind | undefined>,
  audio: ReadonlyMap<string, AudioFacts>,
  baseline: Baseline | undefined,
): GateContext {
  const { facts, loops } = bound;
  const models = [...new Set(facts.flatMap(({ model }) => model ?? []))];
  const heard = [
    ...new Set(facts.flatMap((fact) => (hears(fact) && fact.audio !== undefined ? [fact.audio] : []))),
  ];
  return {
    scenario: cell.scenario,
    cell: cell.id,
    variant: cell.variant,
    variants: cell.variants,
    steps: facts,
    loops,
    models: Object.fromEntries(
      models.map((id) => {
        const kind = kinds.get(id);
        return [id, exact({ kind })];
      }),
    ),
    audio: Object.fromEntries(heard.map((id) => [id, audio.get(id) ?? { layers: [], words: false }])),
    checkpoints: [...new Set(['baseline', ...facts.flatMap(({ checkpoint }) => checkpoint ?? [])])],
    iterations: { ...cell.iterations, respawns: cell.respawns },
    launches: cell.launches,
    measure: cell.measure,
    ...exact({ baseline }),
  };
}

const hears = ({ word }: GateStep): boolean => ['transcribe', 'align', 'call', 'job'].includes(word);
