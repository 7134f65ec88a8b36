import type { Bisect } from '../../record/bisect.ts';
import { shortHash } from '../../record/commit.ts';
import { answerLine, OUTCOME_WORDS } from '../../record/verdict.ts';
import { bisectHeading, bisectSections, LETTERS, LINE_LEGEND, placesOf } from '../bisect/sections.ts';
import { type Content, type Html, html } from '../markup/markup.ts';
import { TONES } from '../sections/verdict.ts';
import { sectionTable } from './elements/table.ts';
import { htmlPage } from './page.ts';

const STYLE = `
header code{overflow-wrap:anywhere}
.commits span+span{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.commits li{position:relative}
.commits{display:flex;flex-wrap:wrap;gap:3px;list-style:none;padding:0;margin:0 0 .6rem}
.commits li{min-width:1.5rem;height:1.5rem;line-height:1.5rem;text-align:center;border-radius:4px;border:1px solid var(--rule);color:var(--soft);font:600 .75rem/1.5rem ui-monospace,monospace}
.commits .good{background:var(--good-tint);color:var(--good);border-color:var(--good)}
.commits .bad{background:var(--bad-tint);color:var(--bad);border-color:var(--bad)}
.commits .undecided,.commits .unbuildable{background:var(--unsure-tint);color:var(--unsure);border-color:var(--unsure)}
.commits .named{outline:3px solid var(--ink);outline-offset:1px}
`;

/**
 * A bisect as one page that works from a file, offline and without scripts: the answer, the line of commits, every commit that was
 * looked at with its figures, and the files that the answer changes. Pure.
 * @param harness version of asr-bench
 */
export function bisectPage(bisect: Bisect, harness: string): string {
  const { notice, scenario, verdict, startedAt, endedAt = '', id, status, source, build } = bisect;
  const outcome = verdict?.outcome ?? 'undecided';
  const tone = TONES[outcome];
  const line: Content = notice === undefined ? undefined : html`<p class="notice">${notice}</p>\n`;
  const headline = verdict?.headline ?? 'the bisect goes on';
  return htmlPage({
    title: `${scenario.id}: ${verdict === undefined ? headline : answerLine(verdict)}`,
    harness,
    notice,
    style: STYLE,
    skip: 'Skip to the commits',
    body: html`<header class="${tone}">${line}<div class="answer">
<p class="kicker">${scenario.id} · ${scenario.title}</p>
<h1><span class="outcome-word">${OUTCOME_WORDS[outcome]}:</span> ${headline}.</h1>
<p class="outcome"><span class="chip ${tone}">exit ${verdict?.exitCode ?? ''}</span>${status === 'completed' ? undefined : html` <b>The bisect is ${status}.</b>`}</p>
${list(verdict?.facts ?? [])}
${(verdict?.next ?? []).map((command) => html`<p>next: <code>${command}</code></p>`)}
<p class="soft">${bisectHeading(bisect)}</p>
</div></header>
<main id="main">
<section id="line" aria-labelledby="line-title"><h2 id="line-title">The line of commits</h2>
${commits(bisect)}<p class="soft">The good end is first. ${LINE_LEGEND}.${bisect.answer?.commits.length ? ' Framed: the answer.' : ''}</p></section>
${bisectSections(bisect).map(
  (section) =>
    html`<section id="${section.id}" aria-labelledby="${section.id}-title"><h2 id="${section.id}-title">${section.title[0]?.toUpperCase() ?? ''}${section.title.slice(1)}</h2>\n${sectionTable(section)}</section>\n`,
)}</main>
<footer><p>asr-bench ${harness} · ${id} · begun ${startedAt} · ended ${endedAt} · source ${source.address}, built by ${build.program} (sha256 ${build.sha256.slice(0, 12)})</p>${line}</footer>`,
  });
}

const list = (facts: readonly string[]): Content =>
  facts.length === 0
    ? undefined
    : html`<ul class="facts">${facts.map((fact) => html`<li>${fact}</li>`)}</ul>`;

function commits(bisect: Bisect): Html {
  return html`<ol class="commits">${placesOf(bisect).map(
    ({ index, hash, subject, authored, verdict, named }) => {
      const words = `${index}: ${shortHash(hash)} ${subject}, ${authored.slice(0, 10)}: ${verdict ?? 'not looked at'}${named ? ', the answer' : ''}`;
      const sign = verdict === undefined ? '·' : LETTERS[verdict];
      return html`<li class="${verdict ?? ''}${named ? ' named' : ''}" title="${words}"><span aria-hidden="true">${sign}</span><span>${words}</span></li>`;
    },
  )}</ol>\n`;
}
