import type { FieldDifference } from '../../record/comparison.ts';
import { html } from '../markup/markup.ts';
import { table } from './elements/table.ts';
import { htmlPage } from './page.ts';

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

export interface RefusedComparison {
  readonly baseline: string;
  readonly run: string;
  readonly differences: readonly FieldDifference[];
}
