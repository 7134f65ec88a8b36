/** One Han or kana character is a token of its own in real vocabularies, or several. */
const IDEOGRAPH = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]$/u;
/** A word with the blank before it; an ideograph; any other single character. */
const PIECE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]| ?(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}])[\p{L}\p{M}\p{N}'’])+|[\s\S]/gu;
/** Longer words are several tokens, as in scripts that write no blanks. */
const LONGEST = 8;
/** Every so many pieces with characters of several bytes, one is cut inside such a character. */
const CUT_EVERY = 3;

const isContinuation = (byte: number | undefined): boolean => byte !== undefined && (byte & 0xc0) === 0x80;

/** The place nearest to the middle of `bytes` that lies inside a character; undefined for ASCII. */
function insideCharacter(bytes: Buffer): number | undefined {
  const middle = Math.floor(bytes.length / 2);
  for (let distance = 0; distance < bytes.length; distance += 1) {
    if (isContinuation(bytes[middle + distance])) return middle + distance;
    if (middle - distance > 0 && isContinuation(bytes[middle - distance])) return middle - distance;
  }
  return undefined;
}

function* words(text: string): Generator<string> {
  for (const [piece] of text.matchAll(PIECE)) {
    const characters = [...piece];
    for (let from = 0; from < characters.length; from += LONGEST) {
      yield characters.slice(from, from + LONGEST).join('');
    }
  }
}

/**
 * Cuts a transcript into what the model says token by token. Joined, the pieces are the text's UTF-8 bytes; every
 * third piece that can be is cut inside a character, as real vocabularies do, which exercises the engine's and the
 * reader's handling of half characters.
 */
export function pieces(text: string): Buffer[] {
  const result: Buffer[] = [];
  let cuttable = 0;
  for (const word of words(text)) {
    const bytes = Buffer.from(word, 'utf8');
    const cut = insideCharacter(bytes);
    if (cut !== undefined) cuttable += 1;
    if (cut !== undefined && cuttable % CUT_EVERY === 0)
      result.push(bytes.subarray(0, cut), bytes.subarray(cut));
    else result.push(bytes);
  }
  return result;
}

export const isIdeograph = (character: string): boolean => IDEOGRAPH.test(character);
