import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunRecord } from '../../src/record/run-record.ts';
import { hasChromium, launch, seriousFindings } from '../support/browser.ts';
import { cellOf } from '../support/launches.ts';
import { nightRun } from '../support/nights.ts';
import { runRecord } from '../support/run-record.ts';
import { endless, serve } from './world.ts';

const id = (n: number): string => `2026010${n}T000000Z-trial-000${n}`;

function store(reports: string, n: number, record: RunRecord): void {
  mkdirSync(join(reports, id(n)));
  writeFileSync(join(reports, id(n), 'run.json'), JSON.stringify({ ...record, id: id(n) }));
}

const verdict = (outcome: 'pass' | 'fail', headline: string) => ({
  outcome,
  exitCode: outcome === 'pass' ? 0 : 10,
  headline,
  facts: [],
  next: [],
  gates: '',
});

describe('what a report links to', () => {
  it('is given as text, and nothing else of its folder', async () => {
    const { url, reports } = await serve(endless);
    store(reports, 1, nightRun(1, 1));
    const folder = join(reports, id(1));
    mkdirSync(join(folder, 'traces'));
    for (const file of ['traces/a b.csv', 'report.md', 'journal.jsonl', 'evil.html', 'traces/evil.html'])
      writeFileSync(join(folder, file), 'heap\n');
    symlinkSync('/etc/hostname', join(folder, 'traces', 'linked.csv'));
    symlinkSync('/etc', join(folder, 'rounds'));
    const answer = async (file: string) => {
      const { status, headers } = await fetch(`${url}/runs/${id(1)}/${file}`);
      return status === 200 ? headers.get('content-type') : status;
    };
    expect(await answer('run.json')).toBe('application/json; charset=utf-8');
    expect(await answer('traces/a%20b.csv')).toBe('text/plain; charset=utf-8');
    expect(await answer('report.md')).toBe('text/plain; charset=utf-8');
    for (const file of [
      'journal.jsonl',
      'evil.html',
      'traces/evil.html',
      'traces/none.csv',
      'traces/linked.csv',
      'rounds/hostname',
      'rounds/locale.csv',
      'traces/..%2f..%2frun.json',
      'traces/..%2fa.csv',
      'traces',
    ])
      expect(await answer(file), file).toBe(404);
  });
});

describe('two stored runs', () => {
  it('are compared as one page that can reach nothing of the server', async () => {
    const { url, reports } = await serve(endless);
    store(reports, 1, nightRun(1, 1));
    store(reports, 2, nightRun(2, 1.3));
    const answer = await fetch(`${url}/compare?baseline=${id(1)}&run=${id(2)}`);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/html; charset=UTF-8']);
    expect(answer.headers.get('content-security-policy')).toContain('sandbox allow-scripts allow-popups;');
    const page = await answer.text();
    expect(page).toContain(`${id(1)} and ${id(2)}`);
    expect(page).toContain('Speed');
  });

  it('that are not comparable say in what they differ, and are compared where that is asked for', async () => {
    const { url, reports } = await serve(endless);
    const other = nightRun(2, 1);
    store(reports, 1, nightRun(1, 1));
    store(reports, 2, { ...other, machine: { ...other.machine, cpu: 'another <b>machine</b>' } });
    const refused = await fetch(`${url}/compare?baseline=${id(1)}&run=${id(2)}`);
    const page = await refused.text();
    expect(refused.status).toBe(409);
    expect(page).toContain('These two runs are not comparable');
    expect(page).toContain('another &lt;b&gt;machine&lt;/b&gt;');
    const [, anyway = ''] = /href="(\/compare[^"]*)"/.exec(page) ?? [];
    const forced = await fetch(`${url}${anyway.replaceAll('&amp;', '&')}`);
    expect([forced.status, (await forced.text()).includes('force')]).toEqual([200, true]);
  });

  it.each([
    ['nothing', ''],
    ['a path', `?baseline=../../etc&run=${id(1)}`],
    ['a run that is not there', `?baseline=${id(1)}&run=${id(9)}`],
    ['a link to a run elsewhere', `?baseline=${id(1)}&run=${id(3)}`],
    ['a record of a terabyte', `?baseline=${id(1)}&run=${id(4)}`],
    ['no record at all', `?baseline=${id(1)}&run=${id(5)}`],
  ])('are two runs of the folder, not %s', async (_what, query) => {
    const { url, reports, folder } = await serve(endless);
    store(reports, 1, nightRun(1, 1));
    symlinkSync(join(reports, id(1)), join(reports, id(3)));
    store(reports, 4, nightRun(4, 1));
    truncateSync(join(reports, id(4), 'run.json'), 1e12);
    mkdirSync(join(reports, id(5)));
    writeFileSync(join(reports, id(5), 'run.json'), '{"id":1}');
    const answer = await fetch(`${url}/compare${query}`);
    const text = await answer.text();
    expect([answer.status, text.includes(reports), text.includes(folder)]).toEqual([404, false, false]);
  });

  it('are compared one pair at a time', async () => {
    const { url, reports } = await serve(endless);
    store(reports, 1, nightRun(1, 1));
    store(reports, 2, nightRun(2, 1));
    const asked = Array.from({ length: 8 }, () => fetch(`${url}/compare?baseline=${id(1)}&run=${id(2)}`));
    const statuses = (await Promise.all(asked)).map(({ status }) => status);
    expect(statuses).toContain(200);
    expect(statuses).toContain(503);
    expect((await fetch(`${url}/compare?baseline=${id(1)}&run=${id(2)}`)).status).toBe(200);
  });
});

describe.skipIf(!hasChromium)('the page of runs (needs chromium)', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());

  it('shows nights with their verdicts beside those before, filters them, and compares two', async () => {
    const { url, reports } = await serve(endless);
    for (let n = 1; n <= 5; n += 1) {
      const worse = n === 5;
      store(reports, n, {
        ...runRecord([cellOf('base', [1, 1, 1, 1, 1]), cellOf('ours', [1, 1, 1, 1, 1])]),
        startedAt: `2026-01-0${n}T00:00:00Z`,
        verdict: worse ? verdict('fail', 'it leaks <b>33 MiB</b>') : verdict('pass', 'nothing leaks'),
      });
    }
    const page = await browser.newPage({ viewport: { width: 1200, height: 900 }, locale: 'en-GB' });
    await page.goto(`${url}/runs`);
    await page.waitForSelector('#rows tr');
    expect(await page.locator('#rows tr').count()).toBe(5);
    expect(await page.textContent('#summary')).toBe('PASS 4FAIL 1');
    expect(await page.textContent('#rows tr:first-child .headline')).toBe('it leaks <b>33 MiB</b>');
    expect(await seriousFindings(page)).toEqual([]);
    await page.selectOption('#outcome', 'fail');
    expect(await page.locator('#rows tr').count()).toBe(1);
    await page.fill('#find', 'no such engine');
    await page.waitForSelector('#unmatched:not([hidden])');
    await page.fill('#find', '');
    await page.selectOption('#outcome', '');
    await page.locator('#rows input').nth(0).check();
    await page.locator('#rows input').nth(3).check();
    // The older one is the baseline.
    expect(await page.getAttribute('#compare', 'href')).toBe(`/compare?baseline=${id(2)}&run=${id(5)}`);
    await page.setViewportSize({ width: 400, height: 900 });
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    await page.click('#compare');
    await page.waitForURL('**/compare*');
    expect(await page.textContent('h1')).toMatch(/UNDECIDED|PASS|FAIL/);
    await page.close();
  });
});
