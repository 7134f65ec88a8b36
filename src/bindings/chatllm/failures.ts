import type { StepFailure } from '../../record/run-record.ts';
import type { ResultEvent } from '../protocol/messages.ts';
import { PrintType } from './abi/functions.ts';
import { audioTokens } from './abi/params.ts';

const CODES: Readonly<Record<string, Readonly<Record<number, [string, string]>>>> = {
  infer: {
    [-1]: ['busy', 'the engine is busy'],
    [-2]: ['not-loaded', 'no model is loaded in the engine'],
    [-3]: ['wrong-purpose', 'the model is not for this'],
  },
  unload: { [-1]: ['destroy-refused', 'the engine refuses to destroy: it is still generating'] },
};

/** What a return code other than 0 means. */
export function callFailure({ op, code: returnCode }: ResultEvent): StepFailure {
  const [code, message] = CODES[op]?.[returnCode] ?? ['error', `the engine returned ${returnCode}`];
  return { kind: 'refused', code, message, returnCode };
}

/** Why a model was not loaded: what the engine said, or the word of its command line that it does not know. */
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

/** Lines that say in words what the return code 0 hides (docs/engine.md#context). */
const OUT_OF_CONTEXT = /RUN OUT OF CONTEXT/;

/** What went wrong behind a return code of 0. */
export function hiddenFault(
  { lines }: ResultEvent,
  promptTokens: number | undefined,
  samples: number,
): StepFailure | undefined {
  const context = lines.find(({ text }) => OUT_OF_CONTEXT.test(text));
  if (context !== undefined) {
    return { kind: 'refused', code: 'out-of-context', message: `the engine said: ${context.text.trim()}` };
  }
  const needed = audioTokens(samples);
  if (promptTokens !== undefined && promptTokens < needed) {
    return {
      kind: 'refused',
      code: 'audio-not-heard',
      message: `the prompt had ${promptTokens} tokens where the audio alone makes ${needed}: the engine did not hear all of it`,
    };
  }
  return undefined;
}
