import { withKnown } from '../../judge/growth/known-leaks.ts';
import { growing } from '../../metrics/allocations/growing.ts';
import type { Diagnosis, KnownLeak, LeakSite, OpenThing } from '../../record/diagnosis.ts';
import { exact } from '../../record/exact.ts';
import { DEFAULT_TOLERANCE } from '../../record/metric.ts';
import type { Variant } from '../../record/run-record.ts';
import { formatBytes } from '../../record/units.ts';
import type { OpenThings } from '../../system/proc/open-things.ts';
import { flameStacks, growingSites, leakSites } from './leak-sites.ts';
import type { Profile } from './profile.ts';

export interface Evidence {
  /** The cell as the ordinary run measured it. */
  readonly variant: Variant;
  readonly tool: string;
  readonly long: Profile;
  readonly short: Profile;
  /** `load` steps in one iteration. */
  readonly loads: number;
  readonly known: readonly KnownLeak[];
  /** ISO date against which known leaks expire. */
  readonly today: string;
}

const BOUNDED = ['no-leak', 'warm-up-plateau', 'pool-step'];
/** Growth that is left over below this share needs no words: rounding of the allocator. */
const LEFT_OVER = 0.02;

/** The diagnosis of one cell from its ordinary run and two instrumented ones. Pure. */
export function assemble({ variant, tool, long, short, loads, known, today }: Evidence): Diagnosis {
  const heap = variant.growth.heap;
  const measured =
    heap?.rate == null
      ? undefined
      : { rate: heap.rate, ci95: heap.ci95, bounds: heap.bounds, verdict: heap.verdict, n: heap.n };
  // What is bounded in a long run is a pool or a warm-up, whatever it does in a few iterations.
  const found = measured !== undefined && BOUNDED.includes(measured.verdict) ? [] : growingSites(long, short);
  const rate =
    measured !== undefined && measured.rate > (variant.tolerance.heap ?? DEFAULT_TOLERANCE.heap)
      ? measured.rate
      : undefined;
  const sites = leakSites(found, rate).map((site) => withKnown(site, known, today));
  const attributed = sites.reduce((sum, { bytes }) => sum + bytes, 0);
  return {
    variant: variant.id,
    tool,
    lengths: [short.iterations, long.iterations],
    ...exact({ measured }),
    attributed,
    ...(rate === undefined ? {} : { share: attributed / rate }),
    sites,
    things: growingThings(long.things, { files: long.files, loads }),
    unexplained: unexplained(variant, rate, attributed, sites),
    flame: flameStacks(found),
  };
}

function unexplained(
  variant: Variant,
  rate: number | undefined,
  attributed: number,
  sites: readonly LeakSite[],
): string[] {
  const said: string[] = [];
  const { heap, anon } = variant.growth;
  if (heap === undefined)
    said.push('the heap was not measured: bytes per iteration cannot be set against it');
  else if (rate !== undefined && rate - attributed > LEFT_OVER * rate) {
    said.push(
      `${formatBytes(rate - attributed)} per iteration of heap growth come from no place that grew steadily: places that grow ` +
        'seldom (lengthen the instrumented runs), outside the calls of the engine, or fragmentation',
    );
  } else if (rate !== undefined && attributed - rate > LEFT_OVER * rate) {
    said.push(
      `the sites add up to ${formatBytes(attributed - rate)} per iteration more than the ordinary run grew by: ` +
        'part of it may be given back later than the instrumented runs reach',
    );
  }
  if (
    anon?.verdict === 'leak' &&
    anon.rate !== null &&
    anon.rate > Math.max(2 * attributed, variant.tolerance.anon ?? 0)
  ) {
    said.push(
      `anonymous memory grows by ${formatBytes(anon.rate)} per iteration, more than malloc accounts for: mapped directly, ` +
        'from another allocator, or fragmentation; heaptrack sees malloc alone',
    );
  }
  if (heap !== undefined && sites.length === 0 && rate === undefined)
    said.push('the heap does not grow: nothing to name');
  return said;
}

const KINDS = ['handles', 'mappings', 'threads'] as const;
const DONE: Readonly<Record<OpenThing['kind'], string>> = {
  handles: 'opened and not closed',
  mappings: 'mapped and not unmapped',
  threads: 'started and not ended',
};

interface ThingContext {
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
