/**
 * What a report says, before any format: each writer (terminal, Markdown, HTML) renders the same sections, so
 * that no two reports of one run can differ in what they say. Pure data.
 */
export interface Section {
  /** Stable word: anchor in HTML, and how a writer that draws a figure of it knows it. */
  readonly id: string;
  readonly title: string;
  /** First cell names the rows; the others are columns. */
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Sentences below the table. */
  readonly notes: readonly string[];
}

/** An absent figure: never a zero. */
export const ABSENT = '–';
