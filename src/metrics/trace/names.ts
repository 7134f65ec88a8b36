import { wordTable } from '../../record/exact.ts';
import { CHECKPOINT_METRICS, type CheckpointMetric, unitOf } from '../../record/metric.ts';

/**
 * What a column is for: a `quantity` is judged; the rest is not, for the reason that its word gives, unless it is asked
 * for by name.
 */
export type Role = 'quantity' | 'counter' | 'rate' | 'percentage' | 'limit' | 'part' | 'time' | 'unknown';

export const ROLE_WORDS: Readonly<Record<Exclude<Role, 'quantity'>, string>> = {
  counter: 'counts what has passed, not what is held',
  rate: 'a rate',
  percentage: 'a percentage',
  limit: 'a limit, or what is left of it',
  part: 'a part or a peak of another column',
  time: 'a time',
  unknown: 'nothing says what it holds',
};

export interface Meaning {
  readonly role: Role;
  readonly metric?: CheckpointMetric;
  /** Absent where neither the quantity nor a unit says. */
  readonly unit?: 'bytes' | 'count';
  /** Address space and the like: decides only where there is no other memory. */
  readonly minor?: boolean;
  /** Address space, and what a heap has set aside: it may grow without a page behind it. */
  readonly reserved?: boolean;
}

/** Names of the quantities, ours and those of other tools, without unit, as `plainName` writes them. */
const METRICS = wordTable<CheckpointMetric>({
  ...Object.fromEntries(CHECKPOINT_METRICS.map((metric) => [metric.replaceAll('-', '_'), metric])),
  heap_inuse: 'heap',
  malloc_inuse: 'heap',
  in_use: 'heap',
  inuse: 'heap',
  uordblks: 'heap',
  mem_heap: 'heap',
  anonymous: 'anon',
  rss_anon: 'anon',
  shmem: 'shared',
  rssshmem: 'shared',
  rss_shmem: 'shared',
  vram: 'device',
  gpu: 'device',
  mem_usage: 'group',
  'mem_usage/limit': 'group',
  memory_usage: 'group',
  container_memory_usage: 'group',
  container_memory_working_set: 'group',
  rsz: 'rss',
  res: 'rss',
  real: 'rss',
  resident: 'rss',
  vmrss: 'rss',
  vm_rss: 'rss',
  process_resident_memory: 'rss',
  container_memory_rss: 'rss',
  private_dirty: 'private',
  uss: 'private',
  heap_used: 'js-heap',
  heapused: 'js-heap',
  nodejs_heap_size_used: 'js-heap',
  fds: 'handles',
  fd: 'handles',
  fd_nr: 'handles',
  open_files: 'handles',
  nlwp: 'threads',
  pids: 'threads',
  maps: 'mappings',
  nmaps: 'mappings',
  children: 'processes',
});

/** Memory that Node and others name without the word; no quantity of ours. */
const MEMORY_NAMES = /^(external|array_buffers|heap_total|vsz|vms|vm_size|vmsize|virt|virtual|swap|vm_swap)$/;
const RESERVED = /(^|_)(vsz|vms|vm_size|vmsize|virt|virtual)(_|$)|^(heap_total|arena)$/;
const MINOR = /(^|_)(vsz|vms|vm_size|vmsize|virt|virtual|swap|vm_swap)(_|$)/;

const PERCENTAGE = /%|(^|_)(perc|pct|percent|percentage|ratio)(_|$)/;
const RATE =
  /\/(s|sec|second|min|h)$|(^|_)per_(s|sec|second|iter|iteration|op|call)(_|$)|(^|_)(rate|throughput|bandwidth)(_|$)|net_heap_growth/;
/** Things in a heap, not its bytes. */
const OBJECTS = /(^|_)objects?$/;
const COUNTER =
  /_total$|_(created|bucket|sum)$|(^|_)(receive|received|recv|rx|transmit|transmitted|sent|send|tx|read|reads|write|writes|written|net|network|disk|io|traffic|upload|uploaded|download|downloaded|transferred|minflt|majflt|faults|allocs|allocations|frees)(_|\/|$)|(^|_)(total_alloc|total_allocated|allocated_total|alloc_total|cpu_seconds)(_|$)|^(net|block)_i\/o$/;
const LIMIT =
  /(^|_)(limit|limits|available|avail|free|quota|memory_max|mem_total|memory_total|max_fds|fdsize|fd_size)(_|$)/;
const PART =
  /^(vm_(peak|hwm|lck|pin|data|stk|exe|lib|pte)|hugetlb_pages|rss_file|pss_\w+|shared_\w+|private_clean|referenced|lazy_free|anon_huge_pages|\w+_mapped|\w+_hugetlb|swap_pss|locked|ksm|shr)$|^mem_(heap_extra|stacks)$/;
const TIME = /(^|_)(seconds|secs|time|timestamp|ms|us|ns|start_time)$/;

/** Words that make a name one of memory, with the quantity they stand for, the first that fits. */
const MEMORY_WORDS: readonly (readonly [RegExp, CheckpointMetric | undefined])[] = [
  [/(^|_)(rss|resident)(_|$)/, 'rss'],
  [/(^|_)pss(_|$)/, 'pss'],
  [/(^|_)uss(_|$)/, 'private'],
  [/(^|_)anon(ymous)?(_|$)/, 'anon'],
  [/(^|_)(vram|gpu_mem|gpu_memory)(_|$)/, 'device'],
  [
    /(^|_)(mem|memory|heap|malloc|ram|memstats|working_set|workingset|footprint|vsz|vms|vmsize|virtual)(_|$)/,
    undefined,
  ],
];

const COUNT_WORDS: readonly (readonly [RegExp, CheckpointMetric])[] = [
  [/(^|_)(open_fds|num_fds|fd_count|fds|open_files|file_descriptors|handles|sockets)(_|$)/, 'handles'],
  [/(^|_)(threads|num_threads|goroutines|thread_count)(_|$)/, 'threads'],
];

const quantity = (metric: CheckpointMetric): Meaning => ({
  role: 'quantity',
  metric,
  unit: unitOf(metric),
});

/**
 * What the name of a column says.
 * @param base the plain name without its unit
 * @param plain the plain name with it
 * @param isSize the name says a unit of bytes
 */
export function meaningOf(base: string, plain: string, isSize: boolean): Meaning {
  const known = METRICS[base];
  if (known !== undefined) return quantity(known);
  if (MEMORY_NAMES.test(base))
    return { role: 'quantity', unit: 'bytes', minor: MINOR.test(base), reserved: RESERVED.test(base) };
  // `nodejs_active_handles_total` is a level, whatever its name says.
  const counted = COUNT_WORDS.find(([word]) => word.test(plain));
  if (PERCENTAGE.test(plain)) return { role: 'percentage' };
  if (RATE.test(plain)) return { role: 'rate' };
  if (LIMIT.test(plain)) return { role: 'limit' };
  if (PART.test(base)) return { role: 'part', ...(isSize && { unit: 'bytes' as const }) };
  if (counted !== undefined && !isSize) return quantity(counted[1]);
  if (COUNTER.test(plain)) return { role: 'counter', ...(isSize && { unit: 'bytes' as const }) };
  if (TIME.test(plain)) return { role: 'time' };
  if (OBJECTS.test(plain)) return { role: 'unknown' };
  const memory = MEMORY_WORDS.find(([word]) => word.test(base));
  if (memory !== undefined) {
    const metric = memory[1];
    return {
      role: 'quantity',
      unit: 'bytes',
      ...(metric && { metric }),
      minor: MINOR.test(base),
      reserved: RESERVED.test(base),
    };
  }
  return isSize ? { role: 'quantity', unit: 'bytes' } : { role: 'unknown' };
}
