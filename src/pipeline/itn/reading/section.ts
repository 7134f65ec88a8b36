import { isDigit, isMyriad, Kind, sectionPower } from './numerals.ts';
import type { Scan } from './scan.ts';

/** A number below 万, or two of them that share their magnitudes (三四十: 30 and 40). */
export interface Section {
  readonly end: number;
  readonly low: number;
  /** Equal to `low` unless the section is a vague count. */
  readonly high: number;
  /** The section is one digit and nothing else. */
  readonly lone: boolean;
}

/** Two digits that may share a magnitude: 三四百, 三五百. Behind a magnitude (一百五六) only neighbours may. */
const sharesMagnitude = (low: number, high: number): boolean => high > low;
const isNeighbour = (low: number, high: number): boolean => high === low + 1;

/**
 * Reads the section that starts at `start` and ends before `limit`, as far as the positional grammar allows:
 * magnitudes fall, 零 skips one, 十 stands for 一十, and a last digit without 零 takes the next lower magnitude
 * (一百二 = 120). `ellipsis` is what a lone digit is worth here: 1, or 1000 behind 万 (一万五), or 10 000 000 behind 亿.
 * Returns undefined if no section starts there.
 */
export function readSection(scan: Scan, start: number, limit: number, ellipsis: number): Section | undefined {
  const kindAt = (at: number): Kind => (at < limit ? scan.kind(at) : Kind.none);
  const isPlain = (at: number): boolean => isDigit(kindAt(at)) && scan.value(at) > 0;
  const done = (end: number, low: number, high: number, lone: boolean): Section => ({ end, low, high, lone });

  let at = start;
  let value = 0;
  /** The next magnitude must be below this one. */
  let ceiling = 10_000;
  let skipped = false;
  let bareTen = false;

  while (at < limit) {
    scan.steps++;
    const kind = kindAt(at);

    // 拾 opens a number only before another formal digit: it is a verb as well.
    const tens = kind === Kind.ten && (scan.char(at) === '十' || kindAt(at + 1) === Kind.formal);
    if (tens && ceiling > 10) {
      bareTen = at === start;
      value += 10;
      ceiling = 10;
      skipped = false;
      at++;
      continue;
    }

    if (kind === Kind.digit && scan.value(at) === 0) {
      const next = kindAt(at + 1);
      const mayFollow = isPlain(at + 1) || next === Kind.ten;
      if (at === start || skipped || ceiling === 10 || !mayFollow) break;
      skipped = true;
      at++;
      continue;
    }

    const liang = kind === Kind.liang;
    if (!liang && !isPlain(at)) break;
    const digit = scan.value(at);
    const power = sectionPower(kindAt(at + 1));

    // A second digit: a vague count that shares the next magnitude, or one that is left out.
    if ((isPlain(at + 1) || kindAt(at + 1) === Kind.liang) && sharesMagnitude(digit, scan.value(at + 1))) {
      const second = scan.value(at + 1);
      const after = kindAt(at + 2);
      const shared = sectionPower(after);
      if (shared > 0 && shared < ceiling) {
        return done(at + 3, value + digit * shared, value + second * shared, false);
      }
      const ends = after === Kind.none || isMyriad(after);
      if (ends && ceiling === 10_000 && isMyriad(after)) {
        return done(at + 2, digit, second, false);
      }
      const plain = !liang && isPlain(at + 1) && isNeighbour(digit, second);
      if (ends && plain && (ceiling < 10_000 || ellipsis === 1000)) {
        const unit = skipped ? 1 : ceiling < 10_000 ? ceiling / 10 : ellipsis;
        return done(at + 2, value + digit * unit, value + second * unit, false);
      }
    }

    if (power > 0) {
      if (power < ceiling && !(liang && power === 10)) {
        value += digit * power;
        ceiling = power;
        skipped = false;
        at += 2;
        continue;
      }
      // 十一十二: the digit is ours. 二十三十: it opens the next number, which is built like this one.
      const ours = bareTen && ceiling === 10 && power === 10 && !liang;
      if (ours) return done(at + 1, value + digit, value + digit, false);
      break;
    }

    if (liang) {
      if (at !== start || !isMyriad(kindAt(at + 1))) break;
      return done(at + 1, digit, digit, true);
    }
    const opensMyriad = isMyriad(kindAt(at + 1));
    const unit =
      ceiling < 10_000 ? (skipped || ceiling === 10 ? 1 : ceiling / 10) : opensMyriad ? 1 : ellipsis;
    return done(at + 1, value + digit * unit, value + digit * unit, ceiling === 10_000);
  }

  // A 零 that nothing followed is not ours.
  const end = skipped ? at - 1 : at;
  return end > start ? done(end, value, value, false) : undefined;
}
