import { isProcess } from '../../metrics/definitions/definition.ts';
import { exact } from '../../record/exact.ts';
import type { GateLoop, GateStep } from '../gates/check/context.ts';
import type { Step } from '../plan/plan.ts';
import { shortPlace } from '../plan/problem.ts';
import { type BoundOutput, nothing, Scope, UNKNOWN } from '../steps/scope.ts';
import type { Arranged, ArrangedServe, ArrangedUse } from './arrange.ts';
import type { BindContext } from './bind-context.ts';
import { bindLoop, bindPasses } from './bind-loop.ts';
import { bindStep } from './bind-step.ts';
import { type BindSite, report } from './inputs.ts';
import type { Phases } from './model-state.ts';

export interface BoundSteps {
  readonly before: readonly Step[];
  readonly each: readonly Step[];
  readonly after: readonly Step[];
  /** The same steps as gates see them. */
  readonly facts: readonly GateStep[];
  readonly loops: readonly GateLoop[];
}

/** Where a list stands: which phase, inside which loops that only the run can count. */
export interface Frame {
  readonly phase: GateStep['phase'];
  readonly loops: readonly ('chunk' | 'part')[];
}

/**
 * Gives every step of a cell its inputs (rule 2) and turns it into a step of the plan. `each` sees what `before`
 * gave, `after` sees both.
 */
export function bindSteps(phases: Phases, context: BindContext): BoundSteps {
  const binder = new Binder(context);
  const before = new Scope();
  const each = new Scope(before);
  const after = new Scope(each);
  return {
    before: binder.list(phases.before, before, { phase: 'before', loops: [] }),
    each: binder.list(phases.each, each, { phase: 'each', loops: [] }),
    after: binder.list(phases.after, after, { phase: 'after', loops: [] }),
    facts: binder.facts,
    loops: binder.loops,
  };
}

/** Binds lists of steps, and collects what gates may know of them. */
export class Binder {
  readonly facts: GateStep[] = [];
  readonly loops: GateLoop[] = [];
  readonly context: BindContext;

  constructor(context: BindContext) {
    this.context = context;
  }

  list(items: readonly Arranged[], scope: Scope, frame: Frame): Step[] {
    return items.flatMap((item) => this.#one(item, { item, scope, context: this.context }, frame));
  }

  #one(item: Arranged, asking: BindSite, frame: Frame): Step[] {
    switch (item.kind) {
      case 'use':
        return this.#use(item, asking, frame);
      case 'serve':
        return [this.#serve(item, asking, frame)];
      case 'passes':
        return [bindPasses(this, asking, item, frame)];
      case 'loop':
        return bindLoop(this, asking, item, frame);
      case 'step': {
        const bound = bindStep(asking, item);
        if (bound === undefined) {
          // Its problem is reported. Its name stays known, or every later `$name` would be a problem too.
          asking.scope.give(UNKNOWN);
          this.name(asking, UNKNOWN);
          return [];
        }
        this.facts.push({ ...bound.fact, phase: frame.phase, loops: frame.loops });
        asking.scope.give(bound.given);
        this.name(asking, bound.given);
        return [bound.step];
      }
    }
  }

  /** Enters the step's `as` for what it gave. */
  name(asking: BindSite, given: BoundOutput): void {
    const as = asking.item.step.as;
    if (as === undefined) return;
    const taken = asking.scope.taken(as.name);
    const model = this.context.models.has(as.name);
    if (taken !== undefined) {
      report(
        asking,
        as.place,
        `as: ${as.name}, but a step of this list has that name (${shortPlace(taken)})`,
      );
    } else if (model || isProcess(as.name)) {
      const what = model ? 'a model' : 'a process';
      report(
        asking,
        as.place,
        `as: ${as.name}, but that is the name of ${what}: \`of ${as.name}\` would be both`,
      );
    }
    asking.scope.name(as.name, as.place, given);
  }

  /** A pipeline's value is its last transcript, with the times on it. */
  #use(item: ArrangedUse, asking: BindSite, frame: Frame): Step[] {
    const inner = new Scope(asking.scope, true);
    const steps = this.list(item.items, inner, frame);
    const { place } = item.step;
    const times = inner.ownNearest('times');
    if (times !== undefined) asking.scope.give({ ...times, by: 'use', place });
    const transcript = inner.ownNearest('transcript');
    if (transcript !== undefined) asking.scope.give({ ...transcript, by: 'use', place });
    this.name(asking, transcript ?? nothing('use', place));
    return steps;
  }

  #serve(item: ArrangedServe, asking: BindSite, frame: Frame): Step {
    const { step, slot } = item;
    // Each job hears what its client uploads, and nothing else of this scenario.
    const inner = new Scope(undefined, true);
    const source = this.context.audioOfScenario;
    const sound = {
      value: { kind: 'output', ref: { slot, item: true } },
      ...exact({ source }),
      whole: false,
    } as const;
    inner.give({ output: { type: 'sound', sound }, by: 'upload' });
    // What runs in the server is not measured step by step: its jobs are.
    const server = new Binder(this.context);
    const steps = server.list(item.items, inner, frame);
    this.facts.push({ word: 'serve', phase: frame.phase, loops: frame.loops, place: step.place });
    this.name(asking, nothing('serve', step.place));
    return {
      step: 'serve',
      slot,
      place: step.place,
      ...(step.as === undefined ? {} : { as: step.as.name }),
      pipeline: item.pipeline,
      ...exact({ recycle: step.input.recycle }),
      steps,
    };
  }
}
