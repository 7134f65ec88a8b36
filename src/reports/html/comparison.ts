import type { Comparison, FieldDifference } from '../../record/comparison.ts';
import { grouped } from '../../record/grouped.ts';
import { answerLine, OUTCOME_WORDS } from '../../record/verdict.ts';
import { changeChart, reachOf } from '../charts/change-chart.ts';
import { overlayChart } from '../charts/overlay-chart.ts';
import { seriesColour } from '../charts/palette.ts';
import { comparisonHeading, forcedNote } from '../comparison/text.ts';
import { type Content, type Html, html } from '../markup/markup.ts';
import { CHANGED_TEXTS, changedTextsOf, sidesText } from '../sections/changed-section.ts';
import { besides, comparisonSections, unchanged } from '../sections/comparison.ts';
import { commitOf } from '../sections/environment.ts';
import { ABSENT, type Section } from '../sections/section.ts';
import { TONES } from '../sections/verdict.ts';
import { twiceAligned } from './elements/aligned.ts';
import { copyable, nextCommands } from './elements/copyable.ts';
import { factList, glance, tied } from './elements/fact-list.ts';
import { figure, legend } from './elements/figure.ts';
import { navigation, type RenderedPart, section } from './elements/section.ts';
import { type Sounds, sound } from './elements/sound.ts';
import { folded, notesList, sectionTable, table, verdictWord } from './elements/table.ts';
import { definitionList, definitionWindows } from './elements/term.ts';
import { htmlPage } from './page.ts';

/**
 * A comparison of builds as one page that works from a file, offline and without scripts: the answer, what was found with its
 * chip, the changes of speed with their pairs and intervals, growth laid over each other, text and behaviour. Pure: a
 * comparison in, a string out.
 * @param harness version of asr-bench @param sounds that may be heard in it
 */
export function comparisonPage(comparison: Comparison, harness: string, sounds?: Sounds): string {
  const { notice, scenario, verdict, startedAt, endedAt, id } = comparison;
  const { exitCode, headline, next } = verdict;
  const short = glance(headline);
  const parts = partsOf(comparison, sounds);
  const tone = TONES[verdict.outcome];
  const forced = forcedNote(comparison);
  const line: Content = notice === undefined ? undefined : html`<p class="notice">${notice}</p>\n`;
  return htmlPage({
    title: `${scenario.id}: ${answerLine(verdict)}`,
    harness,
    notice,
    style: '',
    skip: 'Skip to the figures',
    body: html`<header class="${tone}">${line}<div class="answer">
<p class="kicker">${scenario.id} · ${scenario.title}</p>
<h1><span class="outcome-word">${OUTCOME_WORDS[verdict.outcome]}:</span> ${tied(short.text)}${short.rest === undefined ? '.' : ''}</h1>
<p class="outcome"><span class="chip ${tone}">exit ${exitCode}</span>${comparison.status === 'completed' ? undefined : html` <b>The comparison is ${comparison.status}.</b>`}${forced === undefined ? undefined : html` <b>${forced}.</b>`}</p>
${
  short.rest === undefined
    ? undefined
    : html`<p>${tied(short.rest)}.</p>
`
}${factList(besides(comparison))}<p class="soft">${unchanged(comparison)}.</p>
${nextCommands(next)}<p class="soft">${comparisonHeading(comparison)} · ${startedAt.slice(0, 10)}</p>
</div></header>
${navigation('comparison', parts)}
<main id="main">
${parts.map(section)}</main>
<footer><p>asr-bench ${harness} · comparison ${id} · begun ${startedAt} · ended ${endedAt}</p>${line}</footer>
${definitionWindows()}`,
  });
}

/** The parts of the page in reading order. */
function partsOf(comparison: Comparison, sounds: Sounds | undefined): RenderedPart[] {
  const parts = comparisonSections(comparison).map((it) => ({
    id: it.id,
    title: capital(it.title),
    body: bodyOf(comparison, it, sounds),
  }));
  const { warnings, runs, command } = comparison;
  return [
    ...parts,
    ...(warnings.length === 0
      ? []
      : [
          {
            id: 'warnings',
            title: 'Warnings',
            body: table(
              'Warnings',
              ['code', 'what'],
              warnings.map(({ code, detail }) => [code, detail]),
            ),
          },
        ]),
    { id: 'engines', title: 'Engines, and what differs', body: engineTable(comparison) },
    ...(command === undefined
      ? []
      : [{ id: 'reproduce', title: 'Measure it again', body: copyable(command) }]),
    {
      id: 'origins',
      title: 'Runs',
      body: table(
        'Runs',
        ['role', 'run', 'folder'],
        runs.map(({ role, id, folder }) => [role, id, folder]),
      ),
    },
    { id: 'definitions', title: 'Glossary', body: definitionList() },
  ];
}

const capital = (text: string): string => `${text[0]?.toUpperCase() ?? ''}${text.slice(1)}`;

/** A section with its pictures; a table that a picture says already is folded away. */
function bodyOf(comparison: Comparison, it: Section, sounds: Sounds | undefined): Html {
  const pictures =
    it.id === 'compared-speed'
      ? speedPictures(comparison)
      : it.id === 'compared-growth'
        ? growthPictures(comparison)
        : undefined;
  if (it.id === CHANGED_TEXTS)
    return html`${notesList(it.notes)}${texts(comparison, sounds)}${folded(`All figures: ${it.title}`, sectionTable({ ...it, notes: [] }))}`;
  if (pictures === undefined) return sectionTable(it);
  return html`${pictures}${folded(`All figures: ${it.title}`, sectionTable(it))}`;
}

/** Both texts of the utterances that changed most. */
const texts = (comparison: Comparison, sounds: Sounds | undefined): Html =>
  html`<p class="lead">${sidesText(comparison, 'shaded')}. REF: the reference. * stands for nothing.</p>${changedTextsOf(
    comparison,
  ).map(
    (text) => html`<h3>${text.heading}</h3>${sound(text.utterance.audio, sounds)}${twiceAligned(text)}`,
  )}`;

/** The builds beside each other, variables of their environment included; what differs is marked. */
function engineTable({ engines }: Comparison): Html {
  const variables = [...new Set(engines.flatMap(({ env }) => Object.keys(env)))].sort();
  const rows: [string, ...string[]][] = [
    ...(engines.some(({ source }) => source !== undefined)
      ? [['commit', ...engines.map((engine) => commitOf(engine) || ABSENT)] satisfies [string, ...string[]]]
      : []),
    ['library', ...engines.map(({ library }) => library)],
    ['sha256', ...engines.map(({ sha256 }) => sha256)],
    ['symbols', ...engines.map(({ symbols }) => `${symbols.present} of ${symbols.known}`)],
    ['destroy', ...engines.map(({ destroy, destroyDetail }) => `${destroy} (${destroyDetail})`)],
    ...variables.map((name): [string, ...string[]] => [
      name,
      ...engines.map(({ env }) => env[name] ?? ABSENT),
    ]),
  ];
  return table(
    'Engines',
    ['what', ...engines.map(({ label }) => label), 'compared'],
    rows.map(([name, ...values]) => [
      name,
      ...values,
      new Set(values).size > 1 ? verdictWord('differs') : 'the same',
    ]),
  );
}

/** A picture for each cell and candidate, all on one scale. */
function speedPictures({ speed, design, engines, candidates }: Comparison): Html | undefined {
  const groups = grouped(speed, (row) => {
    const label = engines.find(({ id }) => id === row.candidate)?.label ?? row.candidate;
    return [...(candidates.length > 1 ? [label] : []), row.cell, row.model].join(' · ');
  });
  const reach = reachOf(speed, design.delta);
  const pictures = [...groups].flatMap(([name, rows]) => {
    const svg = changeChart(rows, design.delta, reach);
    return svg === '' ? [] : [figure(name, svg)];
  });
  if (pictures.length === 0) return undefined;
  const points = design.order === 'abba' ? 'Each faint point is a pair of launches. ' : '';
  return html`<p class="lead">The change of each figure against the baseline: the large point is the estimate, the bar its interval, and to the right is worse. ${points}Tinted: less than ${100 * design.delta} %, which does not count. An arrow: it goes on beyond the axis.</p>
<div class="figures">${pictures}</div>`;
}

/** The builds over each other in every quantity that moved. */
function growthPictures({ traces, growth, baseline, engines }: Comparison): Html | undefined {
  if (traces.length === 0) return undefined;
  const places = [...new Set(traces.map(({ cell, quantity }) => JSON.stringify([cell, quantity])))];
  const colourOf = (id: string): string => seriesColour(engines.findIndex((engine) => engine.id === id));
  const pictures = places.map((place) => {
    const own = traces.filter(({ cell, quantity }) => JSON.stringify([cell, quantity]) === place);
    const [{ cell = '', quantity = 'heap' as const } = {}] = own;
    const rows = growth.filter((row) => row.cell === cell && row.quantity === quantity);
    const named = own.map(({ engine, values }) => ({
      label: engines.find(({ id }) => id === engine)?.label ?? engine,
      stroke: colourOf(engine),
      trace: { name: cell, points: values.map((y, i) => ({ x: i + 1, y })) },
      growth:
        (engine === baseline
          ? rows.find((row) => row.baseline !== null)?.baseline
          : rows.find(({ candidate }) => candidate === engine)?.value) ?? undefined,
    }));
    return figure(`${quantity}, ${cell}`, overlayChart(quantity, named));
  });
  const key = legend(engines.map(({ id, label }) => ({ label, stroke: colourOf(id) })));
  return html`<p class="lead">The builds over each other, each as its change since its warm-up. Green: the wedge that growth at the tolerance would fill. Quantities that never moved are in the table alone.</p>
${key}<div class="figures">${pictures}</div>`;
}

/**
 * Why two stored runs are not compared, as a page: what they differ in, and what to do. Pure.
 * @param anyway address that compares them all the same
 */
export function refusedComparisonPage(
  { baseline, run, differences }: RefusedComparison,
  anyway: string,
  harness: string,
): string {
  const rows = differences.map(({ field, baseline: before, candidate }) => [field, before, candidate]);
  return htmlPage({
    title: 'Not comparable',
    harness,
    notice: undefined,
    style: '',
    skip: 'Skip to the differences',
    body: html`<header class="unsure"><div class="answer">
<p class="kicker">${baseline} and ${run}</p>
<h1>These two runs are not comparable.</h1>
<p class="outcome">They differ in what decides their figures, so that no change could be laid on the build.</p>
</div></header>
<main id="main"><section id="differences" aria-labelledby="differences-title"><h2 id="differences-title">What differs</h2>
${table('What differs', ['field', 'baseline', 'run'], rows)}</section>
<section id="next" aria-labelledby="next-title"><h2 id="next-title">What to do</h2>
<ul class="notes"><li>Measure both builds on one machine with the same scenario: <code>asr-bench compare --engines a,b &lt;scenario&gt;</code></li>
<li><a href="${anyway}">Compare them all the same</a>: the result is marked, and says in what they differ.</li></ul></section></main>
<footer><p>asr-bench ${harness}</p></footer>`,
  });
}

interface RefusedComparison {
  readonly baseline: string;
  readonly run: string;
  readonly differences: readonly FieldDifference[];
}
