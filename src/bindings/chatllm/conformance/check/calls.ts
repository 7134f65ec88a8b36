import { exact } from '../../../../record/exact.ts';
import type { EngineOptions, Stage } from '../../../engine.ts';
import type { TrialCall } from '../../../protocol/trial-messages.ts';
import { engineParams, roundInput } from '../../abi/params.ts';

type Ask = Extract<TrialCall, { call: 'ask' }>;

/** Repeatable, one thread, a context that holds every answer of the trials several times. */
const OPTIONS: EngineOptions = { threads: 1, context: 1024, temperature: 0, seed: 1 };

export const start = (
  object: string,
  model: string,
  options: EngineOptions = {},
  kind: 'asr' | 'aligner' = 'asr',
): TrialCall => ({ call: 'start', object, params: engineParams(model, kind, { ...OPTIONS, ...options }) });

/** A start with the words as they are. */
export const startWith = (object: string, params: string[]): TrialCall => ({ call: 'start', object, params });

/** Has `object` hear the audio of the stage. */
export const hear = (object: string, stage: Stage, inside?: Ask['inside']): TrialCall => ({
  call: 'ask',
  object,
  text: roundInput(stage.audio),
  ...exact({ inside }),
});

export const ask = (object: string, text: string): TrialCall => ({ call: 'ask', object, text });
export const restart = (object: string): TrialCall => ({ call: 'restart', object });
export const destroy = (object: string): TrialCall => ({ call: 'destroy', object });
export const cursor = (object: string): TrialCall => ({ call: 'cursor', object });
export const statistics = (object: string): TrialCall => ({ call: 'statistics', object });
export const limit = (object: string, tokens: number): TrialCall => ({ call: 'limit', object, tokens });
