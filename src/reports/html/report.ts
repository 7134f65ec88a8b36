import type { Comparison } from '../../record/comparison.ts';
import type { RunRecord } from '../../record/run-record.ts';
import { answerLine, OUTCOME_WORDS } from '../../record/verdict.ts';
import { type Content, type Html, html, trusted } from '../markup/markup.ts';
import { EFFECT_WORDS } from '../sections/comparison.ts';
import { answer } from '../sections/diagnosis-answer.ts';
import { gateAnchors } from '../sections/gate-section.ts';
import { subject, troubles } from '../sections/sections.ts';
import { gatesOf, gateWord, shownVerdict, TONES } from '../sections/verdict.ts';
import { nextCommands } from './elements/copyable.ts';
import { glance, tied } from './elements/fact-list.ts';
import { navigation, section } from './elements/section.ts';
import { verdictWord } from './elements/table.ts';
import { definitionWindows } from './elements/term.ts';
import { EXPLORER_SCRIPT } from './explorer-script.ts';
import { htmlPage } from './page.ts';
import type { Beside } from './parts/reproduce.ts';
import { renderedParts } from './parts.ts';

/** Sources that are put into the page, so that it needs nothing from anywhere. */
export interface HtmlAssets {
  /** uPlot as a script that defines `uPlot`, and its style sheet; without them nothing can be zoomed into. */
  readonly plotScript: string;
  readonly plotStyle: string;
}

/**
 * The report of a run as one page that works from a file, offline, without scripts, in light and dark and on paper.
 * Pure: a record in, a string out.
 */
export function htmlReport(record: RunRecord, assets?: HtmlAssets, beside: Beside = {}): string {
  const verdict = shownVerdict(record);
  const parts = renderedParts(record, undefined, beside);
  const { notice: text, machine } = record;
  return htmlPage({
    title: `${record.scenario.id}: ${answerLine(verdict)}`,
    harness: machine.harness,
    notice: text,
    style: assets?.plotStyle ?? '',
    skip: 'Skip to the verdicts',
    body: html`${head(record, beside)}${navigation('report', parts)}
<main id="main">
${parts.map(section)}</main>
<footer><p>asr-bench ${machine.harness} · run ${record.id} · begun ${record.startedAt}${record.endedAt === undefined ? '' : ` · ended ${record.endedAt}`}</p><p class="on-paper">Tables that are folded on the screen are not printed: report.md and run.json have them.</p>${notice(record)}</footer>
${definitionWindows()}${script(assets)}`,
  });
}

const notice = ({ notice: text }: RunRecord): Content =>
  text === undefined ? undefined : html`<p class="notice">${text}</p>\n`;

function head(record: RunRecord, { since }: Beside): Html {
  const verdict = shownVerdict(record);
  const { headline, facts, next, gates, exitCode } = verdict;
  const tone = TONES[verdict.outcome];
  const open = gatesOf(record).filter(
    ({ gate: { outcome, severity } }) => severity === 'fail' && outcome !== 'pass' && outcome !== 'skipped',
  );
  const anchors = gateAnchors(record);
  const short = glance(headline);
  // A gate that did not pass has a line of its own below.
  const named = open.map(({ variant, gate }) => `${variant}: \`${gate.gate}\``);
  const news = facts.filter((fact) => !named.some((gate) => fact.startsWith(gate)));
  const places = (record.diagnoses ?? []).flatMap(answer);
  const said = [...places, ...(short.rest === undefined ? [] : [short.rest]), ...news];
  const shown = open.slice(0, 6).map(({ variant, gate }) => {
    const { value, interval, reason } = gate;
    // Long ones stand with the gate below, where the link leads.
    const known = value !== undefined && NOTHING_KNOWN.test(value) ? undefined : value;
    const detail = [known, interval === undefined ? undefined : `(${interval})`, reason]
      .filter((part) => part !== undefined && part.length <= MOST_LETTERS)
      .join(', ')
      .replace(', (', ' (');
    return html`<li>${verdictWord(gateWord(gate))} ${variant}: <a href="#${anchors.get(gate)}"><code>${gate.gate}</code></a> ${detail}</li>`;
  });
  const more =
    open.length > shown.length ? html`<li>and ${open.length - shown.length} more, below</li>` : undefined;
  const trouble = troubles(record).map((line) => html`<li>${line.trim()}</li>`);
  return html`<header class="${tone}">${notice(record)}<div class="answer">
<p class="kicker">${record.scenario.id} · ${record.scenario.title}</p>
<h1><span class="outcome-word">${OUTCOME_WORDS[verdict.outcome]}:</span> ${tied(short.text)}${short.rest === undefined ? '.' : ''}</h1>
<p class="outcome"><span class="chip ${tone}">${exitCode === undefined ? 'no exit code yet' : `exit ${exitCode}`}</span> ${gates}.${record.status === 'completed' ? '' : html` <b>The run is ${record.status}.</b>`}</p>
${
  since === undefined
    ? undefined
    : html`<p class="soft"><a href="#since-last">Since the last run</a>: ${counted(since)}.</p>
`
}${said.length > 0 ? html`<ul class="facts">${said.map((fact) => html`<li>${tied(fact)}</li>`)}</ul>` : undefined}${nextCommands(next)}${shown.length > 0 ? html`<ul class="open-gates">${shown}${more}</ul>` : undefined}${trouble.length > 0 ? html`<ul class="open-gates">${trouble}</ul>` : undefined}
<p class="soft">${subject(record)} · ${record.startedAt.slice(0, 10)}</p>
</div></header>
`;
}

/** `heap unknown, anon unknown`: of a gate that was not judged, its reason says more. */
const NOTHING_KNOWN = /^(?:[\w-]+ unknown(?:, |$))+$/;

/** Of the value, the interval and the reason of a gate in the header. */
const MOST_LETTERS = 100;

/** `2 worse, 1 better` */
function counted({ facts }: Comparison): string {
  const said = EFFECTS.flatMap((effect) => {
    const count = facts.filter((fact) => fact.effect === effect).length;
    return count === 0 ? [] : [`${count} ${EFFECT_WORDS[effect]}`];
  });
  return said.length === 0 ? 'nothing could be compared' : said.join(', ');
}

const EFFECTS = ['worse', 'unknown', 'differs', 'better', 'same'] as const;

function script(assets: HtmlAssets | undefined): Content {
  if (assets === undefined) return undefined;
  // `</script` in a string of the source would end the element.
  const inlined = `${assets.plotScript}\n${EXPLORER_SCRIPT}`.replaceAll('</script', '<\\/script');
  return html`<script>${trusted(inlined)}</script>`;
}
