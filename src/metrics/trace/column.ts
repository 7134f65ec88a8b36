import { type CheckpointMetric, unitOf } from '../../record/metric.ts';
import type { GrowthSetting } from '../growth/analysis.ts';
import { defaultSetting, isGated } from '../growth/quantity.ts';

/** Units of `--unit`: how many bytes one is worth; a count is itself. */
const UNITS = { bytes: 1, KiB: 1024, MiB: 1024 ** 2, count: 1 } as const;
export type Unit = keyof typeof UNITS;
export const UNIT_NAMES = ['bytes', 'KiB', 'MiB', 'count'] as const satisfies readonly Unit[];

/** What a column of a trace holds, told by its name. */
export interface Column {
  readonly name: string;
  readonly metric?: CheckpointMetric;
  readonly unit: 'bytes' | 'count';
  /** Value in bytes (or units) of 1 in the file. */
  readonly factor: number;
  /** True where neither the name nor `--unit` says what it holds. */
  readonly guessed: boolean;
}

/** Names that this and other tools give to the quantities, without unit; lower case, `_` between words. */
const NAMES: Readonly<Record<string, CheckpointMetric>> = {
  heap: 'heap',
  heap_inuse: 'heap',
  malloc_inuse: 'heap',
  in_use: 'heap',
  inuse: 'heap',
  uordblks: 'heap',
  arena: 'arena',
  anon: 'anon',
  anonymous: 'anon',
  shared: 'shared',
  shmem: 'shared',
  rssshmem: 'shared',
  child_anon: 'child-anon',
  device: 'device',
  vram: 'device',
  gpu: 'device',
  group: 'group',
  rss: 'rss',
  vmrss: 'rss',
  pss: 'pss',
  private: 'private',
  private_dirty: 'private',
  uss: 'private',
  js_heap: 'js-heap',
  heap_used: 'js-heap',
  heapused: 'js-heap',
  handles: 'handles',
  fds: 'handles',
  fd: 'handles',
  open_files: 'handles',
  threads: 'threads',
  mappings: 'mappings',
  maps: 'mappings',
  nmaps: 'mappings',
  processes: 'processes',
  children: 'processes',
  zombies: 'zombies',
};

/**
 * The quantity and unit of a column: by `unit` where it is given, else by the suffix (`_kb` is 1024 bytes, `_bytes`
 * bytes), else by the quantity that its name says, else a count.
 */
export function describeColumn(name: string, unit?: Unit): Column {
  const plain = name
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_');
  const suffix = /_(kb|kib|bytes)$/.exec(plain)?.[1];
  const found = NAMES[suffix === undefined ? plain : plain.slice(0, -suffix.length - 1)];
  const metric = found === undefined ? {} : { metric: found };
  if (unit !== undefined) {
    return {
      name,
      ...metric,
      unit: unit === 'count' ? 'count' : 'bytes',
      factor: UNITS[unit],
      guessed: false,
    };
  }
  if (suffix !== undefined) {
    return { name, ...metric, unit: 'bytes', factor: suffix === 'bytes' ? 1 : 1024, guessed: false };
  }
  if (found !== undefined) return { name, metric: found, unit: unitOf(found), factor: 1, guessed: false };
  return { name, unit: 'count', factor: 1, guessed: true };
}

/** How a column is judged where the user says nothing else. Unknown memory is judged as anonymous memory. */
export function settingOf({ metric, unit }: Column): GrowthSetting {
  if (metric !== undefined && unitOf(metric) === unit) return defaultSetting(metric);
  return defaultSetting(unit === 'bytes' ? 'anon' : 'handles');
}

/** Columns that look like memory, handles, threads or mappings. */
export const quantityColumns = (names: readonly string[]): string[] =>
  names.filter((name) => !describeColumn(name).guessed);

/** RSS and the like are reported; the gated quantities decide. */
export const decides = ({ metric }: Column): boolean => metric !== undefined && isGated(metric);
