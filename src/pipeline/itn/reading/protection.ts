import { NEIGHBOUR_BEGINS, namedBefore, neighbourEnd, opensBefore } from './neighbours.ts';
import { kindOf } from './numerals.ts';
import { PROTECTED_EXPRESSIONS } from './protected-expressions.ts';
import type { ProtectedGroup } from './protected-group.ts';

interface Node {
  readonly next: Map<number, Node>;
  group?: ProtectedGroup;
}

function buildTrie(groups: readonly ProtectedGroup[]): Map<number, Node> {
  const root = new Map<number, Node>();
  for (const group of groups) {
    for (const word of group.words) {
      let level = root;
      let node: Node | undefined;
      for (let at = 0; at < word.length; at++) {
        const unit = word.charCodeAt(at);
        node = level.get(unit);
        if (node === undefined) {
          node = { next: new Map() };
          level.set(unit, node);
        }
        level = node.next;
      }
      if (node !== undefined) node.group = group;
    }
  }
  return root;
}

const TRIE = buildTrie(PROTECTED_EXPRESSIONS);
/** 1 for a code unit that begins an entry, so that most characters cost one look-up. */
const BEGINS = new Uint8Array(0x10000);
for (const unit of TRIE.keys()) BEGINS[unit] = 1;
for (const unit of `星礼禮周週${NEIGHBOUR_BEGINS}`) BEGINS[unit.charCodeAt(0)] = 1;

const isNumeral = (entries: Uint8Array, at: number): boolean => kindOf(entries[at] ?? 0) !== 0;

function holds(
  text: string,
  entries: Uint8Array,
  start: number,
  end: number,
  group: ProtectedGroup,
): boolean {
  const edge = group.edge ?? 'closed';
  const cutsLeft = isNumeral(entries, start) && isNumeral(entries, start - 1);
  const cutsRight = isNumeral(entries, end - 1) && isNumeral(entries, end);
  if (cutsLeft && edge !== 'follows') return false;
  if (cutsRight && edge !== 'opens' && !opensBefore(text, end)) {
    if (edge !== 'named' || !namedBefore(text, end)) return false;
  }
  return end >= text.length || group.unlessBefore?.includes(text.charAt(end)) !== true;
}

/** End of the longest protected expression that starts at an offset; the offset itself if there is none. */
function expressionEnd(text: string, entries: Uint8Array, start: number): number {
  let longest = start;
  let node = TRIE.get(text.charCodeAt(start));
  for (let end = start + 1; node !== undefined; end++) {
    if (node.group !== undefined && holds(text, entries, start, end, node.group)) longest = end;
    node = node.next.get(text.charCodeAt(end));
  }
  return longest;
}

const WEEKS = ['星期', '礼拜', '禮拜', '周', '週'];
const DAYS = '一二三四五六';
/** 每周二四六: days one by one, and no count of what follows (每周三五次, 每周一百人). */
const WEEKDAYS =
  /^(?=[一二三四五六]{2})一?二?三?四?五?六?(?![一二三四五六七八九十百千万次天个節节场回遍趟小人位])/;
/** 每周三次, 一周五天: 周 that is counted, not named. */
const COUNTED = '一两二三四五六七八九十几每第满半';
/** Behind 周三 and the like these make it a count, or part of a larger number. */
const AFTER_COUNT = '百千万次个块元年岁边';
/** What may follow a number of its own behind a weekday: 星期五三个人, 周五十点. */
const AFTER_NUMBER = '点點个個只分年月日天时時人层楼倍块次名位岁元百千万亿十';

/** 星期三, 周三, and 周一三五: names of days, though a number may follow them (星期五十点). */
function weekdayEnd(text: string, entries: Uint8Array, start: number): number {
  const week = WEEKS.find((word) => text.startsWith(word, start));
  if (week === undefined) return start;
  const first = start + week.length;
  const isDay = (at: number): boolean => DAYS.includes(text.charAt(at) || ' ') && isNumeral(entries, at);
  if (!isDay(first)) return start;
  const follower = text.charAt(first + 1);
  if (follower !== '' && '百千万'.includes(follower)) return start;
  if (week.length === 1) {
    const every = WEEKDAYS.exec(text.slice(first, first + DAYS.length + 1))?.[0].length ?? 0;
    if (every > 1 && text.charAt(start - 1) === '每') return first + every;
    if (COUNTED.includes(text.charAt(start - 1) || ' ')) return start;
    if (follower !== '' && AFTER_COUNT.includes(follower)) return start;
  }
  let end = first + 1;
  while (end - first < DAYS.length && isDay(end)) end++;
  const next = text.charAt(end);
  return next !== '' && AFTER_NUMBER.includes(next) ? first + 1 : end;
}

/**
 * Masks the numerals of protected expressions: sets their entries to 0. Leftmost and longest first; linear, because
 * the longest expression is bounded.
 */
export function protect(text: string, entries: Uint8Array): void {
  for (let at = 0; at < text.length; ) {
    if (BEGINS[text.charCodeAt(at)] === 0) {
      at++;
      continue;
    }
    const end = Math.max(
      expressionEnd(text, entries, at),
      weekdayEnd(text, entries, at),
      neighbourEnd(text, at, (other) => isNumeral(entries, other)),
    );
    if (end > at) entries.fill(0, at, end);
    at = end > at ? end : at + 1;
  }
}
