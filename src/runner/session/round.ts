import { parseStatistics, roundStatistics, type Statistics } from '../../bindings/abi/statistics.ts';
import { audioTokens } from '../../bindings/params.ts';
import type { ResultEvent } from '../../bindings/protocol/messages.ts';
import { streamLatency } from '../../metrics/latency/stream.ts';
import { summarise } from '../../metrics/series/statistics.ts';
import { AsrOutputParser } from '../../pipeline/asr-output.ts';
import type { Round, StepFailure } from '../../record/run-record.ts';
import { SAMPLE_RATE } from '../../record/units.ts';

/** Lines that say in words what the return code 0 hides (docs/engine.md#context). */
const OUT_OF_CONTEXT = /RUN OUT OF CONTEXT/;

export interface RoundInput {
  readonly result: ResultEvent;
  /** Counters before this round; they are cumulative over the object's life. */
  readonly before: Statistics;
  readonly samples: number;
  /** Set on the command line of the engine: its output then has no `language X` header. */
  readonly forcedLanguage: string | undefined;
  readonly kind: 'asr' | 'aligner';
}

export interface MeasuredRound {
  readonly round: Round;
  /** The counters after it, for the next round. */
  readonly after: Statistics;
  /** What is wrong with it though the engine returned 0. */
  readonly failure: StepFailure | undefined;
  /** From the call to the callback with the first text, ns; of a burst too, which has no TTFT. */
  readonly firstText: number | undefined;
}

/** Makes the figures of one round from what the host recorded. Pure. */
export function measureRound({ result, before, samples, forcedLanguage, kind }: RoundInput): MeasuredRound {
  const total = Number(BigInt(result.end) - BigInt(result.begin));
  const audioSeconds = samples / SAMPLE_RATE;
  const counters = parseStatistics(result.statistics);
  const tokens = counters === undefined ? undefined : roundStatistics(before, counters);
  const evalNs = counters === undefined ? undefined : (counters.evalMs - before.evalMs) * 1e6;
  // A chunk without a byte says nothing: it is no first token, and no gap ends with it.
  const spoken = result.times.filter((_, index) => result.sizes[index] !== 0);
  const { ttft, gaps, burst } = streamLatency(spoken, total, kind === 'asr' ? evalNs : undefined);
  const pieces = decodePieces(result.bytes, result.sizes);
  const heard = kind === 'asr' ? readTranscript(pieces, result.times, forcedLanguage) : undefined;
  const output = pieces.join('');
  const round: Round = {
    total,
    burst,
    chunks: spoken.length,
    times: spoken,
    ...(spoken.length === result.times.length ? {} : { emptyChunks: result.times.length - spoken.length }),
    audioSeconds,
    output,
    text: heard?.text ?? output,
    liveDropped: result.liveDropped,
  };
  if (kind === 'asr') {
    if (ttft !== undefined && !burst) round.ttft = ttft;
    if (heard?.firstText !== undefined && !burst) round.ttftText = heard.firstText;
    const itl = summarise(gaps);
    if (itl !== undefined) round.itl = itl;
    if (tokens?.tokensPerS !== undefined && !burst) round.tokensPerS = tokens.tokensPerS;
    if (heard?.language !== undefined) round.language = heard.language;
  }
  if (tokens !== undefined) {
    round.promptTokens = tokens.promptTokens;
    round.outputTokens = tokens.outputTokens;
  }
  if (audioSeconds > 0) round.rtf = total / 1e9 / audioSeconds;
  return {
    round,
    after: counters ?? before,
    failure: hiddenFailure(result, round, samples),
    firstText: heard?.firstText,
  };
}

/** Text of each chunk; a character that is split between chunks belongs to the one that completes it. */
function decodePieces(bytes: string, sizes: readonly number[]): string[] {
  const all = Buffer.from(bytes, 'base64');
  const decoder = new TextDecoder('utf-8');
  let from = 0;
  const pieces = sizes.map((size) => {
    const piece = decoder.decode(all.subarray(from, from + size), { stream: true });
    from += size;
    return piece;
  });
  const rest = decoder.decode();
  if (rest !== '') pieces.push(rest);
  return pieces;
}

function readTranscript(
  pieces: readonly string[],
  times: readonly number[],
  forcedLanguage: string | undefined,
): { text: string; language: string | undefined; firstText: number | undefined } {
  const parser = new AsrOutputParser(forcedLanguage === undefined ? {} : { forcedLanguage });
  let firstText: number | undefined;
  pieces.forEach((piece, index) => {
    if (parser.push(piece).startsText) firstText = times[index] ?? times.at(-1);
  });
  const { text, language } = parser.end();
  return { text, language, firstText };
}

/** What went wrong behind a return code of 0. */
function hiddenFailure(result: ResultEvent, round: Round, samples: number): StepFailure | undefined {
  const context = result.lines.find(({ text }) => OUT_OF_CONTEXT.test(text));
  if (context !== undefined) {
    return { kind: 'refused', code: 'out-of-context', message: `the engine said: ${context.text.trim()}` };
  }
  const needed = audioTokens(samples);
  if (round.promptTokens !== undefined && round.promptTokens < needed) {
    return {
      kind: 'refused',
      code: 'audio-not-heard',
      message: `the prompt had ${round.promptTokens} tokens where the audio alone makes ${needed}: the engine did not hear all of it`,
    };
  }
  return undefined;
}
