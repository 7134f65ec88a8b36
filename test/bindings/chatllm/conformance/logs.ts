import { PrintType } from '../../../../src/bindings/chatllm/abi/functions.ts';
import type { Check } from '../../../../src/bindings/chatllm/conformance/check/check.ts';
import type { Stage } from '../../../../src/bindings/engine.ts';
import type { TrialAnswer, TrialLog, TrialPrint } from '../../../../src/bindings/trial-log.ts';
import type { StepFailure } from '../../../../src/record/run-record.ts';

/** A stage without files: judgements look at what was said, not at what it came from. */
export const STAGE: Stage = {
  audio: '/t/noise.wav',
  samples: 16_000,
  absentAudio: '/t/absent.wav',
  recogniser: { file: '/t/asr.bin', english: 'one two three', chinese: '一二三' },
  other: { file: '/t/other.bin', text: 'something else' },
  aligner: { file: '/t/aligner.bin', words: [{ text: 'one', start: 80, end: 240 }] },
  absentModel: '/t/absent.bin',
  foreignModel: '/t/foreign.bin',
  cutModel: '/t/cut.bin',
};

export interface Said {
  readonly code?: number;
  /** Pieces, at the callback of the object that was asked or of `to`. */
  readonly pieces?: readonly (string | Uint8Array)[];
  readonly to?: string;
  readonly lines?: readonly string[];
  readonly errors?: readonly string[];
  readonly infos?: readonly string[];
  readonly ends?: number;
  readonly inside?: number;
  readonly unmade?: string;
}

const bytesOf = (piece: string | Uint8Array): Uint8Array =>
  typeof piece === 'string' ? new TextEncoder().encode(piece) : piece;

/** The two lines that hold the engine's counters. */
export const counted = (prompt: number, answer: number): Said => ({
  code: 0,
  lines: [
    `timings: prompt eval time = 10.0 ms / ${prompt} tokens`,
    `timings:        eval time = 10.0 ms / ${answer} tokens`,
  ],
});

/** What a trial of `check` would leave behind if its calls were answered like this; the rest was never reached. */
export function logOf(check: Check, said: readonly Said[], death?: StepFailure, trial = 0): TrialLog {
  const trials = check.trials(STAGE);
  const calls = typeof trials === 'string' ? [] : (trials[trial] ?? []);
  const answers = said.flatMap((one, index): TrialAnswer[] => {
    const call = calls[index];
    if (call === undefined) return [];
    const asked = 'object' in call ? call.object : '';
    const prints = (type: number, texts: readonly (string | Uint8Array)[] = []): TrialPrint[] =>
      texts.map((text, at) => ({ to: one.to ?? asked, type, bytes: bytesOf(text), at }));
    return [
      {
        call,
        code: one.code,
        took: one.code === undefined ? undefined : 1,
        prints: [
          ...prints(PrintType.chatChunk, one.pieces),
          ...prints(PrintType.meta, one.lines),
          ...prints(PrintType.error, one.errors),
          ...prints(PrintType.modelInfo, one.infos),
        ],
        ends: new Array<string>(one.ends ?? 0).fill(asked),
        inside: one.inside,
        unmade: one.unmade,
      },
    ];
  });
  return { symbols: { present: [], missing: [], fork: [] }, answers, death };
}

export const CRASH: StepFailure = {
  kind: 'crashed',
  message: 'the engine died of SIGSEGV',
  signal: 'SIGSEGV',
};
