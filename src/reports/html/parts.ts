import type { Diagnosis } from '../../record/diagnosis.ts';
import type { RunRecord } from '../../record/run-record.ts';
import { formatBytes } from '../../record/units.ts';
import { reasonOf } from '../../system/failure.ts';
import { overlayChart } from '../charts/overlay-chart.ts';
import { seriesColour } from '../charts/palette.ts';
import { flameGraph } from '../diagnosis/flame-graph.ts';
import { type Content, type Html, html } from '../markup/markup.ts';
import { siteSection } from '../sections/diagnosis.ts';
import { answer, frameLine } from '../sections/diagnosis-answer.ts';
import { environmentRows } from '../sections/environment.ts';
import { gateAnchors, gateRows, gateSection } from '../sections/gate-section.ts';
import { VERDICT_WORDS } from '../sections/growth-section.ts';
import type { Section } from '../sections/section.ts';
import { ABSENT } from '../sections/section.ts';
import { sections } from '../sections/sections.ts';
import {
  type SideFigure,
  type SideValue,
  sideFigures,
  standingSideBySide,
} from '../sections/side-by-side.ts';
import { checkpointTraces, longest } from '../sections/traces.ts';
import { shownVerdict } from '../sections/verdict.ts';
import { figure, legend } from './elements/figure.ts';
import type { HtmlPart, RenderedPart } from './elements/section.ts';
import { firstOpen, folded, notesList, sectionTable, table, verdictWord } from './elements/table.ts';
import { definitionList, term } from './elements/term.ts';
import { alignmentPart } from './parts/alignment.ts';
import { chunksPart } from './parts/chunks.ts';
import { growthPart } from './parts/growth.ts';
import { phasesPart } from './parts/phases.ts';
import { type Beside, reproducePart, sinceLastPart } from './parts/reproduce.ts';
import { serverPart } from './parts/server.ts';
import { speedPart } from './parts/speed.ts';
import { transcriptPart } from './parts/transcript.ts';
import { verdictCards } from './parts/verdicts.ts';

/** The figures that people ask for first, a column a variant (or build): nothing here that other parts do not say. */
const sideBySide: HtmlPart = {
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

const MOST_VARIANTS = 8;
const MOST_TRACES = 12;

/** Levels at each checkpoint over the iterations: a leak of one phase lifts the phases after it, and not before. */
const checkpointsPart: HtmlPart = {
  id: 'checkpoints',
  title: 'Growth by checkpoint',
  shows: [],
  body(record: RunRecord): Html | undefined {
    const drawn = record.variants.slice(0, MOST_VARIANTS).flatMap((variant) => {
      const segment = longest(variant);
      if (segment === undefined || segment.iterations.length < 3) return [];
      const names = checkpointTraces(segment, 'rss').map(({ name }) => name);
      if (names.length < 2 || names.length > MOST_TRACES) return [];
      const pictures = (['heap', 'rss'] as const).flatMap((metric) => {
        const traces = checkpointTraces(segment, metric)
          .filter(({ points }) => points.length >= 3)
          .map((trace) => ({ label: trace.name, stroke: seriesColour(names.indexOf(trace.name)), trace }));
        return traces.length === 0
          ? []
          : [
              figure(
                `${variant.id}: ${metric} at each checkpoint, as its change since the first iteration`,
                overlayChart(metric, traces),
              ),
            ];
      });
      const key = legend(names.map((label, i) => ({ label, stroke: seriesColour(i) })));
      return pictures.length === 0 ? [] : [html`<div class="figures">${pictures}</div>${key}`];
    });
    return drawn.length === 0 ? undefined : firstOpen(drawn);
  },
};

/** What leaks, to the line: the answer, the places, the flame graph, the way to each place. */
const diagnosisPart: HtmlPart = {
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

/** What weakens the figures, and what to do about it; the same words for several variants are said once. */
const warningsPart: HtmlPart = {
  id: 'warnings',
  title: 'Warnings, and what to do',
  shows: [],
  body({ warnings }): Html | undefined {
    if (warnings.length === 0) return undefined;
    const grouped = new Map<string, { code: string; detail: string; variants: string[] }>();
    for (const { code, detail, variant } of warnings) {
      const key = `${code} ${detail}`;
      const group = grouped.get(key) ?? { code, detail, variants: [] };
      if (variant !== undefined) group.variants.push(variant);
      grouped.set(key, group);
    }
    return html`<ul class="warnings">${[...grouped.values()].map(
      ({ code, detail, variants }) =>
        html`<li><code>${code}</code> ${variants.length === 0 ? undefined : html`<b>${variants.join(', ')}</b>: `}${detail}</li>\n`,
    )}</ul>`;
  },
};

/** What was measured, with what and where, hashes included. */
const environmentPart: HtmlPart = {
  id: 'environment',
  title: 'Environment',
  shows: [],
  body(record) {
    const { cpuSeconds, wallSeconds, peakRss } = record.harness;
    const own =
      wallSeconds > 0
        ? html`<p class="soft">The harness itself used ${cpuSeconds.toFixed(1)} s of CPU in ${wallSeconds.toFixed(1)} s, and ${(peakRss / 1024 ** 2).toFixed(0)} MiB at most, in a process of its own.</p>`
        : undefined;
    return html`${table('Environment', ['what', 'value'], environmentRows(record))}${own}`;
  },
};

/** Every gate with value, bound and outcome. */
const gatesPart: HtmlPart = {
  id: 'gates',
  title: 'Gates',
  shows: ['gates'],
  body(record: RunRecord): Html | undefined {
    const section = gateSection(record);
    if (section.rows.length === 0) return undefined;
    const anchors = gateAnchors(record);
    return html`<p class="lead">${shownVerdict(record).gates}. What decides is the bound of the interval, not the value in its middle; a gate without an answer never passes.</p>${sectionTable(
      section,
      gateRows(record).map(({ gate }) => anchors.get(gate)),
    )}`;
  },
};

/** Every metric and every word of the screens. */
const definitionsPart: HtmlPart = {
  id: 'definitions',
  title: 'Glossary',
  shows: [],
  body: () =>
    html`<p class="lead">One name each, in this report, in run.json, in gates and in code. Sizes are KiB, MiB and GiB (1024). A figure that could not be measured is left out with its reason; no zero stands for it. The same words are in docs/glossary.md.</p>${definitionList()}`,
};

/** The parts of the page in reading order; tables that no part shows come between the two lists. */
const leading = (beside: Beside): readonly HtmlPart[] => [
  // Where it leaks is what a diagnosis was made for.
  diagnosisPart,
  verdictCards,
  sinceLastPart(beside),
  sideBySide,
  serverPart,
  chunksPart,
  growthPart,
  phasesPart,
  checkpointsPart,
  speedPart,
  transcriptPart(beside),
  alignmentPart,
];
const LAST: readonly HtmlPart[] = [gatesPart, warningsPart, environmentPart, definitionsPart];

/** Every part that has something to say. One that fails says so in its place: the rest of the page stands. */
export function renderedParts(
  record: RunRecord,
  all: readonly Section[] = sections(record),
  beside: Beside = {},
): RenderedPart[] {
  const shown = new Set([...leading(beside), ...LAST].flatMap(({ shows }) => shows));
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
  const parts = [...leading(beside), ...tables, ...LAST.slice(0, 2), reproducePart(beside), ...LAST.slice(2)];
  return parts.flatMap(({ id, title, body }) => {
    const rendered = guarded(() => body(record));
    return rendered === undefined ? [] : [{ id, title, body: rendered }];
  });
}

function guarded(render: () => Html | undefined): Html | undefined {
  try {
    return render();
  } catch (thrown) {
    const words = reasonOf(thrown);
    return html`<p class="finding">This part could not be drawn: ${words}. run.json has its figures.</p>`;
  }
}
