import type { KnownLeak } from '../../record/diagnosis.ts';
import { exact } from '../../record/exact.ts';
import { entriesOf, type Located, plain } from '../load/located.ts';
import type { Problem } from '../plan/plan.ts';
import { nearestOrAll } from '../plan/unknown-name.ts';
import { KnownLeak as KnownLeakSchema } from '../schema/known-leak.ts';
import type { WrittenGate } from './gates.ts';

/** Reads `known-leaks`. Faults of the schema are left out, they are reported. */
export function knownLeaks(section: Located | undefined): KnownLeak[] {
  return entriesOf(section).flatMap(([id, { value }]) => {
    const leak = KnownLeakSchema.safeParse(plain(value));
    if (!leak.success) return [];
    const { function: name, why, until } = leak.data;
    return [{ id, function: name, why, ...exact({ until }) }];
  });
}

/** What gates name as known must be declared, and only growth of the heap has functions to its name. */
export function checkKnown(
  gates: readonly WrittenGate[],
  leaks: readonly KnownLeak[],
  problems: Problem[],
): void {
  const ids = leaks.map(({ id }) => id);
  for (const { text, known = [], place } of gates) {
    for (const id of known.filter((name) => !ids.includes(name))) {
      problems.push({
        place,
        message: `gate \`${text}\`: there is no known leak ${id}`,
        detail: [ids.length === 0 ? 'declare it under known-leaks:' : nearestOrAll(id, ids, 'known leaks')],
      });
    }
    if (known.length > 0 && !/^(not leak|growth\(heap\))/.test(text)) {
      problems.push({
        place,
        message: `gate \`${text}\`: \`known\` takes leaks off the growth of the heap, which this gate does not judge`,
        detail: ['use it with growth(heap) < X or not leak'],
      });
    }
  }
}
