import { exact } from '../../record/exact.ts';
import type { StepFailure, StepRecord } from '../../record/run-record.ts';
import type { ClientFate, ServedJob } from '../../record/served-job.ts';
import { reasonOf } from '../../system/failure.ts';
import { BAD_UPLOADS } from './bad-uploads.ts';
import { JobAtClient, type JobEnd, type JobSetting } from './client-job.ts';
import { HttpClient } from './http-client.ts';
import type { JobOver } from './messages.ts';

/** What a job came to at its client. Instants are ns of the machine's monotonic clock. */
export interface ClientJob {
  readonly served: Omit<ServedJob, 'delivery'>;
  /** As the server calls it; absent where it took none. */
  readonly id?: string;
  readonly begin: bigint;
  readonly end: bigint;
  readonly firstTextAt?: bigint;
}

export interface ClientOptions extends JobSetting {
  readonly url: string;
  /** From 1. */
  readonly number: number;
  /** Breaks everything off. */
  readonly signal: AbortSignal;
}

/** A user of the page, as a program: one job after another, each to the end that was meant for it. */
export class ServedClient {
  readonly #options: ClientOptions;
  readonly #http: HttpClient;
  #job: JobAtClient | undefined;

  constructor(options: ClientOptions) {
    this.#options = options;
    this.#http = new HttpClient(options.url, options.signal, options.patience);
  }

  /**
   * @param turn which of the ways to cancel, to drop or to be bad: they are taken one after the other
   * @returns what came of it, and never throws: a job without an answer is lost, with the reason
   */
  async job(fate: ClientFate, turn = 0): Promise<ClientJob> {
    const job = new JobAtClient(this.#options, this.#http);
    this.#job = job;
    const begin = process.hrtime.bigint();
    const result = await this.#play(job, fate, turn).catch(
      (thrown: unknown): JobEnd => ({ outcome: 'lost', detail: reasonOf(thrown) }),
    );
    const { firstTextAt, id } = job;
    return {
      served: {
        client: this.#options.number,
        fate,
        ...result,
        ...(firstTextAt === undefined ? {} : { firstText: Number(firstTextAt - begin) }),
      },
      begin,
      end: process.hrtime.bigint(),
      ...exact({ id, firstTextAt }),
    };
  }

  /** Connections that it holds open. */
  get connections(): number {
    return this.#http.connections;
  }

  get uploading(): boolean {
    return this.#job?.uploading === true;
  }

  close(): void {
    this.#http.close();
  }

  #play(job: JobAtClient, fate: ClientFate, turn: number): Promise<JobEnd> {
    switch (fate) {
      case 'whole':
        return job.whole();
      case 'cancel':
        return turn % 2 === 0 ? job.cancelledAtFirstText() : job.cancelledAtOnce();
      case 'drop':
        return turn % 2 === 0 ? job.droppedEvents() : job.droppedUpload();
      case 'bad':
        return job.bad(BAD_UPLOADS[turn % BAD_UPLOADS.length]);
    }
  }
}

/**
 * What the record says of one job: how it went at its client, and what the server told of it beside. Pure.
 * @param at ns on the clock of the run
 */
export function jobStep(job: ClientJob, over: JobOver | undefined, at: number): StepRecord {
  const failure = failureOf(job, over);
  return {
    step: 'job',
    at,
    duration: Number(job.end - job.begin),
    served: { ...job.served, ...deliveryOf(job, over) },
    ...exact({ failure }),
  };
}

/** From the engine's callback to the client, where both saw text. */
function deliveryOf({ firstTextAt }: ClientJob, over: JobOver | undefined): { delivery?: number } {
  if (firstTextAt === undefined || over?.firstText === undefined) return {};
  return { delivery: Number(firstTextAt - BigInt(over.firstText)) };
}

/** What should not have happened to a job: it got no answer, its engine died, or rubbish was taken for sound. */
function failureOf({ served }: ClientJob, over: JobOver | undefined): StepFailure | undefined {
  const { outcome, fate, detail = '' } = served;
  if (outcome === 'lost')
    return { kind: 'refused', code: 'job-lost', message: `the job got no answer: ${detail}` };
  if (fate === 'bad') {
    if (outcome === 'answered') {
      return { kind: 'refused', code: 'bad-upload', message: 'what is no sound was answered as if it were' };
    }
    // It is to be refused; what dies of it is another matter.
    return over?.failure?.kind === 'refused' ? undefined : over?.failure;
  }
  if (outcome === 'failed') return over?.failure ?? { kind: 'refused', code: 'job-failed', message: detail };
  if (outcome === 'refused') {
    return { kind: 'refused', code: 'job-refused', message: `the upload was refused: ${detail}` };
  }
  return undefined;
}
