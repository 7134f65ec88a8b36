import type { Cursor } from './cursor.ts';
import { LAST_TOKEN_TYPE } from './format.ts';

/** What the vocabulary block holds, without its texts. */
export interface VocabularySummary {
  readonly tokens: number;
  readonly merges: number;
  /** Offsets of the first token and of the first byte after the merges. */
  readonly start: number;
  readonly end: number;
}

export interface VocabularyEntry {
  readonly id: number;
  /** As stored: ordinary tokens in the printable byte alphabet. Valid until the next entry. */
  readonly text: Buffer;
  readonly type: number;
  readonly offset: number;
}

/** The engine has room for this many tokens above `vocab_size`. */
const SPARE_TOKENS = 100;
/** The longest token of a real vocabulary has 128 characters. */
const LONGEST_ENTRY = 64 * 1024;
const MOST_MERGES = 1 << 22;

/** The length of entry `index`, or undefined at the end of its list. */
function entryLength(cursor: Cursor, noun: string, index: number): number | undefined {
  const at = cursor.position;
  const value = cursor.i32('the vocabulary');
  if (value === -1) return undefined;
  if (value < 0 || value > LONGEST_ENTRY) {
    cursor.fault(
      `${noun} ${index} has the length ${value}; allowed: 0 to ${LONGEST_ENTRY}, or -1 at the end`,
      at,
    );
  }
  return value;
}

/**
 * Reads tokens and merges one by one, in constant memory; the cursor ends behind them, where the tensors begin.
 * `visit` sees every token.
 */
export function readVocabulary(
  cursor: Cursor,
  size: number,
  visit: (entry: VocabularyEntry) => void = () => {},
): VocabularySummary {
  const start = cursor.position;
  let tokens = 0;
  for (;;) {
    const offset = cursor.position;
    const bytes = entryLength(cursor, 'token', tokens);
    if (bytes === undefined) break;
    if (tokens >= size + SPARE_TOKENS) {
      cursor.fault(`more tokens than the ${size} of the config and ${SPARE_TOKENS} spare ones`, offset);
    }
    const entry = cursor.bytes(bytes + 1, 'the vocabulary');
    const type = entry[bytes] ?? 0;
    if (type > LAST_TOKEN_TYPE) {
      cursor.fault(
        `token ${tokens} has the type ${type}; allowed: 0 to ${LAST_TOKEN_TYPE}`,
        offset + 4 + bytes,
      );
    }
    visit({ id: tokens, text: entry.subarray(0, bytes), type, offset });
    tokens += 1;
  }
  if (tokens === 0) cursor.fault('the vocabulary has no token', start);
  let merges = 0;
  for (;;) {
    const offset = cursor.position;
    const bytes = entryLength(cursor, 'merge', merges);
    if (bytes === undefined) break;
    if (merges >= MOST_MERGES) cursor.fault(`more than ${MOST_MERGES} merges`, offset);
    // A merge is `left right`; the engine looks for the blank from the second byte on.
    const blank = cursor.bytes(bytes, 'the vocabulary').indexOf(0x20, 1);
    if (blank < 0) cursor.fault(`merge ${merges} has no blank between its parts`, offset);
    merges += 1;
  }
  return { tokens, merges, start, end: cursor.position };
}
