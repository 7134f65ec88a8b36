import { Kind } from './numerals.ts';
import type { Scan } from './scan.ts';
import { readSection } from './section.ts';

/** A positional number. Each part is the count of its magnitude; a missing part was not said. */
export interface Cardinal {
  readonly start: number;
  readonly end: number;
  readonly low: Parts;
  /** The other end of a vague count; undefined for an exact number. */
  readonly high: Parts | undefined;
  /** 一万, 两亿: one of 一 and 两 before a magnitude that is kept, which stays as it is. */
  readonly loneMyriad: boolean;
}

interface Parts {
  readonly zhao: Part | undefined;
  readonly yi: Part | undefined;
  readonly wan: Part | undefined;
  readonly unit: number | undefined;
}

interface Part {
  readonly count: number;
  /** The magnitude as it was written: 万, 萬, 亿, 万亿. */
  readonly mark: string;
}

type Place = keyof Parts;

/** Reads one positional number from `start`, or undefined if none starts there. */
export function readCardinal(scan: Scan, start: number, limit: number): Cardinal | undefined {
  let low: Parts = NOTHING;
  let end = start;
  /** Where the number is a vague one; it ends there. */
  let vague: { readonly place: Place; readonly high: number } | undefined;

  while (end < limit && low.unit === undefined && vague === undefined) {
    const zero = end > start && scan.kind(end) === Kind.digit && scan.value(end) === 0;
    const ellipsis = zero ? 1 : ellipsisBehind(low);
    const section = readSection(scan, zero ? end + 1 : end, limit, ellipsis);
    if (section === undefined) break;
    const { place, mark } = placeOf(scan, section.end, limit);
    if (!mayHold(low, place)) break;

    const isRange = section.high !== section.low;
    if (place === 'unit') {
      // 一亿三 means 130 000 000 and is written 1亿3000万.
      low =
        section.lone && ellipsis === TEN_MILLION
          ? { ...low, wan: { count: section.low / 10_000, mark: scan.char(end - 1) === '億' ? '萬' : '万' } }
          : { ...low, unit: section.low };
      if (isRange) vague = { place, high: section.high };
      end = section.end;
      break;
    }
    const thousands = place === 'wan' ? 0 : (low.wan?.count ?? 0) * 10_000;
    const part = { count: thousands + section.low, mark };
    low = place === 'wan' ? { ...low, wan: part } : { ...low, wan: undefined, [place]: part };
    if (isRange) vague = { place, high: thousands + section.high };
    end = section.end + mark.length;
  }

  if (end === start) return undefined;
  const loneMyriad =
    '一两兩'.includes(scan.char(start)) &&
    low.unit === undefined &&
    vague === undefined &&
    end === start + 2 &&
    (low.zhao ?? low.yi ?? low.wan) !== undefined;
  return { start, end, low, high: vague && raise(low, vague.place, vague.high), loneMyriad };
}

const NOTHING: Parts = { zhao: undefined, yi: undefined, wan: undefined, unit: undefined };
const TEN_MILLION = 10_000_000;

/** What a bare digit is worth at this point: 一万五 and 一亿三 leave the magnitude out. */
function ellipsisBehind({ zhao, yi, wan }: Parts): number {
  if (wan !== undefined) return 1000;
  return yi !== undefined && zhao === undefined ? TEN_MILLION : 1;
}

/** The magnitude that closes a section; 万亿 counts as one of 10^12, as 兆 does. */
function placeOf(scan: Scan, at: number, limit: number): { place: Place; mark: string } {
  const kind = at < limit ? scan.kind(at) : Kind.none;
  const mark = scan.char(at);
  if (kind === Kind.wan) {
    const doubled = at + 1 < limit && scan.kind(at + 1) === Kind.yi;
    return doubled ? { place: 'zhao', mark: mark + scan.char(at + 1) } : { place: 'wan', mark };
  }
  if (kind === Kind.yi) return { place: 'yi', mark };
  return kind === Kind.zhao ? { place: 'zhao', mark } : { place: 'unit', mark: '' };
}

/** Magnitudes fall: what was said already closes itself and everything above it. */
function mayHold({ zhao, yi, wan }: Parts, place: Place): boolean {
  if (place === 'zhao') return zhao === undefined && yi === undefined;
  if (place === 'yi') return yi === undefined;
  return place === 'unit' || wan === undefined;
}

function raise(low: Parts, place: Place, high: number): Parts {
  if (place === 'unit') return { ...low, unit: high };
  return { ...low, [place]: { count: high, mark: low[place]?.mark ?? '' } };
}

/**
 * Writes a number: 亿 and 兆 are always kept, a closing 万 is kept, an inner 万 is expanded
 * (12亿3456万, 13000). `expanded` writes 万 and 亿 out too, for fractions and decimals.
 */
function writeParts({ zhao, yi, wan, unit }: Parts, expanded: boolean): string {
  if (expanded) {
    const scale = (part: Part | undefined, power: number): number => (part?.count ?? 0) * power;
    return String(scale(zhao, 1e12) + scale(yi, 1e8) + scale(wan, 1e4) + (unit ?? 0));
  }
  const keep = (part: Part | undefined): string => (part === undefined ? '' : `${part.count}${part.mark}`);
  const tail = unit === undefined ? keep(wan) : String((wan === undefined ? 0 : wan.count * 10_000) + unit);
  return keep(zhao) + keep(yi) + tail;
}

export function writeCardinal(cardinal: Cardinal, rangeMark: string, expanded = false): string {
  const { low, high } = cardinal;
  if (high === undefined) return writeParts(low, expanded);
  const [from, to] = [writeParts(low, expanded), writeParts(high, expanded)];
  return joinRange(from, to, rangeMark);
}

/** 3~5万, 300~500, 45~46万: a magnitude that both ends keep as their only one is written once. */
function joinRange(from: string, to: string, mark: string): string {
  const kept = /^(\d+)(\D+)$/;
  const [, , unit] = kept.exec(to) ?? [];
  const [, count, same] = kept.exec(from) ?? [];
  return unit !== undefined && unit === same ? `${count}${mark}${to}` : `${from}${mark}${to}`;
}

/** The exact value, or NaN for a vague count. */
export function cardinalValue(cardinal: Cardinal): number {
  return cardinal.high === undefined ? Number(writeParts(cardinal.low, true)) : Number.NaN;
}
