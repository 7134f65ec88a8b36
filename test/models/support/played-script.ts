import { BYTE_ALPHABET } from '../../../src/models/synthetic/byte-alphabet.ts';
import type { CheckpointPlan } from '../../../src/models/synthetic/checkpoint-plan.ts';
import { scriptedModel } from '../../../src/models/synthetic/scripted-model.ts';
import type { Content } from '../../../src/models/synthetic/weights-plan.ts';

/**
 * What the engine computes of a scripted decoder, in ten lines: the residual stream is the embedding of the last
 * token plus what layer 0 gathered of the context, and the head's best row is the next token.
 */

function rowOf(content: Content, row: number, width: number): Float32Array {
  const into = new Float32Array(width);
  if (content.fill === 'rows') content.write(row, into);
  return into;
}

const dot = (a: Float32Array, b: Float32Array): number =>
  a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);

const FROM_SPELLING = new Map(BYTE_ALPHABET.map((character, byte) => [character, byte]));
/** Dimension that holds the share of audio in the context. */
const HEARD = 32;

export interface Played {
  readonly text: string;
  readonly tokens: number;
  /** Score of the chosen token above the next best, least over all steps. */
  readonly margin: number;
}

/** Plays the script: `language` as set for the engine, `heard`: what layer 0 gathers when there is audio. */
export function play(
  plan: CheckpointPlan & { kind: 'asr' },
  language: string | undefined,
  heard: number,
  limit = 500,
): Played {
  const { vocabulary, special, shape, weights } = scriptedModel(plan);
  const width = shape.decoder.hidden;
  const rows = vocabulary.tokens.map((_, id) => rowOf(weights.head, id, width));
  let last = language === undefined ? vocabulary.byteId(0x0a) : vocabulary.addedWord(` ${language}`);
  const bytes: number[] = [];
  let tokens = 0;
  let margin = Number.POSITIVE_INFINITY;
  for (; tokens < limit; tokens += 1) {
    const state = rowOf(weights.embedding, last, width);
    state[HEARD] = heard;
    let [best, second, next] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY, -1];
    for (const [id, row] of rows.entries()) {
      const score = dot(state, row);
      if (score > best) [second, best, next] = [best, score, id];
      else second = Math.max(second, score);
    }
    margin = Math.min(margin, best - second);
    if (next === special.turnEnd || next === special.endOfText) break;
    const { text } = vocabulary.tokens[next] ?? { text: '' };
    // The special one is spelled as it is; its letters stand for themselves in both spellings.
    for (const character of text) bytes.push(FROM_SPELLING.get(character) ?? 0x3f);
    last = next;
  }
  return { text: Buffer.from(bytes).toString('utf8'), tokens, margin };
}
