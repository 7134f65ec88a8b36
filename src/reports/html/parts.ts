import type { RunRecord } from '../../record/run-record.ts';
import { type Html, html } from '../markup/markup.ts';
import type { Section } from '../sections/section.ts';
import { sections } from '../sections/sections.ts';
import type { HtmlPart } from './elements/section.ts';
import { sectionTable } from './elements/table.ts';
import { alignmentPart } from './parts/alignment.ts';
import { checkpointsPart } from './parts/checkpoints.ts';
import { definitionsPart } from './parts/definitions.ts';
import { diagnosisPart } from './parts/diagnosis.ts';
import { environmentPart } from './parts/environment.ts';
import { gatesPart } from './parts/gates.ts';
import { growthPart } from './parts/growth.ts';
import { phasesPart } from './parts/phases.ts';
import { serverPart } from './parts/server.ts';
import { sideBySide } from './parts/side-by-side.ts';
import { speedPart } from './parts/speed.ts';
import { transcriptPart } from './parts/transcript.ts';
import { verdictCards } from './parts/verdicts.ts';
import { warningsPart } from './parts/warnings.ts';

/** The parts of the page in reading order; tables that no part shows come between the two lists. */
const FIRST: readonly HtmlPart[] = [
  verdictCards,
  diagnosisPart,
  sideBySide,
  serverPart,
  growthPart,
  phasesPart,
  checkpointsPart,
  speedPart,
  transcriptPart,
  alignmentPart,
];
const LAST: readonly HtmlPart[] = [gatesPart, warningsPart, environmentPart, definitionsPart];

export interface RenderedPart {
  readonly id: string;
  readonly title: string;
  readonly body: Html;
}

/** Every part that has something to say. One that fails says so in its place: the rest of the page stands. */
export function renderedParts(record: RunRecord, all: readonly Section[] = sections(record)): RenderedPart[] {
  const shown = new Set([...FIRST, ...LAST].flatMap(({ shows }) => shows));
  const tables = all
    .filter(({ id }) => !shown.has(id))
    .map(
      (section): HtmlPart => ({
        id: section.id,
        title: `${section.title[0]?.toUpperCase() ?? ''}${section.title.slice(1)}`,
        shows: [section.id],
        body: () => sectionTable(section),
      }),
    );
  return [...FIRST, ...tables, ...LAST].flatMap(({ id, title, body }) => {
    const rendered = guarded(() => body(record));
    return rendered === undefined ? [] : [{ id, title, body: rendered }];
  });
}

function guarded(render: () => Html | undefined): Html | undefined {
  try {
    return render();
  } catch (thrown) {
    const words = thrown instanceof Error ? thrown.message : String(thrown);
    return html`<p class="finding">This part could not be drawn: ${words}. run.json has its figures.</p>`;
  }
}
