import { z } from 'zod';

/**
 * A map with these keys and no other. zod does not say which keys would have been allowed, so the message of
 * its `unrecognized_keys` issue carries them, for `load/explain.ts` to read.
 */
export function section<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  return z.strictObject(shape, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? Object.keys(shape).join(' ') : 'a map'),
  });
}

/** The allowed keys, back from the message of an `unrecognized_keys` issue. */
export const keysOf = (message: string): string[] => message.split(' ');
