import type { CheckpointMetric } from '../../record/metric.ts';
import type { Growth } from '../../record/run-record.ts';

/** Judged growth by quantity; a quantity that was not measured is absent. */
export type GrowthByMetric = Readonly<Partial<Record<CheckpointMetric, Growth>>>;

/** Where growth comes from, and how it is said: docs/leak-verdict.md#naming-the-growth. */
export const CAUSES = {
  'native-heap-leak': 'native heap',
  'native-heap-leak-filling': 'native heap, still filling free arena space or never touched',
  'native-heap-and-other-leak': 'native heap, and other memory besides',
  'allocator-retention': 'fragmentation or retention in the allocator',
  'host-heap-leak': 'JavaScript heap of the host',
  'mmap-leak': 'direct mmap',
  'thread-stacks': 'thread stacks',
  'shared-memory-leak': 'shared memory',
  'child-process-leak': 'a child process',
  'anonymous-leak': 'anonymous memory outside the native heap',
  'anonymous-leak-heap-unknown': 'anonymous memory; the native heap was not judged',
  'file-pages': 'file pages, of a mapped model as a rule',
  'file-or-shared-pages': 'pages of files or shared memory, which this run does not tell apart',
  'memory-in-no-process': 'memory of the control group that no process of the engine shows',
  'device-leak': 'memory of a GPU',
  'never-unmapped': 'mappings that are never unmapped',
  'handle-leak': 'files or sockets left open',
  'thread-leak': 'threads that never end',
  'unreaped-children': 'child processes that are never reaped',
  'process-leak': 'child processes that never end',
  'pool-expansion': 'a pool that expands in steps',
} as const;
export type CauseCode = keyof typeof CAUSES;

export interface Cause {
  readonly code: CauseCode;
  /** Quantities that say so. */
  readonly quantities: readonly CheckpointMetric[];
}

/** Heap and anonymous memory tell of the same leak when their rates agree this closely. */
const AGREEMENT = 0.25;

const leaks = (growth: Growth | undefined): boolean => growth?.verdict === 'leak';
const stepped = (growth: Growth | undefined): boolean => growth?.verdict === 'pool-step';
const bounded = (growth: Growth | undefined): boolean =>
  growth !== undefined && growth.verdict !== 'leak' && growth.verdict !== 'inconclusive';

/** A part of anonymous memory names its growth when it makes up this share of it. */
const MOST_OF = 0.5;

/** Names the growth from the verdicts of all quantities: memory first, then what is counted. */
export function nameGrowth(growth: GrowthByMetric): Cause[] {
  const causes: Cause[] = [];
  const memory = memoryCause(growth);
  if (memory !== undefined) causes.push(memory);
  if (leaks(growth.device)) causes.push({ code: 'device-leak', quantities: ['device'] });
  if (leaks(growth.handles)) causes.push({ code: 'handle-leak', quantities: ['handles'] });
  if (leaks(growth.threads) && memory?.code !== 'thread-stacks') {
    causes.push({ code: 'thread-leak', quantities: ['threads'] });
  }
  const explained = memory?.code === 'mmap-leak' || leaks(growth.threads);
  if (leaks(growth.mappings) && !explained) causes.push({ code: 'never-unmapped', quantities: ['mappings'] });
  if (leaks(growth.processes)) causes.push(processCause(growth));
  return causes;
}

function memoryCause(growth: GrowthByMetric): Cause | undefined {
  const { heap, anon, arena, rss } = growth;
  if (leaks(heap)) return heapCause(growth);
  if (leaks(anon)) return anonymousCause(growth);
  if (!bounded(heap) || !bounded(anon)) return undefined;
  if (stepped(heap) && stepped(anon) && (arena === undefined || stepped(arena))) {
    const quantities: CheckpointMetric[] = ['heap', 'anon', 'arena'];
    return { code: 'pool-expansion', quantities: quantities.filter((metric) => metric in growth) };
  }
  if (leaks(growth.group)) return { code: 'memory-in-no-process', quantities: ['group'] };
  const besides = leaks(rss) || (stepped(rss) && !stepped(anon));
  return besides ? residentCause(growth) : undefined;
}

/** Resident memory grows and anonymous memory does not: pages of files, once shared memory is known to stand still. */
function residentCause({ shared }: GrowthByMetric): Cause {
  if (leaks(shared)) return { code: 'shared-memory-leak', quantities: ['rss', 'shared'] };
  return { code: bounded(shared) ? 'file-pages' : 'file-or-shared-pages', quantities: ['rss'] };
}

/** As many dead as there are more: nobody waits for them. */
function processCause({ processes, zombies }: GrowthByMetric): Cause {
  return leaks(zombies) && (zombies?.rate ?? 0) >= MOST_OF * (processes?.rate ?? 0)
    ? { code: 'unreaped-children', quantities: ['processes', 'zombies'] }
    : { code: 'process-leak', quantities: ['processes'] };
}

function heapCause({ heap, anon }: GrowthByMetric): Cause {
  const quantities = ['heap', 'anon'] as const;
  const ratio = (anon?.rate ?? 0) / (heap?.rate ?? 1);
  if (leaks(anon) && ratio > 1 + AGREEMENT) return { code: 'native-heap-and-other-leak', quantities };
  const filling = bounded(anon) || (leaks(anon) && ratio < 1 - AGREEMENT);
  if (filling) return { code: 'native-heap-leak-filling', quantities };
  return { code: 'native-heap-leak', quantities: leaks(anon) ? quantities : ['heap'] };
}

/** Anonymous memory grows and the native heap does not: the first witness that grows too names it. */
function anonymousCause(growth: GrowthByMetric): Cause {
  // A part that grows as the whole does is no part of the heap, whatever that does.
  const part = PARTS.find(([metric]) => isMostOf(growth[metric], growth.anon));
  if (part !== undefined) return { code: part[1], quantities: ['anon', part[0]] };
  if (!bounded(growth.heap)) return { code: 'anonymous-leak-heap-unknown', quantities: ['anon'] };
  const witnesses: readonly (readonly [CheckpointMetric, CauseCode])[] = [
    ['arena', 'allocator-retention'],
    ['js-heap', 'host-heap-leak'],
    ['threads', 'thread-stacks'],
    ['mappings', 'mmap-leak'],
  ];
  const witness = witnesses.find(([metric]) => leaks(growth[metric]));
  if (witness === undefined) return { code: 'anonymous-leak', quantities: ['anon'] };
  return { code: witness[1], quantities: ['anon', witness[0]] };
}

/** Quantities that are parts of anonymous memory. A child that takes shared memory is named as the child. */
const PARTS: readonly (readonly [CheckpointMetric, CauseCode])[] = [
  ['child-anon', 'child-process-leak'],
  ['shared', 'shared-memory-leak'],
];

const isMostOf = (part: Growth | undefined, whole: Growth | undefined): boolean =>
  leaks(part) && (part?.rate ?? 0) >= MOST_OF * (whole?.rate ?? Number.POSITIVE_INFINITY);
