import { createRequire } from 'node:module';
import { z } from 'zod';

/**
 * Packages that do parts of what is done here, installed on demand beside the benchmarks (`npm ci --prefix bench/peers`):
 * one of them computes wrong rates, and none is needed by anything but these figures.
 */
const load = createRequire(`${process.cwd()}/bench/peers/package.json`);

export const WITHOUT_PEERS = 'for the packages beside it: npm ci --prefix bench/peers';

type OfTwoTexts = (a: string, b: string) => number;

const isFunction = (value: unknown): boolean => typeof value === 'function';
const Levenshtein = z.object({ distance: z.custom<OfTwoTexts>(isFunction) });
const Words = z.object({ wordErrorRate: z.custom<OfTwoTexts>(isFunction) });
/** The module is a function with properties. */
const Numerals = z.custom<{ cn: { decodeS(numeral: string): unknown } }>(
  (value) => typeof value === 'function' && 'cn' in value,
);

export interface Peers {
  /** Edit distance of two strings. */
  readonly distance: OfTwoTexts | undefined;
  /** "Word error rate" of two strings. */
  readonly wordErrorRate: OfTwoTexts | undefined;
  /** A Chinese numeral as a number. */
  readonly decode: ((numeral: string) => unknown) | undefined;
}

/** What is installed. */
export function peers(): Peers {
  const numerals = optional('nzh', Numerals)?.cn;
  return {
    distance: optional('fastest-levenshtein', Levenshtein)?.distance,
    wordErrorRate: optional('word-error-rate', Words)?.wordErrorRate,
    decode: numerals === undefined ? undefined : (numeral) => numerals.decodeS(numeral),
  };
}

function optional<T>(name: string, schema: z.ZodType<T>): T | undefined {
  let found: unknown;
  try {
    found = load(name);
  } catch {
    return undefined;
  }
  return schema.parse(found);
}
