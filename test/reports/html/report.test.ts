import { describe, expect, it } from 'vitest';
import { sinceLast } from '../../../src/judge/comparison/stored.ts';
import { renderedParts } from '../../../src/reports/html/parts.ts';
import { htmlReport } from '../../../src/reports/html/report.ts';
import { growth, trace, variant } from '../../support/record.ts';
import { aRun, aVerdict } from '../a-run.ts';

const MiB = 1024 ** 2;

/** A leak of 1 MiB an iteration beside a healthy twin. */
const leaking = variant(
  [
    trace(
      'heap',
      Array.from({ length: 30 }, (_, i) => (40 + i) * MiB),
    ),
  ],
  {
    id: 'recreate',
    sentence: 'leaks 1.00 MiB per iteration, native heap',
    growth: { heap: growth({ verdict: 'leak', rate: MiB, ci95: [0.9 * MiB, 1.1 * MiB], n: 30, mde: 2048 }) },
    gates: [{ gate: 'not leak', severity: 'fail', outcome: 'fail', reason: 'heap leaks' }],
  },
);
const healthy = variant(
  [
    trace(
      'heap',
      Array.from({ length: 30 }, () => 40 * MiB),
    ),
  ],
  {
    id: 'restart',
    sentence: 'bounded, below 1 KiB/iteration over the observed 30 iterations',
    growth: { heap: growth({ n: 30 }) },
    gates: [{ gate: 'not leak', severity: 'fail', outcome: 'pass' }],
  },
);

describe('the HTML report', () => {
  const page = htmlReport(
    aRun([leaking, healthy], { verdict: aVerdict(), notice: 'CALIBRATION ENGINE: ours' }),
  );

  it('says the answer first, and the notice on its first and last line', () => {
    expect(page).toContain(
      '<h1><span class="outcome-word">FAIL:</span> recreate leaks 1.00 MiB per iteration, native heap (<code>not leak</code>).</h1>',
    );
    expect(page).toContain('1 of 2 gates failed.');
    const lines = page.trimEnd().split('\n');
    expect(lines[0]).toContain('CALIBRATION ENGINE: ours');
    expect(lines.at(-1)).toContain('CALIBRATION ENGINE: ours');
  });

  it('needs nothing from anywhere', () => {
    expect(page).not.toMatch(/\bsrc="|\bhref="(?!#)/);
    expect(page).not.toMatch(/@import|url\(/);
    expect(page).toContain('default-src &#39;none&#39;');
  });

  it('draws what was judged: a fitted line where it grows, words where it stands still', () => {
    expect(page).toContain('heap of recreate at restarted, from 40.0 MiB to 69.0 MiB over 30 iterations');
    expect(page).toContain('The same at the end of every iteration: heap 40.0 MiB.');
  });

  it('opens only definitions that it has, and anchors that are there', () => {
    const ids = new Set([...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
    const targets = [...page.matchAll(/(?:popovertarget|href|aria-labelledby)="#?([^"]+)"/g)].map(
      ([, id]) => id,
    );
    expect(targets.length).toBeGreaterThan(20);
    expect(targets.filter((id) => !ids.has(id))).toEqual([]);
    expect(ids.size).toBe([...page.matchAll(/ id="/g)].length);
  });

  it('says how it was made, what lies beside it, and what to put into an issue', () => {
    const made = aRun([leaking, healthy], { verdict: aVerdict() });
    const shown = htmlReport(
      {
        ...made,
        scenario: {
          ...made.scenario,
          invocation: {
            config: '/home/me/mine.yaml',
            overrides: { models: 'synthetic:tiny', iterations: 30, variants: ['recreate'] },
          },
        },
      },
      undefined,
      { files: ['run.json', 'traces/restart.csv'] },
    );
    const command =
      'asr-bench run trial --config /home/me/mine.yaml --library lib/libchatllm.so --models synthetic:tiny --variant recreate --iterations 30';
    expect(shown).toContain(`<pre tabindex="0">${command}</pre>`);
    expect(shown).toContain('<a href="traces/restart.csv">traces/restart.csv</a>');
    expect(shown).toMatch(/A text for an issue tracker<\/summary>[\s\S]*# trial: FAIL: /);
    expect(page).not.toContain('The command that made this report');
  });

  it('gives every gate an address, the same in every run, that the header leads to', () => {
    const gates = ['heap < 1', 'heap > 1', 'heap < 1'].map((gate) => ({
      gate,
      severity: 'fail' as const,
      outcome: 'fail' as const,
    }));
    const shown = htmlReport(aRun([variant([], { id: 'restart', gates })]));
    for (const id of ['gate-restart-heap-lt-1', 'gate-restart-heap-gt-1', 'gate-restart-heap-lt-1-2']) {
      expect(shown).toContain(`<tr id="${id}">`);
      expect(shown).toContain(`<a href="#${id}"><code>`);
    }
  });

  it('sets the last run of the same beside this one, without a say in the verdict', () => {
    const before = { record: aRun([healthy], { id: '20261121T214000Z-trial-0001' }), folder: 'before' };
    const grown = {
      ...healthy,
      growth: { heap: growth({ n: 30, verdict: 'leak', rate: 4096, bounds: [4000, 4200] }) },
    };
    const now = { record: aRun([grown], { verdict: aVerdict() }), folder: 'now' };
    const since = sinceLast(before, now);
    if (since === undefined) throw new Error('not comparable');
    const shown = htmlReport(now.record, undefined, { since });
    expect(shown).toContain('<a href="../20261121T214000Z-trial-0001/report.html">');
    expect(shown).toContain('this run leaks 4.00 KiB per iteration; the last run ');
    expect(shown).toContain('<a href="#since-last">Since the last run</a>: 1 worse');
  });

  it('folds the cards of many variants, those that did not pass last of all, and says once what holds of all', () => {
    const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
    const variants = ids.map((id) => ({
      ...healthy,
      id,
      outcome: id === 'f' ? ('fail' as const) : ('pass' as const),
      accuracy: { ...healthy.accuracy, distinctTexts: { small: 1 } },
    }));
    const options = Object.fromEntries(ids.map((id) => [id, { threads: id === 'f' ? 2 : 1 }]));
    const [open = '', folded = ''] = htmlReport(aRun(variants, { verdict: aVerdict(), options })).split(
      '<summary>2 more variants</summary>',
    );
    const cards = (part: string) => [...part.matchAll(/<article[^>]*><header><h3>(\w)/g)].map(([, id]) => id);
    expect([cards(open), cards(folded)]).toEqual([
      ['a', 'b', 'c', 'f'],
      ['d', 'e'],
    ]);
    expect(folded.match(/distinct texts/g)).toHaveLength(1);
    expect(folded).toMatch(/<td data-head="variant">all 6<\/td>/);
    expect(folded).toContain('options a, b, c, d, e<');
    expect(folded).toContain('options f<');
  });

  it('has a headline that is read at a glance, and the whole of it below', () => {
    const clauses = Array.from({ length: 9 }, (_, n) => `variant ${n} is undecided: too noisy to tell`);
    const headline = clauses.join('; ');
    const shown = htmlReport(aRun([healthy], { verdict: { ...aVerdict(), headline } }));
    expect(/<h1>.*<\/h1>/.exec(shown)?.[0]).toMatch(/variant 0 is undecided: .* …<\/h1>$/);
    expect(shown).toContain(`<li>${headline}</li>`);
  });

  it('takes no text of a record for markup', () => {
    const evil = '</script><img src=x onerror=alert(1)>';
    const hostile = htmlReport(
      aRun([variant([], { id: evil, sentence: evil, status: 'crashed', reason: evil })], {
        verdict: { outcome: 'fail', exitCode: 4, headline: evil, facts: [evil], next: [evil], gates: evil },
        notice: `-->${evil}`,
        warnings: [{ code: evil, detail: evil }],
      }),
    );
    expect(hostile).not.toContain('<img');
    expect(hostile).not.toContain('-->&lt;/script');
  });

  it('shows a table that no part draws by itself, before the gates', () => {
    const comparison = {
      id: 'comparison',
      title: 'comparison',
      head: ['a', 'b'],
      rows: [['x', 'y']],
      notes: ['n'],
    };
    const parts = renderedParts(aRun([healthy]), [comparison]);
    const titles = parts.map(({ title }) => title);
    expect(titles.indexOf('Comparison')).toBe(titles.indexOf('Gates') - 1);
    expect(parts.find(({ id }) => id === 'comparison')?.body.text).toContain('<td data-head="b">y</td>');
  });
});
