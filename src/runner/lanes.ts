import type { Cell, Step } from '../scenarios/plan/plan.ts';
import { everyStep } from '../scenarios/steps/walk.ts';
import type { LaunchEnd } from './launch.ts';

/**
 * What the engine hosts of a launch share that run side by side: each utterance of a corpus is heard by whichever is free first,
 * and where there is no corpus each iteration. They begin to be measured together, once all of them are warm.
 */
export class LaneShare {
  readonly lanes: readonly Lane[];
  readonly #taken = new Set<string>();
  readonly #warmUp: number;
  /** Iterations are whole corpora, of which each lane hears its part. */
  readonly #shared: boolean;
  #waiting: (() => void)[] = [];
  #expected: number;

  constructor({ processes = 1, each, warmUp }: Pick<Cell, 'processes' | 'each' | 'warmUp'>) {
    this.lanes = Array.from({ length: processes }, (_, index) => new Lane(index + 1, this));
    this.#expected = processes;
    this.#warmUp = warmUp;
    this.#shared = everyStep(each).some(hearsCorpus);
  }

  /** The first who asks has it. */
  take(what: string): boolean {
    if (this.#taken.has(what)) return false;
    this.#taken.add(what);
    return true;
  }

  /** Every lane warms up by itself; a corpus is gone through by all of them. */
  takesIteration(index: number): boolean {
    return this.#shared || index <= this.#warmUp || this.take(`iteration ${index}`);
  }

  /** Resolves once every lane has come this far, or has ended. */
  arrive(): Promise<void> {
    const met = new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#check();
    return met;
  }

  /** A lane that ended before it came this far is not waited for. */
  leave(): void {
    this.#expected -= 1;
    this.#check();
  }

  #check(): void {
    if (this.#waiting.length < this.#expected) return;
    for (const go of this.#waiting.splice(0)) go();
  }
}

const hearsCorpus = (step: Step): boolean =>
  step.step === 'for-each' && 'passes' in step && step.utterances === true;

/** One engine host of several side by side. */
export class Lane {
  readonly number: number;
  readonly #share: LaneShare;
  /** CPU seconds of the processes that it has had, by process. */
  readonly #cpu: (() => number)[] = [];
  #begun = false;
  #iteration = 0;

  constructor(number: number, share: LaneShare) {
    this.number = number;
    this.#share = share;
  }

  /** A process of this lane, and how its CPU seconds are asked for. */
  has(cpu: () => number): void {
    this.#cpu.push(cpu);
  }

  cpu(): number {
    return this.#cpu.reduce((sum, cpu) => sum + cpu(), 0);
  }

  /** CPU seconds of all the others. */
  cpuBeside(): number {
    return this.#share.lanes.reduce((sum, lane) => (lane === this ? sum : sum + lane.cpu()), 0);
  }

  /** Before the first iteration that is measured. */
  async begin(): Promise<void> {
    if (this.#begun) return;
    this.#begun = true;
    await this.#share.arrive();
  }

  takesIteration(index: number): boolean {
    const taken = this.#share.takesIteration(index);
    if (taken) this.#iteration = index;
    return taken;
  }

  takesPass(slot: number, n: number): boolean {
    return this.#share.take(`pass ${this.#iteration} ${slot} ${n}`);
  }

  /** It is over: the others do not wait for it. */
  end(): void {
    if (!this.#begun) this.#share.leave();
    this.#begun = true;
  }
}

/** Runs all lanes at once; one that dies leaves what is left to the others. */
export async function runLanes(
  share: LaneShare,
  run: (lane: Lane) => Promise<LaunchEnd>,
): Promise<LaunchEnd> {
  const ended = await Promise.allSettled(share.lanes.map((lane) => run(lane).finally(() => lane.end())));
  const ends = ended.map((one): LaunchEnd => {
    if (one.status === 'rejected') throw one.reason;
    return one.value;
  });
  return worstEnd(ends);
}

/** Worst first. */
const WORST: readonly LaunchEnd['status'][] = [
  'interrupted',
  'missing',
  'crashed',
  'hung',
  'unsupported',
  'stopped',
];

function worstEnd(ends: readonly LaunchEnd[]): LaunchEnd {
  for (const status of WORST) {
    const own = ends.flatMap((end, index) => (end.status === status ? [{ ...end, number: index + 1 }] : []));
    const [first] = own;
    if (first === undefined) continue;
    if (first.reason === undefined || status === 'interrupted') return { status };
    const who = `engine host ${own.map(({ number }) => number).join(', ')} of ${ends.length}`;
    return { status, reason: `${who}: ${first.reason}` };
  }
  return { status: 'completed' };
}
