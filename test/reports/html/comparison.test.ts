import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Comparison } from '../../../src/record/comparison.ts';
import { changeChart, reachOf } from '../../../src/reports/charts/change-chart.ts';
import { comparisonPage } from '../../../src/reports/html/comparison.ts';
import { hasChromium, launch, openPage, seriousFindings } from '../../support/browser.ts';
import { growth } from '../../support/record.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { toneWav } from '../../support/tone.ts';

const speed = (metric: string, ratio: number, bounds: [number, number], verdict: string) => ({
  candidate: 'ours',
  cell: 'restart',
  model: 'small',
  metric,
  better: metric === 'tokens_per_s' ? 'more' : 'less',
  verdict,
  baseline: 1e8,
  value: ratio * 1e8,
  ratio,
  bounds,
  regressionExcluded: false,
  pairs: 10,
  differences: [],
  sd: 0.02,
  pairsNeeded: null,
  reason: 'because <it> is so',
});

const engine = (id: string, destroy: string) => ({
  id,
  label: id,
  library: `${id}/libchatllm.so`,
  sha256: id.repeat(16).slice(0, 64),
  calibration: false,
  destroy,
  destroyDetail: 'tried',
  symbols: { present: 40, known: 40, missing: [] },
  env: {},
});

const comparison = Comparison.parse({
  schema: 'asr-bench/comparison',
  version: 2,
  id: '20261125T120000Z-compare-exp-2-0001',
  kind: 'engines',
  startedAt: '2026-11-25T12:00:00.000Z',
  endedAt: '2026-11-25T12:10:00.000Z',
  status: 'completed',
  notice: 'CALIBRATION ENGINE: these figures are not real',
  scenario: { id: 'exp-2', title: 'Two ways', file: 'scenarios.yaml' },
  baseline: 'upstream',
  candidates: ['ours'],
  engines: [engine('upstream', 'aborts'), engine('ours', 'safe')],
  design: { order: 'abba', launches: 10, maxLaunches: 40, delta: 0.03, tests: 2, tail: 0.0025 },
  runs: [{ role: 'speed', id: 'r', folder: 'reports/r' }],
  forced: [],
  noted: [],
  speed: [
    speed('ttft', 1.1, [1.05, 1.16], 'regression'),
    speed('tokens_per_s', 0.9, [0.85, 0.95], 'regression'),
    { ...speed('itl', 1, [1, 1], 'unjudged'), ratio: null, bounds: null },
  ],
  growth: [],
  accuracy: [],
  changed: [
    {
      ...{ candidate: 'ours', cell: 'restart', model: 'small', unit: 'word', of: 40, more: 1, fewer: 0 },
      utterances: [
        {
          ...{ audio: 'set/u1', baseline: 0, value: 2, length: 9 },
          aligned: [
            { skipped: 5 },
            { ref: 'over', baseline: 'over', value: 'over' },
            { ref: 'a', baseline: 'a' },
            { value: '<uh>' },
            { ref: '懶惰', baseline: '懶惰', value: '懶惰' },
          ],
          left: 3,
        },
      ],
    },
  ],
  behaviour: [
    { candidate: 'ours', what: 'destroy', verdict: 'better', baseline: 'aborts', value: 'safe', reason: '' },
  ],
  calibration: [],
  verdict: {
    outcome: 'fail',
    exitCode: 10,
    headline: 'ours is slower: TTFT +10.0 %',
    facts: ['upstream aborts on destroy, ours does not'],
    next: [],
    gates: '',
  },
  warnings: [],
  exitCode: 10,
});

describe('the page of a comparison', () => {
  const tone = `data:audio/wav;base64,${readFileSync(toneWav(temporaryFolder(), 'a.wav', 0.1)).toString('base64')}`;
  const page = comparisonPage(comparison, '0.1.0', new Map([['set/u1', tone]]));

  it('has the answer on top, the notice first and last, and nothing from elsewhere', () => {
    expect(page).toMatch(
      /<h1><span class="outcome-word">FAIL:<\/span> ours is slower: TTFT \+10\.0\u00a0%\.<\/h1>/,
    );
    const lines = page.trimEnd().split('\n');
    expect(lines[0]).toContain('CALIBRATION ENGINE');
    expect(lines.at(-1)).toContain('CALIBRATION ENGINE');
    expect(page).not.toMatch(/(src|href)="https?:/);
    expect(page).toContain('because &lt;it&gt; is so');
  });

  it('is headed by what can be read at a glance, with the whole below it', () => {
    const headline = Array.from(
      { length: 8 },
      (_, n) => `quantity ${n} of ours grows faster than in base`,
    ).join('; ');
    const long = { ...comparison, verdict: { ...comparison.verdict, headline } };
    const shown = comparisonPage(Comparison.parse(long), '0.1.0');
    expect(shown).toMatch(/quantity 0 of ours grows faster than in base; .* …<\/h1>/);
    expect(shown).not.toMatch(/quantity 7.*<\/h1>/);
    expect(shown).toContain(`<p>${headline}.</p>`);
  });

  it('says what each word means: every definition that a button asks for is there', () => {
    const asked = [...page.matchAll(/popovertarget="([^"]+)"/g)].map(([, id]) => id);
    expect(asked.length).toBeGreaterThan(0);
    for (const id of asked) expect(page).toContain(`id="${id}"`);
  });

  it.skipIf(!hasChromium)('has no serious finding of axe, in light and dark (needs chromium)', async () => {
    const file = join(temporaryFolder(), 'report.html');
    writeFileSync(file, page);
    const browser = await launch();
    try {
      for (const colorScheme of ['light', 'dark'] as const) {
        const opened = await openPage(browser, `file://${file}`, { colorScheme });
        expect(await seriousFindings(opened.page)).toEqual([]);
        expect(opened.faults).toEqual([]);
        // The page's own policy lets it be heard.
        const heard = `new Promise((done) => { const a = document.querySelector('audio'); if (a.readyState > 0) done(a.duration); a.onloadedmetadata = () => done(a.duration); a.onerror = () => done('error'); })`;
        expect(await opened.page.evaluate(heard)).toBeCloseTo(0.1, 2);
        await opened.close();
      }
    } finally {
      await browser.close();
    }
  });
});

describe('the picture of changes', () => {
  const reach = reachOf(comparison.speed, 0.03);

  it('has what is slower on the right, rates turned round, and leaves out what was not judged', () => {
    const svg = changeChart(comparison.speed, 0.03, reach);
    const at = [...svg.matchAll(/<circle cx="([\d.]+)" cy="\d+" r="4.5"/g)].map(([, x]) => Number(x));
    const zero = Number(/<path d="M([\d.]+),20V/.exec(svg)?.[1]);
    expect(at).toHaveLength(2);
    for (const x of at) expect(x).toBeGreaterThan(zero);
    expect(svg).toContain(
      'aria-label="Changes of speed. TTFT: +10.0 %, interval +5.0 % to +16.0 %, worse, 10 pairs;',
    );
  });

  it('marks the end that leaves the axis, and draws a point for each pair on it', () => {
    const [row] = comparison.speed;
    if (row === undefined) throw new Error('no row');
    const wide = { ...row, ratio: 1.2, bounds: [0.9, 3] as [number, number], differences: [0.1, 0.2, 2] };
    const inside = changeChart([row], 0.03, 0.5);
    const outside = changeChart([wide], 0.03, 0.5);
    expect(inside.match(/Z" fill/g)).toBeNull();
    expect(outside.match(/Z" fill/g)).toHaveLength(1);
    expect(outside.match(/r="1.9"/g)).toHaveLength(2);
  });

  it('is empty where nothing was compared', () => {
    expect(changeChart([], 0.03, 0.5)).toBe('');
  });
});

describe('what was found', () => {
  it('stands there once, each with its chip, the headline apart', () => {
    const { verdict } = comparison;
    const shown = comparisonPage(
      Comparison.parse({
        ...comparison,
        facts: [
          { effect: 'worse', text: verdict.headline },
          { effect: 'unknown', text: 'not compared in recreate: speed' },
          { effect: 'better', text: 'upstream aborts on destroy, ours does not' },
        ],
      }),
      '0.1.0',
    );
    const list = /<ul class="changes">[\s\S]*?<\/ul>/.exec(shown)?.[0] ?? '';
    expect([...list.matchAll(/class="chip (\w+)">(\w+)</g)].map(([, tone, word]) => [tone, word])).toEqual([
      ['unsure', 'unknown'],
      ['good', 'better'],
    ]);
    expect(list).not.toContain(verdict.headline);
  });

  it('lays the growth of both builds over each other', () => {
    const judged = growth({ rate: 10, bounds: [-100, 120] });
    const row = {
      candidate: 'ours',
      cell: 'restart',
      quantity: 'heap' as const,
      verdict: 'same' as const,
      baseline: judged,
      value: judged,
      difference: 0,
      bounds: [-1, 1] as [number, number],
      reason: '',
    };
    const trace = (engine: string) => ({
      engine,
      cell: 'restart',
      quantity: 'heap' as const,
      values: [1, 2, 3],
    });
    const shown = comparisonPage(
      Comparison.parse({ ...comparison, growth: [row], traces: [trace('upstream'), trace('ours')] }),
      '0.1.0',
    );
    expect(shown).toContain('Change of heap by iteration: upstream from 1 B to 3 B; ours from 1 B to 3 B');
  });
});
