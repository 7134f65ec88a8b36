import { lookAtProcess } from '../../metrics/memory/process-memory.ts';
import type { StepRecord } from '../../record/run-record.ts';
import { machineMemory } from '../../system/proc/machine.ts';
import type { Session } from '../session/session.ts';
import { type LoopPair, loopPair } from '../steps/loop-pair.ts';
import { type ListEnd, type StepReport, StepRunner } from '../steps/runner.ts';
import { TwoLoops } from '../steps/two-loops.ts';
import type { StepWorld } from '../steps/world.ts';
import { type ChosenOrder, chooseOrder, type Order } from './job-order.ts';
import type { JobPlan } from './job-plan.ts';
import type { StandingEngine } from './standing-engine.ts';

/** The steps of one job, in the order that its plan asks for, and the host beside the first where there is one. */
export class JobWork {
  /** How it was done, where that was chosen. */
  order: ChosenOrder['order'] | undefined;
  second: Session | undefined;
  readonly #plan: JobPlan;
  readonly #engine: Pick<StandingEngine, 'beside' | 'endBeside'>;
  readonly #world: StepWorld;
  readonly #runner: StepRunner;
  readonly #report: StepReport;

  /** @param records where its steps are added */
  constructor(
    plan: JobPlan,
    engine: Pick<StandingEngine, 'beside' | 'endBeside'>,
    world: StepWorld,
    runner: StepRunner,
    records: StepRecord[],
  ) {
    this.#plan = plan;
    this.#engine = engine;
    this.#world = world;
    this.#runner = runner;
    this.#report = { step: (record) => void records.push(record) };
  }

  async run(): Promise<ListEnd> {
    const { cell, order } = this.#plan;
    const pair = loopPair(cell.each);
    if (order === undefined || pair === undefined) return this.#runner.runList(cell.each, this.#report);
    const { before, after } = pair;
    const begun = await this.#runner.runList(before, this.#report);
    if (begun !== 'whole') return begun;
    // Of a single chunk there is nothing that could come earlier.
    const chunks = this.#runner.outputs.cut(pair.hear.loop.over.slot)?.chunks.length ?? 0;
    if (chunks < 2) return this.#runner.runList(cell.each.slice(before.length), this.#report);
    const { clock } = this.#world;
    const places = {
      hearing: this.#runner,
      beside: () => this.#beside(order, pair),
      now: () => clock.now(),
      stopped: () => this.#world.stopped(),
    };
    const end = await TwoLoops.run(pair, places, this.#report);
    return end === 'whole' ? this.#runner.runList(after, this.#report) : end;
  }

  /** A second host with the aligner in it, where there is to be one. */
  async #beside(asked: Exclude<Order, 'whole'>, { hear, align }: LoopPair): Promise<StepRunner | undefined> {
    const { session, modelFor } = this.#world;
    const wanted = chooseOrder(asked, {
      held: lookAtProcess(session.pid).readings.rss,
      recogniser: modelFor(hear.load).bytes,
      aligner: modelFor(align.load).bytes,
      memory: memoryLeft(),
    });
    const runner = wanted.order === 'batches' ? undefined : await this.#second(align);
    const chosen: ChosenOrder =
      runner === undefined && wanted.order !== 'batches'
        ? { order: 'batches', because: 'the aligner could not be loaded beside the recogniser' }
        : wanted;
    this.order = chosen.order;
    this.#world.listener?.({ type: 'order', ...chosen });
    return runner;
  }

  async #second(align: LoopPair['align']): Promise<StepRunner | undefined> {
    const session = await this.#engine.beside();
    if (session === undefined) return undefined;
    // What the aligner says is for nobody's eyes, and would end a text that is shown.
    const { live: _, ...world } = this.#world;
    const runner = new StepRunner({ ...world, session }, this.#runner.outputs);
    const records: StepRecord[] = [];
    const end = await runner.runList([align.load], { step: (record) => void records.push(record) });
    if (end !== 'whole') {
      // Memory of a device can be short where that of the machine is not: they take turns then, and nothing has failed.
      await this.#engine.endBeside();
      return undefined;
    }
    for (const record of records) this.#report.step(record);
    this.second = session;
    return runner;
  }
}

function memoryLeft(): { available: number; group: number | undefined; total: number } {
  const { available, groupLeft, total } = machineMemory();
  return { available, group: groupLeft, total };
}
