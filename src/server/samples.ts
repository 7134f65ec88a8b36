/** A recording that the page offers to try. */
export interface Sample {
  readonly file: string;
  readonly title: string;
  /** What its sound is called on the web. */
  readonly type: string;
  readonly bytes: number;
  /** Names and terms that come up in it: filled in when it is chosen. */
  readonly hint?: string;
}
