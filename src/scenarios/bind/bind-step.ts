import { exact } from '../../record/exact.ts';
import type { GateStep } from '../gates/check/context.ts';
import type { Step } from '../plan/plan.ts';
import { shortPlace } from '../plan/problem.ts';
import { NOTHING, type StepInputs } from '../steps/definition.ts';
import type { BoundOutput } from '../steps/scope.ts';
import { CHECKPOINTS, checkpointOf, definitionOf } from '../steps/steps.ts';
import type { ArrangedStep } from './arrange.ts';
import {
  type BindSite,
  need,
  note,
  origin,
  report,
  requireLayer,
  resolve,
  soundFor,
  transcriptFor,
} from './inputs.ts';

export interface BoundStep {
  readonly step: Step;
  readonly given: BoundOutput;
  /** What gates may know of it. */
  readonly fact: Omit<GateStep, 'phase' | 'loops'>;
}

/** One step with its inputs, as its word's definition says; undefined when one is missing, which is reported. */
export function bindStep(asking: BindSite, item: ArrangedStep): BoundStep | undefined {
  const { step: written, slot } = item;
  const { word, place, as } = written;
  const inputs = stepInputs(asking, item);
  const definition = definitionOf(word);
  const bound = definition.bind === undefined ? { fields: {} } : definition.bind(inputs, written);
  if (bound === undefined) return undefined;
  const { fields, output = NOTHING, audio, layer } = bound;
  // A definition is checked against the shape of its word where it is written (steps/step.ts).
  const step = { slot, place, ...exact({ as: as?.name }), step: word, ...fields } as Step;
  const model = inputs.model?.id;
  return {
    step,
    given: { output, by: word, place },
    fact: { word, place, ...exact({ as: step.as, checkpoint: checkpointOf(step), model, audio, layer }) },
  };
}

function stepInputs(asking: BindSite, { slot, step }: ArrangedStep): StepInputs {
  const { context, scope } = asking;
  const use = context.uses.get(slot);
  return {
    slot,
    checkpoints: { ...CHECKPOINTS, start: 'baseline' },
    model: use && { id: use.model, since: shortPlace(use.since), by: use.by ?? 'load' },
    program: context.program,
    hears: scope.nearest('sound') !== undefined || context.audioOfScenario !== undefined,
    report: (place, message, ...detail) => report(asking, place, message, ...detail),
    note: (what, value, why) => note(asking, what, value, why),
    need: (type) => need(asking, type),
    nearest: (type) => scope.nearest(type),
    origin,
    resolve: (key, text, type, fields) => resolve(asking, key, text, type, fields),
    sound: (written, raw) => soundFor(asking, written, raw),
    transcript: () => transcriptFor(asking),
    requireLayer: (transcript, layer) => requireLayer(asking, transcript, layer),
    hasReference: (audio) => context.audio.get(audio)?.layers.includes('raw') === true,
    loadOptions: context.loadOptions,
    needFile: (kind, key, path) => context.needFile(kind, step.word, path, step.placeOf(key)),
  };
}
