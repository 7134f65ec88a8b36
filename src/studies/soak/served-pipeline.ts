import type { JobPlan } from '../../runner/jobs/job-plan.ts';
import type { Cell, Plan, Step, Value } from '../../scenarios/plan/plan.ts';
import { everyStep, withInnerLists } from '../../scenarios/steps/walk.ts';

type Serve = Step & { readonly step: 'serve' };

/** The `serve` step of a cell that is a server under load; undefined for every other cell. */
export function serveStep({ before }: Pick<Cell, 'before'>): Serve | undefined {
  return before.find((step): step is Serve => step.step === 'serve');
}

/** The audio that clients of a cell send. */
export function jobAudio({ each }: Pick<Cell, 'each'>): string | undefined {
  const job = each.find((step) => step.step === 'job');
  return job !== undefined && 'input' in job && job.input?.kind === 'literal' ? job.input.value : undefined;
}

/**
 * The pipeline of a `serve` step as a plan for the server's jobs: each upload is decoded first, and steps that hear
 * what the client sent hear that. Pure.
 */
export function servedPipeline(plan: Plan, cell: Cell, serve: Serve): JobPlan {
  const audio = jobAudio(cell) ?? '';
  const every = everyStep([...cell.before, ...cell.each, ...cell.after]);
  const slot = Math.max(...every.map((step) => step.slot)) + 1;
  const upload: Value<string> = { kind: 'literal', value: audio };
  const decode: Step = { slot, place: serve.place, step: 'decode', input: upload, arguments: {} };
  const redirection = new Redirection(serve.slot, slot, upload);
  const steps = redirection.list(serve.steps);
  const inner: Cell = {
    ...cell,
    before: [],
    each: redirection.used ? [decode, ...steps] : steps,
    after: [],
    launches: 1,
    iterations: { kind: 'fixed', count: 1 },
    live: true,
    // Its jobs are as quick as they can be; the server and its engine are looked at between them.
    measure: new Set(['latency']),
    gates: [],
  };
  // What prepares an engine has run before the server starts.
  const engines = Object.fromEntries(
    Object.entries(plan.engines).map(([id, { prepare: _, ...engine }]) => [id, engine]),
  );
  return { plan: { ...plan, engines, cells: [inner] }, cell: inner };
}

/** Steps in which what the client sent is the decoded upload; `decode` itself reads the file. */
class Redirection {
  /** Some step hears the decoded upload. */
  used = false;
  readonly #from: number;
  readonly #upload: Value<string>;
  readonly #decoded: Value<string>;

  /** @param from slot of the `serve` step. @param to slot of the decoded upload */
  constructor(from: number, to: number, upload: Value<string>) {
    this.#from = from;
    this.#upload = upload;
    this.#decoded = { kind: 'output', ref: { slot: to } };
  }

  list(steps: readonly Step[]): Step[] {
    return steps.map((step) => this.#step(step));
  }

  #step(step: Step): Step {
    switch (step.step) {
      case 'transcribe':
      case 'align':
        return { ...step, audio: this.#heard(step.audio) };
      case 'decode':
        return this.#isUpload(step.input) ? { ...step, input: this.#upload } : step;
      case 'vad':
      case 'chunk':
        return step.input === undefined ? step : { ...step, input: this.#heard(step.input) };
      default:
        return withInnerLists(step, (steps) => this.list(steps));
    }
  }

  #heard(value: Value<string>): Value<string> {
    if (!this.#isUpload(value)) return value;
    this.used = true;
    return this.#decoded;
  }

  #isUpload(value: Value<string> | undefined): boolean {
    return value?.kind === 'output' && value.ref.slot === this.#from && value.ref.item === true;
  }
}
