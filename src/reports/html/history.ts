import { type HistoryCheck, leaksSince } from '../../judge/history/check.ts';
import { earlierChanges, type HistorySeries } from '../../judge/history/series.ts';
import { answerLine, OUTCOME_WORDS } from '../../record/verdict.ts';
import { historyChart } from '../charts/history-chart.ts';
import { changeText, dayOf, placeText, shower, windowText } from '../history/text.ts';
import { type Content, type Html, html } from '../markup/markup.ts';
import { TONES } from '../sections/verdict.ts';
import { nextCommands } from './elements/copyable.ts';
import { figure } from './elements/figure.ts';
import { table } from './elements/table.ts';
import { htmlPage } from './page.ts';

export interface HistoryPage {
  /** Name of the history's file. */
  readonly file: string;
  readonly series: readonly HistorySeries[];
  readonly check: HistoryCheck;
  /** Version of asr-bench. */
  readonly harness: string;
  readonly notice: string | undefined;
}

const STYLE = `
.history-chart{margin:.6rem 0 1rem}
.history-chart .chart{width:100%;max-width:860px}
.narrow{display:none}
@media screen and (max-width:560px){.wide{display:none}.narrow{display:block}}
.history-chart h3{overflow-wrap:anywhere;margin-bottom:.1rem}
.marks{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.2rem 1.4rem;color:var(--soft);font-size:.88rem}
`;

const WIDTHS = { wide: 860, narrow: 400 } as const;

/** More pictures than this stand folded, but those of what changed. */
const MOST_OPEN = 12;

/**
 * A history as one page that works from a file: the answer of `history check`, what changed and between which builds, then
 * each series by night. Pure: nights in, a string out.
 */
export function historyPage({ file, series, check, harness, notice }: HistoryPage): string {
  const { verdict } = check;
  const tone = TONES[verdict.outcome];
  const line: Content = notice === undefined ? undefined : html`<p class="notice">${notice}</p>\n`;
  const ordered = inOrder(series, check);
  const told = ordered.filter(({ standing }) => !['steady', 'young', 'unpinned'].includes(standing));
  const rest = ordered.filter((one) => !told.includes(one));
  const nights = new Set(series.flatMap((one) => one.nights.map(({ at }) => at)));
  const days = [...nights].sort();
  return htmlPage({
    title: `history: ${answerLine(verdict)}`,
    harness,
    notice,
    style: STYLE,
    skip: 'Skip to the series',
    body: html`<header class="${tone}">${line}<div class="answer">
<p class="kicker">History of nights · ${file}</p>
<h1>${OUTCOME_WORDS[verdict.outcome]}: ${verdict.headline}.</h1>
<p class="outcome"><span class="chip ${tone}">exit ${verdict.exitCode}</span> ${count(days.length, 'night')} from ${dayOf(days[0])} to ${dayOf(days.at(-1))}, ${series.length} series</p>
${verdict.facts.length > 0 ? html`<ul class="notes">${verdict.facts.map((fact) => html`<li>${fact}</li>`)}</ul>` : undefined}
${nextCommands(verdict.next)}
</div></header>
<main id="main">
${told.length > 0 ? changes(told) : undefined}
${past(ordered)}
<section id="series" aria-labelledby="series-title"><h2 id="series-title">Night by night</h2>
<ul class="marks"><li>● the night passed</li><li>✕ it failed</li><li>○ undecided, or of an earlier version</li><li>thick line: level between changes</li><li>hatched: nights that do not count any more</li></ul>
${told.map(picture)}${rest.length > MOST_OPEN ? folded(rest) : rest.map(picture)}</section>
<section id="all" aria-labelledby="all-title"><h2 id="all-title">All series</h2>
${table('All series', ['series', 'finding', 'nights', 'first', 'last', 'trend a night'], ordered.map(overview))}</section>
</main>
<footer><p>asr-bench ${harness} · ${file}</p>${line}</footer>`,
  });
}

type Standing = 'worse' | 'suspicion' | 'leaking' | 'better' | 'unpinned' | 'young' | 'steady';

interface Told {
  readonly series: HistorySeries;
  readonly earlier: HistorySeries['watched']['changes'];
  readonly standing: Standing;
}

const ORDER: readonly Standing[] = ['worse', 'suspicion', 'leaking', 'better', 'unpinned', 'young', 'steady'];
const WORDS: Readonly<Record<Standing, readonly [word: string, tone: string]>> = {
  worse: ['WORSE', 'bad'],
  suspicion: ['measure again', 'unsure'],
  leaking: ['leaks', 'bad'],
  better: ['better', 'good'],
  unpinned: ['baseline not pinned', 'unsure'],
  young: ['too few nights', 'unsure'],
  steady: ['no change lately', 'plain'],
};

/** What needs reading first, as the check has sorted it. */
function inOrder(series: readonly HistorySeries[], check: HistoryCheck): Told[] {
  const standing = (one: HistorySeries): Standing => {
    if (check.alarms.includes(one)) return 'worse';
    if (check.suspicions.includes(one)) return 'suspicion';
    // Not only since the first night: what leaks without a change is no all-clear.
    if (one.nights.at(-1)?.leaks === true) return 'leaking';
    if (one.watched.changes.length > 0) return 'better';
    if (check.unpinned.includes(one)) return 'unpinned';
    return check.young.includes(one) ? 'young' : 'steady';
  };
  return series
    .map((one) => ({ series: one, earlier: earlierChanges(one), standing: standing(one) }))
    .sort((a, b) => ORDER.indexOf(a.standing) - ORDER.indexOf(b.standing));
}

const chip = (standing: Standing): Html => {
  const [word, tone] = WORDS[standing];
  return html`<span class="chip ${tone}">${word}</span>`;
};

function changes(told: readonly Told[]): Html {
  const rows = told.flatMap(({ series, standing }): Content[][] => {
    if (series.watched.changes.length === 0) return [standingRow(series, standing)];
    return series.watched.changes.toReversed().map((change) => rowOf(series, change));
  });
  return html`<section id="changes" aria-labelledby="changes-title"><h2 id="changes-title">What changed, and since when</h2>
${table('What changed', ['series', 'finding', 'since', 'level', 'builds'], rows)}</section>`;
}

function rowOf(series: HistorySeries, change: HistorySeries['watched']['changes'][number]): Content[] {
  return [
    html`<a href="#${idOf(series)}">${series.key}</a>`,
    chip(change.worse ? 'worse' : 'better'),
    dayOf(series.nights[change.at]?.at),
    changeText(series, change),
    placeText(series, change.at),
  ];
}

/** Changes that have left the nights that are judged. */
function past(all: readonly Told[]): Content {
  const rows = all.flatMap(({ series, earlier }) => earlier.map((change) => rowOf(series, change)));
  if (rows.length === 0) return undefined;
  return html`<section id="earlier" aria-labelledby="earlier-title"><h2 id="earlier-title">Earlier changes</h2>
<p class="soft">They lie before the last 45 nights, which are the ones that are judged.</p>
${table('Earlier changes', ['series', 'finding', 'since', 'level', 'builds'], rows)}</section>`;
}

/** What has no change to show: a jump of the last night, or a leak and the night since which it has been one. */
function standingRow(series: HistorySeries, standing: Standing): Content[] {
  const show = shower(series);
  const { nights } = series;
  const last = nights.length - 1;
  const since = standing === 'leaking' ? leaksSince(series) : last;
  const [before, first] = [nights[since - 1], nights[since]];
  const level = show(nights[last]?.value ?? Number.NaN);
  return [
    html`<a href="#${idOf(series)}">${series.key}</a>`,
    chip(standing),
    dayOf(first?.at),
    before === undefined ? level : `${show(before.value)} → ${level}`,
    before === undefined ? 'since the first night' : `between ${before.label} and ${first?.label ?? '?'}`,
  ];
}

/** Drawn for a screen and for a phone: a wide one that is made small has letters that nobody can read. */
const picture = ({ series, earlier, standing }: Told): Html =>
  html`<div class="history-chart" id="${idOf(series)}"><h3>${series.key} ${chip(standing)}</h3>
<div class="wide">${figure(windowText(series), historyChart(series, earlier, WIDTHS.wide))}</div>
<div class="narrow">${figure(windowText(series), historyChart(series, earlier, WIDTHS.narrow))}</div></div>`;

const folded = (rest: readonly Told[]): Html =>
  html`<details><summary>${rest.length} more: without a change, or not judged</summary>${rest.map(picture)}</details>`;

function overview({ series, standing }: Told): Content[] {
  const show = shower(series);
  const { nights, watched, kind } = series;
  const { trend } = watched;
  return [
    series.key,
    chip(standing),
    String(nights.length),
    show(nights[0]?.value ?? Number.NaN),
    show(nights.at(-1)?.value ?? Number.NaN),
    trend === undefined ? '–' : kind === 'rate' ? show(trend) : `${(100 * trend).toFixed(2)} %`,
  ];
}

const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;

const idOf = ({ key }: HistorySeries): string => `series-${key.replace(/[^A-Za-z0-9]+/g, '-')}`;
