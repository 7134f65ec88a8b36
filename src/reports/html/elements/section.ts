import type { RunRecord } from '../../../record/run-record.ts';
import type { Html } from '../../markup/markup.ts';

/**
 * One part of the HTML report: a picture, cards, a transcript. To add one, write it in a file of its own in `parts/` and
 * name it in `parts.ts`. A part of the report that is a table alone needs none: every `Section` of `../../sections/sections.ts` that
 * no part shows is rendered by itself, here and in every other format.
 */
export interface HtmlPart {
  /** Anchor of the page, unique. */
  readonly id: string;
  readonly title: string;
  /** Ids of the sections whose tables this part shows. */
  readonly shows: readonly string[];
  /** Undefined where the record has nothing for it. */
  body(record: RunRecord): Html | undefined;
}
