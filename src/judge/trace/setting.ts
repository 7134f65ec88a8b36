import type { GrowthSetting } from '../../metrics/growth/analysis.ts';
import type { TraceProblem } from '../../metrics/trace/cells/table.ts';
import { plainName } from '../../metrics/trace/cells/unit.ts';
import { type Column, settingOf } from '../../metrics/trace/column.ts';
import { checkpointDefinition, quantumOf } from '../../record/metric.ts';
import { formatBytes } from '../../record/units.ts';

/** An amount as given: a size (`256KiB`), or a plain number in bytes or, for counts, units. */
export interface Amount {
  readonly value: number;
  readonly isSize: boolean;
}

/** How the columns are to be judged where the defaults do not hold. */
export interface Amounts {
  readonly tolerance?: Amount | undefined;
  readonly quantum?: Amount | undefined;
  readonly cycle?: number | undefined;
}

export type SettingResult =
  | { readonly setting: GrowthSetting; readonly problems?: never }
  | { readonly setting?: never; readonly problems: readonly TraceProblem[] };

/**
 * How a column is judged. A size is for bytes: counts that were named beside it are a mistake, and so is a column of which
 * nothing says the unit; counts found by default keep their own.
 * @param step the smallest change that its cells can show
 */
export function settingFor(column: Column, request: Amounts, named: boolean, step: number): SettingResult {
  const own = settingOf(column);
  const problems: TraceProblem[] = [];
  const amount = (key: 'tolerance' | 'quantum'): number | undefined => {
    const given = request[key];
    if (given === undefined || (given.isSize && column.unit === 'count' && !named)) return undefined;
    if (given.isSize && column.unit === 'count') {
      const { name } = column;
      const message = column.guessed
        ? `${name}: the ${key} is a size, but nothing says the unit of ${name}: --unit ${name}=bytes, KiB or MiB says it`
        : `${name} is a count, but the ${key} is a size: judge it in a call of its own`;
      problems.push({ message });
    }
    return given.value;
  };
  const { cycle } = request;
  // Cells in MiB with one decimal move by 0.1 MiB, whatever the quantity could.
  const coarsest = column.unit === 'bytes' ? Math.max(own.quantum, step) : own.quantum;
  // The scale is that of the quantity whatever the tolerance: one fit, held against any.
  const setting = {
    ...own,
    tolerance: amount('tolerance') ?? own.tolerance,
    quantum: amount('quantum') ?? coarsest,
    ...(cycle && { cycle }),
  };
  return problems.length > 0 ? { problems } : { setting };
}

const MIB = 1024 ** 2;

/** What no process has less of, and a heap seldom; docs/analyze.md#units. 0: it may be anything. */
function leastOf({ metric, name, minor }: Column): number {
  const plain = plainName(name);
  // What Node holds outside its heap, shared memory, swap: often next to nothing.
  if (
    /external|array_buffers|swap/.test(plain) ||
    (metric !== undefined && checkpointDefinition(metric).witness)
  )
    return 0;
  if ((metric !== undefined && quantumOf(metric) < 4096) || /heap/.test(plain)) return 256 * 1024;
  return minor || metric !== undefined || /mem|ram|footprint|working/.test(plain) ? 4 * MIB : 0;
}

/** What a machine has at most. */
const MOST = 16 * 1024 ** 4;

/** The kernel counts these in pages: in bytes they are multiples of one, in KiB hardly ever. */
const PAGED: readonly Column['metric'][] = ['rss', 'anon', 'private', 'shared'];
const PAGE = 4096;
/** As KiB, a level above this would be a process of 64 GiB: nobody doubts that it is bytes. */
const SMALL = 64 * MIB;

/** Memory in a column without a unit: bytes, where that can be, and said; else the user is asked. */
export function judgeUnit(
  column: Column,
  values: readonly number[],
): { readonly problem?: TraceProblem; readonly note?: string } {
  const { name, unitFrom, loose, unit, factor } = column;
  if (column.guessed) {
    return {
      note: `${name}: nothing says what it holds; judged as a count (--unit ${name}=bytes, KiB or MiB if it is memory)`,
    };
  }
  if (loose)
    return { note: `${name}: read as ${factor === MIB ? 'MiB (1024² bytes)' : 'GiB (1024³ bytes)'}` };
  if (unitFrom !== 'assumed' || unit !== 'bytes') return {};
  const level = middle(values);
  if (level === 0) return { note: `${name}: no unit is named; read as bytes` };
  const least = leastOf(column);
  if (
    level >= least &&
    level < SMALL &&
    PAGED.includes(column.metric) &&
    values.some((value) => value % PAGE !== 0)
  ) {
    return {
      problem: {
        message: `${name}: no unit is named, and its values are no whole pages, as bytes of ${column.metric} are: its level is ${formatBytes(level)} as bytes (--unit ${name}=bytes) or ${formatBytes(1024 * level)} as KiB (--unit ${name}=KiB): say which it is`,
      },
    };
  }
  if (level >= least) {
    return {
      note: `${name}: no unit is named; read as bytes, ${formatBytes(level)} (--unit ${name}=KiB if it is not)`,
    };
  }
  const readings = (['KiB', 'MiB', 'GiB'] as const)
    .map((word, i) => ({ word, value: level * 1024 ** (i + 1) }))
    .filter(({ value }) => value >= least && value <= MOST)
    .map(({ word, value }) => `${formatBytes(value)} as ${word} (--unit ${name}=${word})`);
  return {
    problem: {
      message: `${name}: no unit is named, and its level of ${shown(level)} is ${formatBytes(level)} as bytes (--unit ${name}=bytes), too little to be believed${readings.length === 0 ? '' : `, but ${readings.join(' or ')}`}: say which it is`,
    },
  };
}

const shown = (level: number): string => String(Number(level.toPrecision(6)));

function middle(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
