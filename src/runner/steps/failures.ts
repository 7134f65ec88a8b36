import { PrintType } from '../../bindings/abi/functions.ts';
import type { ResultEvent } from '../../bindings/protocol/messages.ts';
import { engineRefusal } from '../../pipeline/audio.ts';
import type { StepFailure, StepRecord } from '../../record/run-record.ts';
import { Failure } from '../../system/failure.ts';
import type { Sound } from './values.ts';

export interface StepResult {
  readonly record: StepRecord;
  /** The host is gone, or in a state from which the list cannot go on. */
  readonly fatal: boolean;
}

export function refused(record: StepRecord, code: string, message: string): StepResult {
  return { record: { ...record, failure: { kind: 'refused', code, message } }, fatal: false };
}

export function unfitAudio({ id, samples }: Sound): StepFailure | undefined {
  const message = engineRefusal(samples);
  return message === undefined
    ? undefined
    : { kind: 'refused', code: 'audio-unfit', message: `${id}: ${message}` };
}

/** The aligner aborts on a text that cleans to nothing, and reads the tags of the input as its own. */
export function unfitText(text: string): StepFailure | undefined {
  if (!/[\p{L}\p{N}]/u.test(text)) {
    return { kind: 'refused', code: 'nothing-to-align', message: 'the text has no letter or digit' };
  }
  if (/\{\{|\}\}/.test(text)) {
    return {
      kind: 'refused',
      code: 'text-has-tags',
      message: 'the text holds {{ or }}, the tags of audio input',
    };
  }
  return undefined;
}

/** A stage of the harness that could not be done: a worker died, a file is unreadable. */
export function stageFailure(thrown: unknown): StepFailure {
  if (thrown instanceof Failure) return { kind: 'refused', code: 'stage-failed', message: thrown.message };
  throw thrown;
}

const CODES: Readonly<Record<string, Readonly<Record<number, [string, string]>>>> = {
  infer: {
    [-1]: ['busy', 'the engine is busy'],
    [-2]: ['not-loaded', 'no model is loaded in the engine'],
    [-3]: ['wrong-purpose', 'the model is not for this'],
  },
  unload: { [-1]: ['destroy-refused', 'the engine refuses to destroy: it is still generating'] },
};

export function codeFailure(result: ResultEvent): StepFailure | undefined {
  if (result.code === 0) return undefined;
  const [code, message] = CODES[result.op]?.[result.code] ?? ['error', `the engine returned ${result.code}`];
  return { kind: 'refused', code, message, returnCode: result.code };
}

export function loadFailure(result: ResultEvent, params: readonly string[]): StepFailure {
  const said = result.lines.filter(({ type }) => type === PrintType.error).map(({ text }) => text.trim());
  const word = result.code > 0 && said.length === 0 ? params[result.code - 1] : undefined;
  const message =
    said.length > 0
      ? said.join('; ')
      : word !== undefined
        ? `the engine does not know the option \`${word}\` (word ${result.code} of its command line)`
        : `loading returned ${result.code}`;
  return { kind: 'refused', code: 'load-failed', message, returnCode: result.code };
}
