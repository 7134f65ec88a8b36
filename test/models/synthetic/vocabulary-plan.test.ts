import { describe, expect, it } from 'vitest';
import { TOKEN_TYPE } from '../../../src/models/ggmm/format.ts';
import { spell } from '../../../src/models/synthetic/byte-alphabet.ts';
import { VocabularyPlan, vocabularyBytes } from '../../../src/models/synthetic/vocabulary-plan.ts';
import { ASR_LANGUAGES } from '../../../src/models/synthetic/words/languages.ts';

/** Byte-pair encoding by rank, as the engine does it for one word (Sennrich et al. 2016). */
function encode(word: string, plan: VocabularyPlan): string[] {
  const ranks = new Map(plan.merges.map((merge, rank) => [merge, rank]));
  const symbols = [...spell(word)];
  for (;;) {
    let best = -1;
    let least = Number.POSITIVE_INFINITY;
    for (let at = 0; at + 1 < symbols.length; at += 1) {
      const rank = ranks.get(`${symbols[at]} ${symbols[at + 1]}`) ?? Number.POSITIVE_INFINITY;
      if (rank < least) [least, best] = [rank, at];
    }
    if (best < 0) return symbols;
    symbols.splice(best, 2, `${symbols[best]}${symbols[best + 1]}`);
  }
}

const PROMPT = ['language', 'user', 'assistant', 'system'];

function planned(extra: readonly string[] = []): VocabularyPlan {
  const plan = new VocabularyPlan();
  plan.addStep(spell(' English'));
  plan.addBytes();
  for (const language of [...ASR_LANGUAGES, 'None']) plan.addWord(` ${language}`);
  for (const word of [...PROMPT, ...extra]) plan.addWord(word);
  return plan;
}

describe('the vocabulary of a synthetic checkpoint', () => {
  it('encodes every language and every prompt word as one token, whatever words a script adds', () => {
    const plan = planned(['us', 'russia', 'russian', 'stem', 'ages', 'the', 'istan']);
    for (const word of [...ASR_LANGUAGES.map((language) => ` ${language}`), ' None', ...PROMPT]) {
      expect(encode(word, plan)).toEqual([spell(word)]);
    }
  });

  it('encodes with the word, not with a step of the same text', () => {
    const plan = planned();
    expect(plan.addedWord(' English')).not.toBe(0);
    expect(plan.tokens[plan.addedWord(' English')]?.text).toBe(plan.tokens[0]?.text);
  });

  it('puts <|endoftext|> right below <|im_start|>', () => {
    const plan = planned();
    const special = plan.addSpecials();
    expect(special.turnStart - special.endOfText).toBe(1);
    expect(plan.tokens[special.asrText]).toEqual({ text: '<asr_text>', type: TOKEN_TYPE.userDefined });
  });

  it('fills up to the real numbers with tokens that no text can contain, about 9 bytes each', () => {
    const plan = planned();
    const words = plan.size;
    plan.fillTo(20_000, 20_000);
    expect([plan.size, plan.merges.length]).toEqual([20_000, 20_000]);
    expect(new Set(plan.tokens.slice(1).map(({ text }) => text)).size).toBe(19_999);
    expect(plan.tokens.slice(words).every(({ text }) => text.startsWith(spell('\0')))).toBe(true);
    const bytes = plan.tokens.slice(words).reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
    expect(bytes / (20_000 - words)).toBeCloseTo(9, 0);
    expect([plan.isCoded(words - 1), plan.isCoded(words), plan.isCoded(19_999)]).toEqual([
      true,
      false,
      false,
    ]);
    expect(plan.isCoded(plan.addSpecials().endOfText)).toBe(true);
  });

  it('writes length, bytes, type, and −1 behind tokens and merges', () => {
    const plan = new VocabularyPlan();
    plan.addStep('ab');
    expect([...vocabularyBytes(plan)]).toEqual([
      2, 0, 0, 0, 97, 98, 1, 255, 255, 255, 255, 255, 255, 255, 255,
    ]);
  });
});
