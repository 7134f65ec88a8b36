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
  'anonymous-leak': 'anonymous memory outside the native heap',
  'anonymous-leak-heap-unknown': 'anonymous memory; the native heap was not judged',
  'file-pages': 'file pages, of a mapped model as a rule',
  'never-unmapped': 'mappings that are never unmapped',
  'handle-leak': 'files or sockets left open',
  'thread-leak': 'threads that never end',
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

/** Names the growth from the verdicts of all quantities: memory first, then handles, threads and mappings. */
export function nameGrowth(growth: GrowthByMetric): Cause[] {
  const causes: Cause[] = [];
  const memory = memoryCause(growth);
  if (memory !== undefined) causes.push(memory);
  if (leaks(growth.handles)) causes.push({ code: 'handle-leak', quantities: ['handles'] });
  if (leaks(growth.threads) && memory?.code !== 'thread-stacks') {
    causes.push({ code: 'thread-leak', quantities: ['threads'] });
  }
  const explained = memory?.code === 'mmap-leak' || leaks(growth.threads);
  if (leaks(growth.mappings) && !explained) causes.push({ code: 'never-unmapped', quantities: ['mappings'] });
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
  const files = leaks(rss) || (stepped(rss) && !stepped(anon));
  return files ? { code: 'file-pages', quantities: ['rss'] } : undefined;
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
