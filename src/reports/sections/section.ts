import { grouped } from '../../record/grouped.ts';

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

/** Variants that are named one by one where a row speaks of several. */
const MOST_NAMED = 4;

/**
 * Rows that say the same of several variants as one row of all of them, where the first stood.
 * @param variants how many there are: a row of all of them says so
 * @param column where the variant stands in a row
 */
export function saidOnce(
  rows: readonly (readonly string[])[],
  variants: number,
  column = 1,
): readonly (readonly string[])[] {
  const together = grouped(rows, (row) => JSON.stringify(row.with(column, '')));
  return [...together.values()].map((same) => {
    const [first = []] = same;
    const names = [...new Set(same.map((row) => row[column] ?? ''))];
    if (names.length < 2) return first;
    const all = names.length === variants && names.length > MOST_NAMED;
    return first.with(column, all ? `all ${variants}` : names.join(', '));
  });
}

/** An absent figure: never a zero. */
export const ABSENT = '–';
