import { withKnown } from '../../judge/growth/known-leaks.ts';
import type { Diagnosis, KnownLeak, LeakSite } from '../../record/diagnosis.ts';
import { exact } from '../../record/exact.ts';
import { DEFAULT_TOLERANCE } from '../../record/metric.ts';
import type { Variant } from '../../record/run-record.ts';
import { formatBytes } from '../../record/units.ts';
import { growingThings } from './growing-things.ts';
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
