import { describe, expect, it } from 'vitest';
import { cellFactor, headerUnit, plainName } from '../../../src/metrics/trace/cells/unit.ts';
import { meaningOf } from '../../../src/metrics/trace/names.ts';

describe('names that anybody may have given', () => {
  it.each(['constructor', '__proto__', 'toString_bytes', 'rss_constructor'])(
    '%s is a name like others',
    (name) => {
      const { base, unit } = headerUnit(name);
      expect(['bytes', undefined]).toContain(unit);
      expect(typeof meaningOf(base, plainName(name), unit !== undefined).role).toBe('string');
      expect(cellFactor(name)).toBeUndefined();
    },
  );

  it.each(['[', '(', '_', '/', '_/', '(a', 'aB', '. '])(
    'forty thousand of %j take no time to speak of',
    (part) => {
      const begin = performance.now();
      plainName(part.repeat(40_000));
      // Quadratic it took twenty seconds.
      expect(performance.now() - begin).toBeLessThan(2000);
    },
  );
});
