import type { Iteration, RunRecord } from '../../../record/run-record.ts';
import { measuredProcess } from '../../../record/segments.ts';
import { colour, phaseColour } from '../../charts/palette.ts';
import { phasesChart, phasesDomain, phaseWords } from '../../charts/phases-chart.ts';
import { type Html, html } from '../../markup/markup.ts';
import { phaseSection } from '../../sections/memory-section.ts';
import { longest } from '../../sections/traces.ts';
import { figure, legend } from '../elements/figure.ts';
import type { HtmlPart } from '../elements/section.ts';
import { firstOpen, folded, sectionTable } from '../elements/table.ts';

const MOST_VARIANTS = 8;
/** Steps of an iteration that can be told apart in a picture. */
const MOST_STEPS = 24;

/** Memory over time within an iteration, steps shaded: the first beside the last, on one scale. */
export const phasesPart: HtmlPart = {
  id: 'over-time',
  title: 'Memory over time',
  shows: ['phases'],
  body(record: RunRecord): Html | undefined {
    const table = phaseSection(record);
    if (table.rows.length === 0) return undefined;
    const pictures = record.variants.flatMap((variant) => {
      const segment = longest(variant);
      const chosen = ends(segment?.iterations ?? []);
      if (measuredProcess(variant).name === 'server' || segment === undefined || chosen.length === 0)
        return [];
      if (chosen.some(({ steps }) => steps.length > MOST_STEPS)) return [];
      const shared = { words: phaseWords(segment), domain: phasesDomain(segment, chosen) };
      const figures = chosen.map((iteration) =>
        figure(
          `${variant.id}, iteration ${iteration.index}`,
          phasesChart(variant.id, segment, iteration, shared),
        ),
      );
      return [
        html`<div class="figures">${figures}</div>${legend([
          { label: 'rss', stroke: colour('s1') },
          { label: 'heap, at checkpoints', stroke: colour('s2') },
          ...shared.words.map((label, i) => ({ label, stroke: phaseColour(i) })),
        ])}`,
      ];
    });
    const figures = folded('Figures: memory along an iteration', sectionTable(table));
    if (pictures.length === 0) return figures;
    const several = record.variants.some((variant) => ends(longest(variant)?.iterations ?? []).length > 1);
    const beside = several
      ? 'The first and the last iteration on one scale: what the second lies higher by has stayed. '
      : '';
    return html`<p class="lead">${beside}The line is resident memory, sampled while the step runs; dots are the checkpoints after it.</p>${firstOpen(pictures.slice(0, MOST_VARIANTS))}${figures}`;
  },
};

/** The first iteration that is no warm-up, and the last. */
function ends(iterations: readonly Iteration[]): Iteration[] {
  const whole = iterations.filter(({ steps }) => steps.some(({ checkpoint }) => checkpoint !== undefined));
  const first = whole.find(({ warmUp }) => !warmUp) ?? whole[0];
  const last = whole.at(-1);
  return [first, last]
    .filter((iteration, i, both) => iteration !== undefined && both.indexOf(iteration) === i)
    .flatMap((iteration) => iteration ?? []);
}
