import { wordTable } from '../../../record/exact.ts';

/** Units of `--unit`: how many bytes one is worth; a count is itself. */
const UNITS = {
  bytes: 1,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  count: 1,
} as const;
export type Unit = keyof typeof UNITS;
export const UNIT_NAMES = [
  'bytes',
  'KiB',
  'MiB',
  'GiB',
  'KB',
  'MB',
  'GB',
  'count',
] as const satisfies readonly Unit[];

export const factorOf = (unit: Unit): number => UNITS[unit];

/**
 * Units in the name of a column. K, M and G are powers of 1024 there: what ps, /proc, psutil and psrecord write as kB
 * or MB is that, and `_kb` has meant 1024 bytes here from the start.
 */
const HEADER_UNITS = wordTable<Unit>({
  b: 'bytes',
  byte: 'bytes',
  bytes: 'bytes',
  kb: 'KiB',
  kib: 'KiB',
  kbytes: 'KiB',
  kilobytes: 'KiB',
  kibibytes: 'KiB',
  mb: 'MiB',
  mib: 'MiB',
  mbytes: 'MiB',
  megabytes: 'MiB',
  mebibytes: 'MiB',
  gb: 'GiB',
  gib: 'GiB',
  gbytes: 'GiB',
  gigabytes: 'GiB',
  gibibytes: 'GiB',
});

/** Those that could mean powers of 1000 as well, and are read with a note. `kb` is a documented contract. */
const LOOSE = /^(mb|gb|mbytes|megabytes|gbytes|gigabytes)$/;

/** `heapUsed (MB)` → `heap_used_mb`: lower case, `_` between words, brackets gone. Linear in the name, which is anybody's. */
export const plainName = (name: string): string =>
  name
    .trim()
    .replace(/\(([^()]*)\)|\[([^[\]]*)\]/g, ' $1$2')
    .replace(/([KMG])iB(?![a-z])/g, (_, letter: string) => `_${letter.toLowerCase()}ib`)
    .replace(/kB(?![a-z])/g, '_kb')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[\s\-.:]+/g, '_')
    .replace(/_+/g, '_')
    .replace(/_?\/_?/g, '/')
    .replace(/^_|_$/g, '');

export interface HeaderUnit {
  /** The plain name without its unit. */
  readonly base: string;
  readonly unit?: Unit;
  /** The unit could be one of powers of 1000 as well. */
  readonly loose: boolean;
  /** `b` behind a `_` is a unit only where the name is that of memory. */
  readonly weak: boolean;
}

/** The unit that the name of a column ends with: `_kb`, `(MB)`, `/B`, `[GiB]`, `in MB`, `rssBytes`. */
export function headerUnit(name: string): HeaderUnit {
  const plain = plainName(name);
  const [, base = '', mark = '', word = ''] = /^(.+?)(_in_|_|\/)([a-z]+)$/.exec(plain) ?? [];
  const unit = HEADER_UNITS[word];
  const inner = unit === undefined ? /^(?:(.+)_)?bytes_(.+)$/.exec(plain) : null;
  if (inner !== null) {
    // `max_bytes_used`
    return { base: [inner[1], inner[2]].filter(Boolean).join('_'), unit: 'bytes', loose: false, weak: false };
  }
  if (unit === undefined || base === '') return { base: plain, loose: false, weak: false };
  const weak = word === 'b' && mark === '_' && !/[([]\s*B\s*[)\]]\s*$|_B$/.test(name);
  return { base, unit, loose: LOOSE.test(word), weak };
}

/** Units behind a number in a cell. There KB is what it is everywhere else in this tool: 1000. */
const CELL_UNITS = wordTable<number>({
  b: 1,
  byte: 1,
  bytes: 1,
  ki: 1024,
  kib: 1024,
  mi: 1024 ** 2,
  mib: 1024 ** 2,
  gi: 1024 ** 3,
  gib: 1024 ** 3,
  ti: 1024 ** 4,
  tib: 1024 ** 4,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  k: 1024,
  m: 1024 ** 2,
  g: 1024 ** 3,
  t: 1024 ** 4,
});

/** Bytes of one of what stands behind a number; undefined where it is no unit of memory. */
export const cellFactor = (word: string): number | undefined => CELL_UNITS[word.toLowerCase()];

/** A single letter, of which nobody knows whether it means 1000 or 1024. */
export const isLooseCell = (word: string): boolean => /^[kmgt]$/i.test(word);
