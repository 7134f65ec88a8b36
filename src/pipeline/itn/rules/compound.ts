import { keep, type Rule, written } from '../reading/expression.ts';
import { isDigit, isHan, Kind } from '../reading/numerals.ts';
import type { Quantity } from '../reading/quantity.ts';
import type { Scan } from '../reading/scan.ts';
import { isKnownUnit, isMeasure } from '../reading/units.ts';
import { readWhole } from '../reading/whole-number.ts';
import { WordList } from '../reading/word-list.ts';

/** Units that follow one another in one measure, large to small, and what may go without its last unit. */
interface Family {
  /** The level of each unit, 0 for the largest. */
  readonly levels: Readonly<Record<string, number>>;
  readonly units: WordList;
  /** Units behind which bare digits stand for the next lower one (两块五, 一米七五), and how many digits. */
  readonly bare: { readonly after: string; readonly digits: number };
  /** Counts below the first level are smaller than this. */
  readonly below: number;
}

function familyOf(levels: readonly string[], below: number, after = '', digits = 1): Family {
  const entries = levels.flatMap((units, level) => units.split(' ').map((unit) => [unit, level] as const));
  const words = entries.map(([unit]) => unit);
  return { levels: Object.fromEntries(entries), units: new WordList(words), bare: { after, digits }, below };
}

const FAMILIES: readonly Family[] = [
  familyOf(['块 塊 元 圆 圓', '角 毛', '分'], 100, '块塊毛'),
  familyOf(['米', '分米', '厘米 公分'], 100, '米', 3),
  familyOf(['丈', '尺', '寸'], 10),
  familyOf(['斤 公斤', '两 兩'], 10),
  familyOf(['度', '分', '秒'], 60, '度'),
  familyOf(['个小时 個小時 个钟头 小时 小時 时 時', '分钟 分鐘 分', '秒钟 秒'], 60, '秒', 3),
  familyOf(['年', '个月 個月'], 12),
];

/** What may follow a bare last digit; anything else begins a word of its own (三块五花肉). */
const AFTER_BARE = '一钱錢的了吧呢左就和到起以多啊吗每卖买高长宽';

interface Part {
  readonly end: number;
  readonly text: string;
}

interface Count extends Part {
  readonly convertible: boolean;
}

function readCount(scan: Scan, at: number, known?: Quantity): Count | undefined {
  const number = known ?? readWhole(scan, at);
  if (number === undefined) return undefined;
  const start = number.start;
  if (number.form === 'kept') {
    // 三斤二两: 两 is the unit here. 十元伍角: a formal digit is a number here.
    const beforeLiang = number.end === start + 2 && scan.kind(start + 1) === Kind.liang;
    const single = beforeLiang || number.end === start + 1;
    if (!single || !isDigit(scan.kind(start))) return undefined;
    return { end: start + 1, text: String(scan.value(start)), convertible: false };
  }
  if (number.form === 'cardinal') {
    return { end: number.end, text: number.text, convertible: !number.loneMyriad };
  }
  if (number.form === 'digits') return { end: number.end, text: number.text, convertible: true };
  if (number.form !== 'lone') return undefined;
  const small = scan.kind(start) === Kind.liang || number.value < 2;
  return { end: number.end, text: number.text, convertible: !small && isKnownUnit(scan, number.end) };
}

/** 块五 without its 毛; undefined where the digits belong to something else. */
function readBare(scan: Scan, at: number, { bare, units }: Family): Part | undefined {
  let end = at;
  let text = '';
  while (
    isDigit(scan.kind(end)) &&
    text.length < bare.digits &&
    !(text !== '' && beginsAnother(scan, end, units))
  ) {
    text += scan.value(end);
    end++;
  }
  if (text === '') return undefined;
  if (scan.kind(end) !== Kind.none) return beginsAnother(scan, end, units) ? { end, text } : undefined;
  const isWord = isHan(scan.char(end)) && !scan.isOneOf(AFTER_BARE, end);
  return isWord ? undefined : { end, text };
}

/** Whether a new expression starts right behind bare digits: 三块五一斤, 三块五四块六. */
function beginsAnother(scan: Scan, at: number, units: WordList): boolean {
  if (scan.char(at) === '一' && isMeasure(scan, at + 1)) return true;
  const next = readWhole(scan, at);
  return (
    next !== undefined &&
    (next.form === 'lone' || next.form === 'cardinal') &&
    scan.wordOf(units, next.end) !== ''
  );
}

function readFamily(scan: Scan, first: Count, family: Family): Count | undefined {
  const { levels, units, bare, below } = family;
  let unit = scan.wordOf(units, first.end);
  if (unit === '') return undefined;
  let end = first.end + unit.length;
  let text = first.text + unit;
  let parts = 1;
  let convertible = first.convertible;
  for (;;) {
    const zero = scan.char(end) === '零' ? '零' : '';
    const next = readCount(scan, end + zero.length);
    const lower = next === undefined ? '' : scan.wordOf(units, next.end);
    if (next !== undefined && lower !== '' && isBelow(levels, lower, unit) && Number(next.text) < below) {
      text += zero + next.text + lower;
      end = next.end + lower.length;
      unit = lower;
      convertible ||= next.convertible;
      parts++;
      continue;
    }
    const tail = bare.after.includes(unit) ? readBare(scan, end, family) : undefined;
    if (tail !== undefined) return { end: tail.end, text: text + tail.text, convertible };
    return parts > 1 ? { end, text, convertible } : undefined;
  }
}

const isBelow = (levels: Family['levels'], lower: string, upper: string): boolean =>
  (levels[lower] ?? 0) > (levels[upper] ?? 0);

/**
 * 三千三百八十元五角八分, 两小时三十分, 九块九: the whole measure is converted if any count in it would be by itself, and stays
 * whole if none would (两块五, 一米七五, as 两块 and 一米 do).
 */
export const compoundRule: Rule = (scan, whole) => {
  const first = readCount(scan, whole.start, whole);
  if (first === undefined) return undefined;
  for (const family of FAMILIES) {
    const found = readFamily(scan, first, family);
    if (found?.convertible === true) return written(whole.start, found.end, found.text, 'measure');
    if (found !== undefined) return keep(found.end);
  }
  return undefined;
};
