import { medianOrdering } from '../growth/median.ts';
import { type LevelChange, levelChanges } from './rank-scan.ts';

/** Nights that are looked at: older ones say nothing of today (docs/history.md#scan). */
export const WINDOW = 45;
/** A single night that is worse than the one before by this share alarms at once (docs/history.md#jump). */
export const JUMP = 0.1;
/** Of rates, which have no share: a step of so many times the smallest that counts is a large one (docs/history.md#early). */
const LARGE = 2;
/**
 * In fewer nights than this no change reaches the threshold of the scan, however large it is: the rank sum of two sides
 * that do not overlap is √(3 · n₁ · n₂ / (n + 1)) deviations from its mean, 3.49 at most for 18 nights and 3.67 for 19.
 */
export const LEAST_NIGHTS = 19;

export interface WatchedNight {
  readonly value: number;
  /** What was measured that night: a second night of the same build repeats it. */
  readonly build: string;
}

export interface WatchSetting {
  readonly better: 'less' | 'more';
  /** `log`: changes are shares of the level (ratios, plateaus); `linear`: plain differences (rates, which may be 0). */
  readonly scale: 'log' | 'linear';
  /** Smallest change that counts: a share, or a difference. */
  readonly least: number;
}

export interface Watched {
  /** Index of the first night that was looked at. */
  readonly from: number;
  /** Changes of level in the window; `at` counts from the first night of all. */
  readonly changes: readonly (LevelChange & { readonly worse: boolean })[];
  /** The last night is worse than the one before by more than 10 %; `repeated`: another night of that build was too. */
  readonly jump: 'none' | 'once' | 'repeated';
  /** Change per night, a share or a difference, by Theil and Sen; undefined for fewer than eight nights. */
  readonly trend: number | undefined;
}

/**
 * Looks at the nights of one series, oldest first (docs/history.md).
 * @param since index of the first night that counts: after an accepted change, or another baseline
 */
export function watch(nights: readonly WatchedNight[], setting: WatchSetting, since = 0): Watched {
  const from = Math.max(since, nights.length - WINDOW, 0);
  const log = setting.scale === 'log';
  const values = nights.slice(from).map(({ value }) => (log ? Math.log(value) : value));
  const least = log ? Math.log1p(setting.least) : setting.least;
  const upIsWorse = setting.better === 'less';
  const counting = { least, large: log ? Math.log1p(JUMP) : LARGE * least };
  const builds = nights.slice(from).map(({ build }) => build);
  const changes = levelChanges(values, counting, builds).map((change) => ({
    ...change,
    at: change.at + from,
    before: log ? Math.exp(change.before) : change.before,
    after: log ? Math.exp(change.after) : change.after,
    worse: change.score > 0 === upIsWorse,
  }));
  const slope = trendOf(values);
  return {
    from,
    changes,
    jump: log
      ? jumpOf(
          nights.slice(from),
          upIsWorse,
          changes.some(({ worse }) => worse),
        )
      : 'none',
    trend: slope === undefined || !log ? slope : Math.expm1(slope),
  };
}

/**
 * Whether the last night is worse by more than 10 % than the last of another build; a night that stays there is still the same
 * suspicion, until the nights that follow make it a change or take it back.
 * @param isTold there is a change for the worse already
 */
function jumpOf(nights: readonly WatchedNight[], upIsWorse: boolean, isTold: boolean): Watched['jump'] {
  const last = nights.at(-1);
  const before = nights.findLast(({ build }) => build !== last?.build) ?? nights.at(-2);
  if (last === undefined || before === undefined || before === last) return 'none';
  const jumped = ({ value }: WatchedNight): boolean => {
    const ratio = value / before.value;
    return (upIsWorse ? ratio : 1 / ratio) > 1 + JUMP;
  };
  if (!jumped(last)) return !isTold && staysUp(nights, upIsWorse) ? 'once' : 'none';
  const again = nights.slice(nights.indexOf(before) + 1, -1).filter(({ build }) => build === last.build);
  return again.some(jumped) ? 'repeated' : 'once';
}

/** The last two nights are both worse by more than 10 % than the level of the four or more before them. */
function staysUp(nights: readonly WatchedNight[], upIsWorse: boolean): boolean {
  const earlier = nights.slice(0, -2).map(({ value }) => value);
  if (earlier.length < 4) return false;
  const level = medianOrdering(Float64Array.from(earlier));
  return nights.slice(-2).every(({ value }) => (upIsWorse ? value / level : level / value) > 1 + JUMP);
}

/** Fewer values have no trend worth telling. */
const LEAST = 8;

/**
 * Change per night by Theil and Sen: the median of the slopes of all pairs of nights, which a few odd nights cannot move
 * (Sen, Journal of the American Statistical Association 63, 1968). Reported; the scan decides.
 */
export function trendOf(values: readonly number[]): number | undefined {
  if (values.length < LEAST) return undefined;
  const slopes = values.flatMap((a, i) => values.slice(i + 1).map((b, k) => (b - a) / (k + 1)));
  return medianOrdering(Float64Array.from(slopes));
}
