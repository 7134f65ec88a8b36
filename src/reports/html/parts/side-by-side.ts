import type { RunRecord } from '../../../record/run-record.ts';
import { type Content, type Html, html } from '../../markup/markup.ts';
import { VERDICT_WORDS } from '../../sections/growth-section.ts';
import { ABSENT } from '../../sections/section.ts';
import {
  type SideFigure,
  type SideValue,
  sideFigures,
  standingSideBySide,
} from '../../sections/side-by-side.ts';
import type { HtmlPart } from '../elements/section.ts';
import { table, verdictWord } from '../elements/table.ts';
import { term } from '../elements/term.ts';

/** The figures that people ask for first, a column a variant (or build): nothing here that other parts do not say. */
export const sideBySide: HtmlPart = {
  id: 'side-by-side',
  title: 'Side by side',
  shows: [],
  body(record: RunRecord): Html | undefined {
    const variants = standingSideBySide(record, 'page');
    if (variants.length === 0) return undefined;
    const rows = sideFigures(record)
      .map((figure) => [nameOf(figure), ...variants.map((variant) => cellOf(figure.of(variant)))])
      .filter(([, ...cells]) => cells.some((cell) => cell !== ABSENT));
    const labels = new Map(record.engines.map(({ id, label }) => [id, label]));
    const heads = variants.map(({ id, engine }) =>
      labels.size > 1 ? html`${id}<br><span class="soft">${labels.get(engine) ?? engine}</span>` : id,
    );
    return table('Variants side by side', ['figure', ...heads], rows);
  },
};

function nameOf({ before, metric, label, after }: SideFigure): Content {
  return metric === '' ? `${before}${after}` : html`${before}${term(metric, label)}${after}`;
}

function cellOf(value: SideValue | undefined): Content {
  if (value === undefined) return ABSENT;
  return value.verdict === undefined
    ? value.text
    : html`${value.text} ${verdictWord(VERDICT_WORDS[value.verdict])}`;
}
