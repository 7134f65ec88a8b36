import type { Diagnosis } from '../../../record/diagnosis.ts';
import { formatBytes } from '../../../record/units.ts';
import { flameGraph } from '../../diagnosis/flame-graph.ts';
import { type Content, html } from '../../markup/markup.ts';
import { siteSection } from '../../sections/diagnosis.ts';
import { answer, frameLine } from '../../sections/diagnosis-answer.ts';
import { figure } from '../elements/figure.ts';
import type { HtmlPart } from '../elements/section.ts';
import { folded, notesList, table } from '../elements/table.ts';

/** What leaks, to the line: the answer, the places, the flame graph, the way to each place. */
export const diagnosisPart: HtmlPart = {
  id: 'leaks',
  title: 'What leaks',
  shows: ['leaks', 'leak-stacks'],
  body(record) {
    const { diagnoses = [] } = record;
    if (diagnoses.length === 0) return undefined;
    const { head, rows } = siteSection(record);
    return html`${notesList(diagnoses.flatMap(answer))}${
      rows.length > 0 ? table('What leaks', head, rows) : undefined
    }${diagnoses.map(pictures)}`;
  },
};

function pictures(diagnosis: Diagnosis): Content {
  const { sites, variant, attributed } = diagnosis;
  if (sites.length === 0) return undefined;
  const caption = `${variant}: ${formatBytes(attributed)} per iteration, by who takes it; callers above what they call`;
  return html`${figure(caption, flameGraph(diagnosis, 'page'))}${sites.map(({ function: name, stack }) =>
    folded(`${variant}: ${name}`, html`<pre>${stack.map(frameLine).join('\n')}</pre>`),
  )}`;
}
