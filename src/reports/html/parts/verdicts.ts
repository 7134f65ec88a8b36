import { reasonText } from '../../../record/growth.ts';
import { CHECKPOINT_METRICS, type CheckpointMetric, GATED_METRICS } from '../../../record/metric.ts';
import type { Growth, RunRecord, Variant } from '../../../record/run-record.ts';
import { countedSegments, measuredProcess } from '../../../record/segments.ts';
import { colour } from '../../charts/palette.ts';
import { openSvg } from '../../charts/svg-frame.ts';
import { type Content, type Html, html, trusted } from '../../markup/markup.ts';
import { formatInterval, formatQuantity, VERDICT_WORDS } from '../../sections/growth-section.ts';
import { TONES, type Tone } from '../../sections/verdict.ts';
import type { HtmlPart } from '../elements/section.ts';
import { folded, moreVariants, verdictWord } from '../elements/table.ts';
import { term } from '../elements/term.ts';

/** Cards that stand open; those of more variants are folded, so that the page stays one that can be read. */
const MOST_OPEN = 4;

/** One card a variant: its growth in a sentence, and each judged quantity with rate, interval and what could be seen. */
export const verdictCards: HtmlPart = {
  id: 'verdicts',
  title: 'Verdicts',
  shows: [],
  body(record) {
    if (record.variants.length === 0) return undefined;
    const { variants } = record;
    // What did not pass is not what is folded away.
    const open = new Set(variants.toSorted((a, b) => rank(a) - rank(b)).slice(0, MOST_OPEN));
    const cards = (stands: boolean): Html[] =>
      variants.filter((variant) => open.has(variant) === stands).map((variant) => card(record, variant));
    const rest = cards(false);
    const more =
      rest.length === 0
        ? undefined
        : folded(moreVariants(rest.length), html`<div class="cards">${rest}</div>`);
    return html`<div class="cards">${cards(true)}</div>${more}`;
  },
};

/** A leak that a gate allows passes, as one that no gate asks for may, and is no good news. */
const toneOf = ({ outcome = 'undecided', state }: Variant): Tone =>
  outcome === 'pass' && (state === 'leaks' || state === 'undecided') ? 'unsure' : TONES[outcome];

const WORST: readonly Tone[] = ['bad', 'unsure', 'good'];
const rank = (variant: Variant): number => WORST.indexOf(toneOf(variant));

function card(record: RunRecord, variant: Variant): Html {
  const measured = countedSegments(variant).reduce((sum, { iterations }) => sum + iterations.length, 0);
  const tone = toneOf(variant);
  const gates = variant.gates.filter(({ outcome }) => outcome !== 'skipped');
  const passed = gates.filter(({ outcome }) => outcome === 'pass').length;
  const engine = record.engines.length > 1 ? ` · ${engineLabel(record, variant)}` : '';
  return html`<article class="card ${tone}"><header><h3>${variant.id}</h3><p class="soft">${variant.outline}${engine} · ${measured} of ${variant.iterationsPlanned} ${measuredProcess(variant).unit}s · ${passed} of ${gates.length} gates passed</p></header>
<p class="finding">${sentence(variant)}</p>${remedy(variant)}${tables(variant)}</article>\n`;
}

/** Of a server under load the server comes first: it is what the run is about. */
const tables = (variant: Variant): Content => {
  const { growth, serverGrowth, passGrowth } = variant;
  if (passGrowth !== undefined) return quantities(`growth per ${passGrowth.loop}`, passGrowth.growth);
  return serverGrowth === undefined
    ? quantities(`growth per ${measuredProcess(variant).per}`, growth)
    : [
        quantities('growth of the server per job', serverGrowth),
        quantities('growth of its engine process per job', growth),
      ];
};

function engineLabel({ engines }: RunRecord, { engine }: Variant): string {
  return engines.find(({ id }) => id === engine)?.label ?? engine;
}

function sentence(variant: Variant): string {
  const said = variant.sentence === '' ? '' : `${capital(variant.sentence.replace(/^is /, ''))}.`;
  if (variant.status !== 'completed') {
    const ended = `${capital(variant.status)}${variant.reason === undefined ? '' : `: ${variant.reason}`}.`;
    return [ended, said].filter((part) => part !== '').join(' ');
  }
  if (said !== '') return said;
  return measuredProcess(variant).name === 'server'
    ? 'Growth was not judged: the server had one job, or its memory was not read.'
    : 'Growth was not judged: no process lived through several iterations.';
}

const capital = (text: string): string => `${text[0]?.toUpperCase() ?? ''}${text.slice(1)}`;

const remedy = ({ remedy: what }: Variant): Content =>
  what === undefined ? undefined : html`<p>Do: ${what}</p>`;

function quantities(heading: string, judged: Variant['growth']): Html | undefined {
  const rows = CHECKPOINT_METRICS.filter((metric) => GATED_METRICS.some((gated) => gated === metric)).flatMap(
    (metric) => {
      const growth = judged[metric];
      return growth === undefined ? [] : [quantity(metric, growth)];
    },
  );
  // Of a process that came to no answer there is nothing to hold against a tolerance.
  if (Object.values(judged).every(({ rate }) => rate === null)) return undefined;
  return html`<table class="quantities"><thead><tr><th scope="col">${heading}</th><th scope="col">${term('rate')}, ${term('interval', '99 % interval')}</th><th scope="col">against ${term('tolerance')}</th><th scope="col">${term('could-see', 'smallest detectable leak')}</th></tr></thead><tbody>${rows}</tbody></table>`;
}

function quantity(metric: CheckpointMetric, growth: Growth): Html {
  const rate = growth.rate === null ? '–' : formatQuantity(metric, growth.rate);
  const seen = growth.mde === null ? '–' : formatQuantity(metric, growth.tolerance + growth.mde);
  return html`<tr title="${reasonText(growth)}"><th scope="row">${term(metric)} ${verdictWord(VERDICT_WORDS[growth.verdict])}</th><td><b>${rate}</b><br><span class="soft nowrap">${formatInterval(metric, growth)}</span></td><td>${trusted(intervalBar(metric, growth))}</td><td>${seen}</td></tr>\n`;
}

const WIDTH = 168;
const HEIGHT = 26;
const MARGIN = 6;

/**
 * Rate and 99 % interval of a growth against its tolerance (the tinted part: what counts as bounded) and, hollow, the
 * smallest growth that would have been called a leak. The scale is linear in the asinh of multiples of the tolerance:
 * plain around it, logarithmic far away, so that 100 bytes and 30 MiB are both seen for what they are.
 */
function intervalBar(metric: CheckpointMetric, growth: Growth): string {
  const { rate, bounds, tolerance, mde } = growth;
  const [lo, hi] = bounds;
  if (rate === null || lo === null || hi === null || tolerance <= 0) return '';
  const seen = mde === null ? undefined : tolerance + mde;
  const warp = (value: number): number => Math.asinh(value / tolerance);
  const from = Math.min(warp(lo), warp(-tolerance));
  const to = Math.max(warp(hi), warp(2 * tolerance), seen === undefined ? 0 : warp(seen));
  const x = (value: number): string =>
    (MARGIN + ((warp(value) - from) / (to - from)) * (WIDTH - 2 * MARGIN)).toFixed(1);
  const middle = HEIGHT / 2;
  const tint = `<rect x="${x(-tolerance)}" y="4" width="${(Number(x(tolerance)) - Number(x(-tolerance))).toFixed(1)}" height="${HEIGHT - 8}" fill="${colour('good-tint')}"/>`;
  const zero = `<path d="M${x(0)},4V${HEIGHT - 4}" stroke="${colour('rule')}"/>`;
  const edge = `<path d="M${x(tolerance)},2V${HEIGHT - 2}" stroke="${colour('good')}" stroke-dasharray="2 2"/>`;
  const could =
    seen === undefined
      ? ''
      : `<circle cx="${x(seen)}" cy="${middle}" r="3.2" fill="none" stroke="${colour('soft')}"/>`;
  const tone = growth.verdict === 'leak' ? 'bad' : growth.verdict === 'inconclusive' ? 'unsure' : 'good';
  const bar = `<path d="M${x(lo)},${middle}H${x(hi)}" stroke="${colour(tone)}" stroke-width="4" stroke-linecap="round" opacity=".55"/>`;
  const point = `<circle cx="${x(rate)}" cy="${middle}" r="3.6" fill="${colour(tone)}"/>`;
  const label = `${metric}: growth of ${formatQuantity(metric, rate)}, 99 % interval ${formatInterval(metric, growth)}, tolerance ${formatQuantity(metric, tolerance)}`;
  return `${openSvg(`viewBox="0 0 ${WIDTH} ${HEIGHT}"`, String(WIDTH), String(HEIGHT), label)}${tint}${zero}${edge}${could}${bar}${point}</svg>`;
}
