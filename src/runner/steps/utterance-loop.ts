import { exact } from '../../record/exact.ts';
import type { StepFailure, StepRecord } from '../../record/run-record.ts';
import type { Step } from '../../scenarios/plan/plan.ts';
import type { EngineSteps, Loaded } from './engine-steps.ts';
import type { PassResult } from './pass-store.ts';
import type { Desk } from './performer.ts';
import { entered } from './recovery.ts';
import type { ListEnd, ListPlace, ListRunner, StepReport } from './runner.ts';
import type { StepWorld } from './world.ts';

type PassesStep = Extract<Step, { step: 'for-each'; passes: unknown }>;
type Pass = PassesStep['passes'][number];

const ENDED_EARLY: StepFailure = { kind: 'refused', message: 'the list ended early' };

/** So many utterances, one after the other, whose engine died or refused to go on, end the corpus: docs/corpora.md */
const MOST_LOST_IN_A_ROW = 3;

/**
 * A loop over the utterances of a corpus. Each is a unit of its own: it is on disk when the next begins, a run that is taken
 * up again goes on at the next one, and an utterance at which the engine dies is one that was lost, not the end of the rest.
 */
export class UtteranceLoop {
  readonly #world: StepWorld;
  readonly #engine: EngineSteps;
  readonly #lists: ListRunner;
  /** What is loaded where an utterance begins. */
  #entry: Loaded | undefined;
  /** Utterances lost one after the other, the last one included. */
  #lost = 0;

  constructor({ world, engine }: Pick<Desk, 'world' | 'engine'>, lists: ListRunner) {
    this.#world = world;
    this.#engine = engine;
    this.#lists = lists;
  }

  async run(step: PassesStep, report: StepReport, place: ListPlace): Promise<ListEnd> {
    this.#entry = this.#engine.loaded;
    for (const [index, pass] of step.passes.entries()) {
      if (this.#world.stopped()) return 'stopped';
      // Another engine host beside this one has it.
      if (this.#world.takes?.(step.slot, index + 1) === false) continue;
      const label = place.label === undefined ? pass.label : `${place.label} ${pass.label}`;
      const end = await this.#pass(step, pass, index + 1, report, { ...place, label });
      if (end !== 'whole') return end;
    }
    return 'whole';
  }

  async #pass(
    step: PassesStep,
    { steps }: Pass,
    n: number,
    report: StepReport,
    place: ListPlace & { readonly label: string },
  ): Promise<ListEnd> {
    const known = this.#world.passes?.find(step.slot, n);
    if (known !== undefined) {
      for (const record of known.steps) report.step(record);
      report.pass?.({ result: known.result, steps: known.steps.length });
      this.#lost = known.steps.some(({ step: word }) => word === 'respawn') ? this.#lost + 1 : 0;
      return 'whole';
    }
    const records: StepRecord[] = [];
    const buffer: StepReport = { step: (record) => void records.push(record) };
    const end = await this.#lists.runList(steps, buffer, place);
    // What was cut short is no result of this utterance; it is heard anew when the run is taken up again.
    if (end === 'stopped' || this.#world.stoppedNow()) return 'stopped';
    const fatal = end === 'failed' ? (records.at(-1)?.failure ?? ENDED_EARLY) : undefined;
    this.#lost = fatal === undefined ? 0 : this.#lost + 1;
    const left = step.passes.length - n;
    const over = fatal !== undefined && this.#isOver(step, fatal);
    if (fatal !== undefined && over && left > 0) this.#say(records, fatal, left);
    const recovered = fatal === undefined || over || (await this.#begin(buffer, place.label));
    for (const record of records) report.step(record);
    const failure = records.find((record) => record.failure !== undefined)?.failure;
    const result: PassResult = { slot: step.slot, loop: 'audio', n, ...exact({ failure }) };
    report.pass?.({ result, steps: records.length });
    return over || !recovered ? 'failed' : 'whole';
  }

  /** Whether the utterances after this one stay unheard. A process that is not ours to start is gone for good. */
  #isOver({ onFailure }: PassesStep, { code }: StepFailure): boolean {
    return onFailure === 'stop' || code === 'gone' || this.#lost >= MOST_LOST_IN_A_ROW;
  }

  #say(records: StepRecord[], failure: StepFailure, left: number): void {
    const last = records.pop();
    if (last === undefined) return;
    const why = this.#lost > 1 ? `${this.#lost} utterances in a row were lost` : 'the corpus ends here';
    const after =
      this.#world.takes === undefined
        ? `${left} after it ${left === 1 ? 'was' : 'were'} not heard`
        : 'this engine host is given no more of them';
    const message = `${failure.message}; ${why}: ${after}`;
    records.push({ ...last, failure: { ...failure, message } });
  }

  /** A fresh engine with what was loaded: one that has just failed is trusted with no other utterance. */
  async #begin(report: StepReport, label: string): Promise<boolean> {
    if (!(await entered(this.#world, this.#engine, this.#entry, report, label))) return false;
    this.#entry = this.#engine.loaded;
    return true;
  }
}
