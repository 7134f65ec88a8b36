import { growing } from '../../metrics/allocations/growing.ts';
import type { OpenThing } from '../../record/diagnosis.ts';
import type { OpenThings } from '../../system/proc/open-things.ts';

const KINDS = ['handles', 'mappings', 'threads'] as const;
const DONE: Readonly<Record<OpenThing['kind'], string>> = {
  handles: 'opened and not closed',
  mappings: 'mapped and not unmapped',
  threads: 'started and not ended',
};

export interface ThingContext {
  /** Names of files that have a meaning in the scenario: path → `the model file of small`. */
  readonly files: ReadonlyMap<string, string>;
  /** `load` steps in one iteration. */
  readonly loads: number;
}

/** The handles, mappings and threads, by name, that become more with each iteration (docs/diagnose.md#things). */
export function growingThings(looks: readonly OpenThings[], context: ThingContext): OpenThing[] {
  return KINDS.flatMap((kind) => {
    const counts = looks.map((look) => countsOf(look[kind]));
    const names = new Set(counts.flatMap((count) => [...count.keys()]));
    return [...names].sort().flatMap((name) => {
      const found = growing(counts.map((count) => count.get(name) ?? 0));
      if (found === undefined) return [];
      const { rate, every } = found;
      return [{ kind, name, detail: detailOf(kind, name, rate, context), rate, every }];
    });
  });
}

function countsOf(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

function detailOf(
  kind: OpenThing['kind'],
  name: string,
  rate: number,
  { files, loads }: ThingContext,
): string {
  const perLoad = loads > 0 ? rate / loads : 0;
  const often = Math.abs(perLoad - 1) < 1e-9 ? 'once per load' : `${Number(rate.toFixed(3))} per iteration`;
  return `${files.get(name) ?? name}, ${DONE[kind]}, ${often}`;
}
