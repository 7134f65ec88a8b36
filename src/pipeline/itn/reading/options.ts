/** 九点二十一分 → `padded` 09:21, `plain` 9:21, `words` 9点21分. */
export const TIME_STYLES = ['padded', 'plain', 'words'] as const;
/**
 * `basic` rewrites 千克 → kg, 千米每小时 → km/h, and 克 → g right after a digit or 十; `symbols` also the units of
 * UNIT_SYMBOLS (公里 → km, 平方米 → m²); `words` leaves every unit alone.
 */
export const UNIT_STYLES = ['basic', 'symbols', 'words'] as const;
/** 负三点五 → `minus` -3.5, `word` 负3.5. */
export const SIGN_STYLES = ['minus', 'word'] as const;

/** How converted expressions are written. The default is the convention of docs/text-conventions.md. */
export interface ItnOptions {
  readonly time: (typeof TIME_STYLES)[number];
  /** Between the two ends of a vague count: 三五百 → 300~500. */
  readonly rangeMark: string;
  readonly units: (typeof UNIT_STYLES)[number];
  readonly sign: (typeof SIGN_STYLES)[number];
}

export const DEFAULT_ITN_OPTIONS: ItnOptions = {
  time: 'padded',
  rangeMark: '~',
  units: 'basic',
  sign: 'minus',
};
