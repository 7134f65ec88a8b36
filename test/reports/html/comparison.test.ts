import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Comparison } from '../../../src/record/comparison.ts';
import { changeChart } from '../../../src/reports/charts/change-chart.ts';
import { comparisonPage } from '../../../src/reports/html/comparison.ts';
import { hasChromium, launch, openPage, seriousFindings } from '../../support/browser.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

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
  const page = comparisonPage(comparison, '0.1.0');

  it('has the answer on top, the notice first and last, and nothing from elsewhere', () => {
    expect(page).toMatch(
      /<h1><span class="outcome-word">FAIL:<\/span> ours is slower: TTFT \+10\.0 %\.<\/h1>/,
    );
    const lines = page.trimEnd().split('\n');
    expect(lines[0]).toContain('CALIBRATION ENGINE');
    expect(lines.at(-1)).toContain('CALIBRATION ENGINE');
    expect(page).not.toMatch(/(src|href)="https?:/);
    expect(page).toContain('because &lt;it&gt; is so');
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
        await opened.close();
      }
    } finally {
      await browser.close();
    }
  });
});

describe('the picture of changes', () => {
  it('has what is slower on the right, rates turned round, and leaves out what was not judged', () => {
    const rows = comparison.speed.map((row) => ({ row, label: row.cell }));
    const svg = changeChart(rows, 0.03);
    const at = [...svg.matchAll(/<circle cx="([\d.]+)"/g)].map(([, x]) => Number(x));
    const zero = Number(/<path d="M([\d.]+),20V/.exec(svg)?.[1]);
    expect(at).toHaveLength(2);
    for (const x of at) expect(x).toBeGreaterThan(zero);
    expect(svg).toContain(
      'aria-label="Changes of speed. TTFT restart: +10.0 %, interval +5.0 % to +16.0 %, regression;',
    );
  });

  it('is empty where nothing was compared', () => {
    expect(changeChart([], 0.03)).toBe('');
  });
});
