import type { Comparison } from '../../record/comparison.ts';
import { answerLine, OUTCOME_WORDS } from '../../record/verdict.ts';
import { changeChart } from '../charts/change-chart.ts';
import { comparisonHeading, forcedNote } from '../comparison/text.ts';
import { type Content, type Html, html } from '../markup/markup.ts';
import { comparisonSections } from '../sections/comparison.ts';
import { commitOf } from '../sections/environment.ts';
import { TONES } from '../sections/verdict.ts';
import { figure } from './elements/figure.ts';
import { sectionTable, table } from './elements/table.ts';
import { definitionList, definitionWindows } from './elements/term.ts';
import { htmlPage } from './page.ts';

/**
 * A comparison of builds as one page that works from a file, offline and without scripts: the answer in sentences, the
 * changes of speed with their intervals, growth, text and behaviour side by side. Pure: a comparison in, a string out.
 * @param harness version of asr-bench
 */
export function comparisonPage(comparison: Comparison, harness: string): string {
  const { notice, scenario, verdict, startedAt, endedAt, id } = comparison;
  const { exitCode, headline, facts } = verdict;
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
<h1><span class="outcome-word">${OUTCOME_WORDS[verdict.outcome]}:</span> ${headline}.</h1>
<p class="outcome"><span class="chip ${tone}">exit ${exitCode}</span>${comparison.status === 'completed' ? undefined : html` <b>The comparison is ${comparison.status}.</b>`}${forced === undefined ? undefined : html` <b>${forced}.</b>`}</p>
${facts.length > 0 ? html`<ul class="facts">${facts.map((sentence) => html`<li>${sentence}</li>`)}</ul>` : undefined}
<p class="soft">${comparisonHeading(comparison)} · ${startedAt.slice(0, 10)}</p>
</div></header>
<main id="main">
${sections(comparison)}</main>
<footer><p>asr-bench ${harness} · comparison ${id} · begun ${startedAt} · ended ${endedAt}</p>${line}</footer>
${definitionWindows()}`,
  });
}

function sections(comparison: Comparison): Html {
  const parts = comparisonSections(comparison).map((section) =>
    part(
      section.id,
      section.title,
      html`${section.id === 'compared-speed' ? speedPicture(comparison) : undefined}${sectionTable(section)}`,
    ),
  );
  const warnings = comparison.warnings.map(({ code, detail }) => [code, detail]);
  const origins = [
    ...comparison.runs.map(({ role, id, folder }) => [role, `${id}, ${folder}`]),
    ...comparison.engines.map(({ label, library, sha256, destroyDetail, ...engine }) => [
      label,
      `${commitOf(engine)}${library}, sha256 ${sha256}, ${destroyDetail}`,
    ]),
  ];
  return html`${parts}${warnings.length > 0 ? part('warnings', 'warnings', table('Warnings', ['code', 'what'], warnings)) : undefined}${part(
    'origins',
    'runs and engines',
    table('Runs and engines', ['', ''], origins),
  )}${part('definitions', 'definitions', definitionList())}`;
}

function speedPicture(comparison: Comparison): Content {
  const several = comparison.candidates.length > 1;
  const rows = comparison.speed.map((row) => ({
    row,
    label: [several ? row.candidate : '', row.cell, row.model].filter((word) => word !== '').join(' '),
  }));
  const svg = changeChart(rows, comparison.design.delta);
  if (svg === '') return undefined;
  return figure(
    `Each figure of the candidate against the baseline; to the right is slower. Tinted: less than ${100 * comparison.design.delta} %, which does not count.`,
    svg,
  );
}

const part = (id: string, title: string, body: Content): Html =>
  html`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title[0]?.toUpperCase() ?? ''}${title.slice(1)}</h2>\n${body}</section>\n`;
