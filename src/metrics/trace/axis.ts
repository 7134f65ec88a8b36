import type { TraceProblem, TraceRow, TraceTable } from './cells/table.ts';
import { plainName } from './cells/unit.ts';
import { digitsValue, isNumeric, readCell } from './number.ts';

/** The column that says when a sample was taken: an iteration, or a time. */
export interface Axis {
  readonly name: string;
  readonly kind: 'iteration' | 'time';
  /** Iterations, or seconds where `seconds` holds, one a row. */
  readonly values: readonly number[];
  /** The unit of a time is known. */
  readonly seconds: boolean;
  /** Dates and stamps since 1970 have an order of their own, whatever that of the rows is. */
  readonly absolute: boolean;
}

export const ITERATION =
  /^(iteration|iterations|iter|round|request|cycle|loop|step|call|sample|index|idx|i|n|seq|snapshot)$/i;
const TIME =
  /^(time|timestamp|ts|date|datetime|date_time|t|when|clock|elapsed|elapsed_time|seconds|secs|sec|uptime|process_uptime|real_time|(time|timestamp|ts|elapsed|elapsed_time|t|uptime|process_uptime)_(s|sec|secs|seconds|ms|us|ns|min|h|hours))$/;

export const isAxisName = (name: string): boolean =>
  ITERATION.test(plainName(name)) || TIME.test(plainName(name));

/** The column that tells the order of the samples: an iteration before a time. Undefined where there is none. */
export function findAxis(
  table: TraceTable,
  rows: readonly TraceRow[],
): Axis | undefined | { readonly problems: readonly TraceProblem[] } {
  const usable = table.columns.filter((name) => !table.noAxis?.includes(name));
  const cellsOf = (name: string): string[] => {
    const place = table.columns.indexOf(name);
    return rows.map(({ cells }) => cells[place] ?? '');
  };
  const iteration = usable.find((name) => ITERATION.test(plainName(name)) && cellsOf(name).some(isNumeric));
  if (iteration !== undefined) {
    const values = cellsOf(iteration).map(numberOf);
    const problems = unreadable(iteration, cellsOf(iteration), values, rows);
    if (problems.length > 0) return { problems };
    return { name: iteration, kind: 'iteration', values, seconds: false, absolute: false };
  }
  const time = usable.find((name) => TIME.test(plainName(name)));
  if (time === undefined) return undefined;
  const read = readTimes(cellsOf(time), plainName(time));
  if (read === undefined) return undefined;
  const problems = unreadable(time, cellsOf(time), read.values, rows);
  return problems.length > 0 ? { problems } : { name: time, kind: 'time', ...read };
}

function unreadable(
  name: string,
  cells: readonly string[],
  values: readonly number[],
  rows: readonly TraceRow[],
): TraceProblem[] {
  return values.flatMap((value, i) =>
    Number.isFinite(value)
      ? []
      : [
          {
            line: rows[i]?.line ?? 0,
            message: `${name} is \`${cells[i]}\`, which tells no place in the order (--order rows leaves it out)`,
          },
        ],
  );
}

function numberOf(text: string): number {
  const cell = readCell(text);
  if (cell.kind !== 'number' || cell.word !== '') return Number.NaN;
  const point = digitsValue(cell.digits, 'point');
  return Number.isFinite(point) ? point : digitsValue(cell.digits, 'comma');
}

type Times = Pick<Axis, 'values' | 'seconds' | 'absolute'>;

const DATE = /^\d{4}[-/]\d\d[-/]\d\d([T ]\d\d:\d\d(:\d\d([.,]\d+)?)?\s*(Z|UTC|[-+]\d\d:?\d\d)?)?$/;
const CLOCK = /^(\d{1,2}):(\d\d)(?::(\d\d(?:[.,]\d+)?))?\s*([AP]M)?$/i;
const DAY = 86_400;

/** Undefined where no cell is a time. */
function readTimes(cells: readonly string[], plain: string): Times | undefined {
  if (cells.some((cell) => DATE.test(cell))) {
    return { values: cells.map(dateOf), seconds: true, absolute: true };
  }
  if (cells.some((cell) => CLOCK.test(cell))) {
    return { values: overMidnight(cells.map(clockOf)), seconds: true, absolute: false };
  }
  const numbers = cells.map(numberOf);
  const known = numbers.filter(Number.isFinite);
  if (known.length === 0) return undefined;
  const least = known.reduce((low, value) => Math.min(low, value), Number.POSITIVE_INFINITY);
  const stamp = stampFactor(least);
  const factor = stamp ?? factorOfName(plain);
  return {
    values: numbers.map((value) => value * (factor ?? 1)),
    seconds: factor !== undefined,
    absolute: stamp !== undefined,
  };
}

function dateOf(text: string): number {
  if (!DATE.test(text)) return Number.NaN;
  const iso = text
    .replaceAll('/', '-')
    .replace(' ', 'T')
    .replace(',', '.')
    .replace(/\s*UTC$/, 'Z')
    .replace(' ', '');
  // Without a zone it is read as UTC, lest the verdict depend on the machine.
  const zoned = iso.includes('T') && !/(Z|[-+]\d\d:?\d\d)$/.test(iso) ? `${iso}Z` : iso;
  return Date.parse(zoned) / 1000;
}

function clockOf(text: string): number {
  const [, hours, minutes, seconds = '0', half] = CLOCK.exec(text) ?? [];
  if (hours === undefined || minutes === undefined) return Number.NaN;
  const hour = half === undefined ? Number(hours) : (Number(hours) % 12) + (/p/i.test(half) ? 12 : 0);
  return hour * 3600 + Number(minutes) * 60 + Number(seconds.replace(',', '.'));
}

/** A clock that falls by more than half a day has passed midnight. */
function overMidnight(values: readonly number[]): number[] {
  let days = 0;
  return values.map((value, i) => {
    const before = values[i - 1];
    if (before !== undefined && before - value > DAY / 2) days++;
    return value + days * DAY;
  });
}

/** Seconds, milli-, micro- or nanoseconds since 1970, told by their size. */
function stampFactor(least: number): number | undefined {
  if (least >= 1e17) return 1e-9;
  if (least >= 1e14) return 1e-6;
  if (least >= 1e11) return 1e-3;
  return least >= 1e8 ? 1 : undefined;
}

function factorOfName(plain: string): number | undefined {
  if (/(^|_)(s|sec|secs|seconds)$/.test(plain)) return 1;
  const [, unit] = /_(ms|us|ns|min|h|hours)$/.exec(plain) ?? [];
  if (unit === 'ms') return 1e-3;
  if (unit === 'us') return 1e-6;
  if (unit === 'ns') return 1e-9;
  if (unit === 'min') return 60;
  return unit === undefined ? undefined : 3600;
}
