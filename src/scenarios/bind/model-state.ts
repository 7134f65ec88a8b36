import type { ModelKind, Place, Problem } from '../plan/plan.ts';
import { shortPlace } from '../plan/problem.ts';
import { undeclared } from '../plan/unknown-name.ts';
import { definitionOf } from '../steps/steps.ts';
import { everyNode } from '../steps/walk.ts';
import {
  type Arranged,
  type ArrangedLoop,
  type ArrangedServe,
  type ArrangedStep,
  innerItems,
} from './arrange.ts';

/** What is loaded at a point of the step list: the engine allows one started object per process. */
interface State {
  readonly loaded?: { readonly model: string; readonly since: Place };
  /** A `transcribe` has gone into the context since it was last empty. */
  readonly fed: boolean;
  readonly serving: boolean;
}

const EMPTY: State = { fed: false, serving: false };

export interface Models {
  /** Every model of the file; kind undefined where only its header will tell. */
  readonly kinds: ReadonlyMap<string, ModelKind | undefined>;
  /** What `load` loads when it names none. */
  readonly ofScenario: string | undefined;
}

export interface ModelUse {
  readonly model: string;
  readonly since: Place;
  /** Who chose the model of a `load`. */
  readonly by?: 'load' | 'for-each' | 'scenario';
}

export interface CheckedModels {
  /** By slot: the model each step works on. */
  readonly uses: ReadonlyMap<number, ModelUse>;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

export interface Phases {
  readonly before: readonly Arranged[];
  readonly each: readonly Arranged[];
  readonly after: readonly Arranged[];
}

/**
 * Walks a cell with {none, loaded m} before anything runs: `load` while loaded, `transcribe` on an aligner,
 * `unload` of nothing, a loop that cannot begin again where it ends. Linear in the steps, times the loops
 * around them.
 */
export function checkModels(phases: Phases, models: Models): CheckedModels {
  const walk = new Walk(models);
  const loaded = walk.list(phases.before, EMPTY, undefined);
  const place = firstPlace(phases.each);
  const ready = walk.loop(phases.each, loaded, undefined, 'each', place);
  walk.list(phases.after, ready, undefined);
  return { uses: walk.uses, problems: walk.problems, warnings: walk.warnings };
}

const firstPlace = (items: readonly Arranged[]): Place =>
  items[0]?.step.place ?? { file: '', line: 0, column: 0 };

class Walk {
  readonly uses = new Map<number, ModelUse>();
  readonly problems: Problem[] = [];
  readonly warnings: Problem[] = [];
  readonly #models: Models;
  /** A second look at a loop walks the loops inside it once: twice each would double with every level. */
  readonly #second: boolean;

  constructor(models: Models, second = false) {
    this.#models = models;
    this.#second = second;
  }

  list(items: readonly Arranged[], start: State, pass: string | undefined): State {
    return items.reduce((state, item) => this.#item(item, state, pass), start);
  }

  /** Walks a body twice: the second time from where the first ended, as every later pass begins. */
  loop(
    items: readonly Arranged[],
    start: State,
    pass: string | undefined,
    name: string,
    place: Place,
  ): State {
    const known = this.problems.length;
    const end = this.list(items, start, pass);
    if (this.#second || this.problems.length > known) return end;
    const again = new Walk(this.#models, true);
    const last = again.list(items, end, pass);
    this.warnings.push(...again.warnings);
    const [fault] = again.problems;
    if (fault !== undefined || !sameModel(end, last)) {
      this.problems.push({
        place,
        message: `${name} ends with ${said(end)}, but begins with ${said(start)}`,
        detail: [
          ...(fault?.place === undefined
            ? []
            : [`the second time, at ${shortPlace(fault.place)}: ${fault.message}`]),
          end.loaded === undefined
            ? 'do: load the model inside'
            : 'do: put `unload` at its end, or `respawn` first',
        ],
      });
    }
    return end;
  }

  #item(item: Arranged, state: State, pass: string | undefined): State {
    switch (item.kind) {
      case 'use':
        return this.list(item.items, state, pass);
      case 'serve':
        return this.#serve(item, state);
      case 'passes':
        return item.passes.reduce(
          (at, { items, value }) => this.list(items, at, item.variable === 'model' ? value : pass),
          state,
        );
      case 'loop':
        return this.#loopOf(item, state, pass);
      case 'step':
        return this.#step(item, state, pass);
    }
  }

  #loopOf(item: ArrangedLoop, state: State, pass: string | undefined): State {
    return this.loop(item.items, state, pass, `for-each ${item.variable}`, item.step.place);
  }

  /** The server works in a host of its own, one job after the other. */
  #serve(item: ArrangedServe, state: State): State {
    this.loop(item.items, EMPTY, undefined, `pipeline ${item.pipeline}`, item.step.place);
    if (state.serving) this.#report(item, 'serve, but a server runs already', 'put `stop` before it');
    return { ...state, serving: true };
  }

  #step(item: ArrangedStep, state: State, pass: string | undefined): State {
    const { step } = item;
    if (step.word === 'load') return this.#load(item, this.#chosen(step.input.load, pass), state);
    if (step.word === 'job' || step.word === 'stop') {
      if (!state.serving) this.#report(item, `${step.word}, but no server runs`, 'put `serve` before it');
      return step.word === 'stop' ? { ...state, serving: false } : state;
    }
    const { needs, context } = definitionOf(step.word);
    const works = needs === undefined || this.#needs(item, state, needs === 'any' ? undefined : needs);
    switch (context) {
      case 'fed':
        return works ? this.#fed(item, state) : state;
      case 'cleared':
        return { ...state, fed: false };
      case 'unloaded':
        return { serving: state.serving, fed: false };
      default:
        return state;
    }
  }

  #chosen(written: string | null, pass: string | undefined): Omit<ModelUse, 'since'> | undefined {
    if (written !== null) return { model: written, by: 'load' };
    if (pass !== undefined) return { model: pass, by: 'for-each' };
    const { ofScenario } = this.#models;
    return ofScenario === undefined ? undefined : { model: ofScenario, by: 'scenario' };
  }

  #load(item: ArrangedStep, chosen: Omit<ModelUse, 'since'> | undefined, state: State): State {
    const { step } = item;
    if (chosen === undefined) {
      this.#report(
        item,
        'load names no model, and neither does the scenario',
        'add `model: <id>` to the scenario',
      );
      // Go on as if some model were loaded: one missing name is one problem.
      return { loaded: { model: '', since: step.place }, fed: false, serving: state.serving };
    }
    const { kinds } = this.#models;
    const { model } = chosen;
    if (!kinds.has(model) && chosen.by !== 'scenario') {
      const { message, detail } = undeclared('load', model, 'model', kinds.keys());
      this.#problem(item, step.placeOf('load'), message, detail);
    } else if (kinds.has(model) && state.loaded !== undefined) {
      const { model: old, since } = state.loaded;
      this.#problem(
        item,
        step.place,
        `load: ${model}, but \`${old}\` is still loaded (since ${shortPlace(since)})`,
        [
          'the engine allows one started object per process (docs/engine.md#one-object)',
          'do: put `unload` before it, or `respawn`',
        ],
      );
    }
    this.uses.set(item.slot, { ...chosen, since: step.place });
    return { loaded: { model, since: step.place }, fed: false, serving: state.serving };
  }

  #fed(item: ArrangedStep, state: State): State {
    if (state.fed) {
      this.warnings.push({
        place: item.step.place,
        message: `${item.step.word} again on one load, without \`restart\` between: the context grows with every round`,
        detail: ['do: put `restart` after it, unless that is what you measure'],
      });
    }
    return { ...state, fed: true };
  }

  /** Whether something is loaded that the step can work on; reports what is wrong. */
  #needs(item: ArrangedStep, { loaded }: State, kind: ModelKind | undefined): boolean {
    const { word } = item.step;
    if (loaded === undefined) {
      this.#report(item, `${word}, but no model is loaded`, 'put `load` before it');
      return false;
    }
    this.uses.set(item.slot, loaded);
    const actual = this.#models.kinds.get(loaded.model);
    if (kind === undefined || actual === undefined || actual === kind) return true;
    const what = actual === 'aligner' ? 'an aligner' : 'an ASR model, it cannot align';
    this.#report(
      item,
      `${word}, but \`${loaded.model}\` (loaded ${shortPlace(loaded.since)}) is ${what}`,
      `load ${kind === 'aligner' ? 'an aligner' : 'an ASR model'} before it`,
    );
    return false;
  }

  #report(item: Arranged, message: string, advice: string): void {
    this.#problem(item, item.step.place, message, [`do: ${advice}`]);
  }

  #problem(item: Arranged, place: Place, message: string, detail: readonly string[]): void {
    const outer = item.via.at(-1);
    const used = outer === undefined ? [] : [`in a pipeline, used at ${shortPlace(outer)}`];
    this.problems.push({ place, message, detail: [...detail, ...used] });
  }
}

const sameModel = (a: State, b: State): boolean => a.loaded?.model === b.loaded?.model;

const said = ({ loaded }: State): string =>
  loaded === undefined ? 'nothing loaded' : `\`${loaded.model}\` loaded (since ${shortPlace(loaded.since)})`;

/** Whether `before` or `each` destroys a started object: not every library survives it. */
export const needsDestroy = (items: readonly Arranged[]): boolean =>
  everyNode(items, innerItems).some((item) => item.kind === 'step' && item.step.word === 'unload');
