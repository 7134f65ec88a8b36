import { z } from 'zod';
import { parseSize, parseTime, SIZE_UNITS, TIME_UNITS } from '../../../record/units.ts';

/**
 * Leaves of the schema. The `error` of each is not a sentence but a phrase that fits behind "it takes …";
 * `load/explain.ts` says the rest: which key, what was found, where.
 */
const DECIMAL = String.raw`\d+(?:\.\d+)?`;

const SIZE = `a size with its unit, like 256 KiB (${SIZE_UNITS.join(' ')})`;
const TIME = `a time with its unit, like 20s (${TIME_UNITS.join(' ')})`;
const SHARE = 'a share, like 5 % or 0.05';

function quantity(pattern: string, phrase: string, parse: (text: string) => number | undefined) {
  return z
    .string({ error: phrase })
    .regex(new RegExp(`^${pattern}$`), { error: phrase })
    .transform((text, context): number => {
      const value = parse(text);
      if (value !== undefined && Number.isFinite(value)) return value;
      context.issues.push({ code: 'custom', message: phrase, input: text });
      return z.NEVER;
    });
}

/** `1.5 GiB` → bytes. */
export const size = () => quantity(`${DECIMAL} *(?:${SIZE_UNITS.join('|')})`, SIZE, parseSize);

/** `2min` → ns. */
export const time = () => quantity(`${DECIMAL} *(?:${TIME_UNITS.join('|')})`, TIME, parseTime);

/** `5 %` or 0.05 → 0.05. */
export const share = () =>
  z.union(
    [
      z.number({ error: SHARE }).min(0, { error: SHARE }).max(1, { error: SHARE }),
      quantity(`${DECIMAL} *%`, SHARE, (text) => Number.parseFloat(text) / 100).refine(
        (value) => value <= 1,
        {
          error: SHARE,
        },
      ),
    ],
    { error: SHARE },
  );

/** A whole number, at least `least`. */
export function whole(least: number) {
  const phrase = `a whole number, ${least} or more`;
  return z.int({ error: phrase }).min(least, { error: phrase });
}

/** A number that counts something on average: 0.05 handles an iteration. */
export function amount() {
  const phrase = 'a number, 0 or more';
  return z.number({ error: phrase }).min(0, { error: phrase });
}

/** Text that is not empty. Numbers are refused: YAML may have changed their digits. */
export function text(phrase = 'text') {
  return z.string({ error: phrase }).min(1, { error: phrase });
}

export const flag = () => z.boolean({ error: 'true or false' });

/** One of a few words. */
export function word<const Words extends readonly string[]>(words: Words) {
  return z.enum(words, { error: `one of: ${words.join(', ')}` });
}
