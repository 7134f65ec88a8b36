import type { OperationResult, Speech } from '../../bindings/engine.ts';
import { streamLatency } from '../../metrics/latency/stream.ts';
import { summarise } from '../../metrics/series/statistics.ts';
import { AsrOutputParser } from '../../pipeline/asr-output.ts';
import { exact } from '../../record/exact.ts';
import type { Round } from '../../record/run-record.ts';
import { SAMPLE_RATE } from '../../record/units.ts';

export interface RoundInput {
  readonly result: Pick<OperationResult, 'begin' | 'end'>;
  readonly speech: Speech;
  readonly samples: number;
  /** Set on the command line of the engine: its output then has no `language X` header. */
  readonly forcedLanguage: string | undefined;
  readonly kind: 'asr' | 'aligner';
}

export interface MeasuredRound {
  readonly round: Round;
  /** From the call to the callback with the first text, ns; of a burst too, which has no TTFT. */
  readonly firstText: number | undefined;
}

/** Makes the figures of one round from what was recorded of it. Pure. */
export function measureRound({ result, speech, samples, forcedLanguage, kind }: RoundInput): MeasuredRound {
  const total = Number(BigInt(result.end) - BigInt(result.begin));
  const audioSeconds = samples / SAMPLE_RATE;
  const { times, sizes, bytes, liveDropped, tokens } = speech;
  // A chunk without a byte says nothing: it is no first token, and no gap ends with it.
  const spoken = times.filter((_, index) => sizes[index] !== 0);
  const { ttft, gaps, burst } = streamLatency(spoken, total, kind === 'asr' ? tokens?.evalTime : undefined);
  const pieces = decodePieces(bytes, sizes);
  const heard = kind === 'asr' ? readTranscript(pieces, times, forcedLanguage) : undefined;
  const output = pieces.join('');
  const round: Round = {
    total,
    burst,
    chunks: spoken.length,
    times: spoken,
    ...(spoken.length === times.length ? {} : { emptyChunks: times.length - spoken.length }),
    audioSeconds,
    output,
    text: heard?.text ?? output,
    liveDropped,
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
  return { round, firstText: heard?.firstText };
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
  const parser = new AsrOutputParser(exact({ forcedLanguage }));
  let firstText: number | undefined;
  pieces.forEach((piece, index) => {
    if (parser.push(piece).startsText) firstText = times[index] ?? times.at(-1);
  });
  const { text, language } = parser.end();
  return { text, language, firstText };
}
