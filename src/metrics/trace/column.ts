import { type CheckpointMetric, isGated, unitOf } from '../../record/metric.ts';
import type { GrowthSetting } from '../growth/analysis.ts';
import { defaultSetting } from '../growth/quantity.ts';
import { factorOf, headerUnit, plainName, type Unit } from './cells/unit.ts';
import { meaningOf, type Role } from './names.ts';

/** What a column of a trace holds, told by its name. */
export interface Column {
  readonly name: string;
  readonly metric?: CheckpointMetric;
  readonly unit: 'bytes' | 'count';
  /** Value in bytes (or units) of 1 in the file. */
  readonly factor: number;
  /** True where neither the name nor `--unit` says what it holds. */
  readonly guessed: boolean;
  readonly role: Role;
  /**
   * What says the unit; `assumed`: the name is that of memory and bytes are what programs write who say nothing, which
   * must never pass unsaid.
   */
  readonly unitFrom: 'option' | 'name' | 'writer' | 'cells' | 'quantity' | 'assumed';
  /** `MB` in a name: read as 1024², and said. */
  readonly loose: boolean;
  /** Address space and the like: decides only where there is no other memory. */
  readonly minor: boolean;
  readonly reserved: boolean;
}

/**
 * The quantity and unit of a column: by `unit` where it is given, else by what is known of the tool that wrote the file,
 * else by its suffix (`_kb` is 1024 bytes), else by the quantity that its name says, else a count.
 */
export function describeColumn(name: string, unit?: Unit, written?: Unit): Column {
  const said = headerUnit(name);
  const plain = plainName(name);
  const ofBase = meaningOf(said.base, plain, said.unit !== undefined);
  // `phase_b` is no number of bytes, `mem_heap_B` is.
  const weak = said.weak && meaningOf(said.base, said.base, false).role === 'unknown';
  const meaning = weak ? meaningOf(plain, plain, false) : ofBase;
  const { role, metric, minor = false, reserved = false } = meaning;
  const known = { name, ...(metric && { metric }), role, minor, reserved };
  const from = (given: Unit, unitFrom: Column['unitFrom'], loose = false): Column => ({
    ...known,
    unit: given === 'count' ? 'count' : 'bytes',
    factor: factorOf(given),
    guessed: false,
    unitFrom,
    loose,
  });
  if (unit !== undefined) return from(unit, 'option');
  if (written !== undefined) return from(written, 'writer');
  if (said.unit !== undefined && !weak) return from(said.unit, 'name', said.loose);
  if (meaning.unit === 'bytes') return from('bytes', 'assumed');
  return { ...from('count', 'quantity'), guessed: meaning.unit === undefined };
}

/** How a column is judged where the user says nothing else. Unknown memory is judged as anonymous memory. */
export function settingOf({ metric, unit }: Pick<Column, 'metric' | 'unit'>): GrowthSetting {
  if (metric !== undefined && unitOf(metric) === unit) return defaultSetting(metric);
  return defaultSetting(unit === 'bytes' ? 'anon' : 'handles');
}

/**
 * Which columns decide, where the user named none. Those that gate always do. RSS and other memory are only reported where
 * anonymous memory is there, which sees all that they see; otherwise they are the only ones that do.
 */
export function deciders(columns: readonly Column[]): (column: Column) => boolean {
  const memory = columns.filter(({ unit }) => unit === 'bytes');
  const hasAnon = columns.some(({ metric }) => metric === 'anon');
  const hasMajor = memory.some(({ minor }) => !minor);
  const hasCounts = columns.some(({ metric, unit }) => unit === 'count' && isGatedColumn(metric));
  return ({ metric, unit, minor }) => {
    if (isGatedColumn(metric)) return true;
    if (unit === 'bytes') return !hasAnon && !(minor && hasMajor);
    return memory.length === 0 && !hasCounts;
  };
}

/** Shared memory decides too: another tool's anonymous memory may be without it. */
const isGatedColumn = (metric: CheckpointMetric | undefined): boolean =>
  metric !== undefined && (metric === 'shared' || isGated(metric));
