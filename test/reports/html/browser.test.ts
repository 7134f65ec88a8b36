import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { htmlAssets } from '../../../src/cli/run/reporters.ts';
import { htmlReport } from '../../../src/reports/html/report.ts';
import { CHROMIUM, hasChromium, launch, openPage, seriousFindings } from '../../support/browser.ts';
import { temporaryFolder } from '../../support/cli.ts';
import { richRun } from '../rich-run.ts';

if (!hasChromium)
  console.warn(`skipped: the HTML report in a browser: there is no ${CHROMIUM} (apt-get install chromium)`);

describe.skipIf(!hasChromium)('the HTML report in a browser', () => {
  let browser: Browser;
  const page = htmlReport(richRun(), htmlAssets());
  const written = (): string => {
    const file = join(temporaryFolder(), 'report.html');
    writeFileSync(file, page);
    return pathToFileURL(file).href;
  };

  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());

  it.each(['light', 'dark'] as const)(
    'has no serious finding of axe in %s, and fits 400 pixels',
    async (colorScheme) => {
      const opened = await openPage(browser, written(), {
        colorScheme,
        viewport: { width: 400, height: 800 },
      });
      expect(await seriousFindings(opened.page)).toEqual([]);
      expect(await opened.page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(400);
      expect(opened.faults).toEqual([]);
      await opened.close();
    },
  );

  it('says everything without scripts, and opens definitions', async () => {
    const opened = await openPage(browser, written(), { javaScriptEnabled: false });
    expect(await opened.page.locator('h1').innerText()).toContain('FAIL: recreate leaks');
    expect(await opened.page.locator('#explorer').isVisible()).toBe(false);
    expect(await opened.page.locator('svg.chart').count()).toBeGreaterThan(8);
    await opened.page.locator('.quantities .term', { hasText: 'heap' }).first().click();
    expect(await opened.page.locator('#def-heap').isVisible()).toBe(true);
    await opened.close();
  });

  it('copies the next command at the press of a button', async () => {
    const opened = await openPage(browser, written(), { permissions: ['clipboard-read', 'clipboard-write'] });
    const button = opened.page.locator('.next .copy');
    await button.click();
    await expect.poll(() => button.innerText()).toBe('Copied');
    expect(await opened.page.evaluate('navigator.clipboard.readText()')).toBe(
      'asr-bench diagnose trial --variant recreate',
    );
    expect(opened.faults).toEqual([]);
    await opened.close();
  });

  it('can be used with the keyboard alone', async () => {
    const opened = await openPage(browser, written());
    const { page: tab } = opened;
    await tab.keyboard.press('Tab');
    expect(await tab.evaluate('document.activeElement.textContent')).toBe('Skip to the verdicts');
    await tab.keyboard.press('Enter');
    expect(tab.url()).toMatch(/#main$/);
    await tab.locator('.term').first().focus();
    await tab.keyboard.press('Enter');
    expect(await tab.locator('[popover]:popover-open').count()).toBe(1);
    await tab.keyboard.press('Escape');
    expect(await tab.locator('[popover]:popover-open').count()).toBe(0);
    const explorer = tab.locator('#explorer [tabindex="0"]');
    await explorer.focus();
    const ticks = (): Promise<unknown> =>
      tab.evaluate('document.querySelector("#explorer canvas").toDataURL().length');
    const before = await ticks();
    await tab.keyboard.press('+');
    await expect.poll(ticks).not.toBe(before);
    expect(opened.faults).toEqual([]);
    await opened.close();
  });

  it('leaves out on paper what is folded and what paper cannot do, and says so', async () => {
    const opened = await openPage(browser, written(), { javaScriptEnabled: false });
    await opened.page.emulateMedia({ media: 'print' });
    expect(await opened.page.locator('nav').isVisible()).toBe(false);
    expect(await opened.page.locator('details').first().isVisible()).toBe(false);
    expect(await opened.page.locator('.on-paper').isVisible()).toBe(true);
    expect(await opened.page.locator('.figures .chart').first().isVisible()).toBe(true);
    // A4 less its margins: whatever is wider makes everything on the sheet smaller.
    await opened.page.setViewportSize({ width: 688, height: 1000 });
    expect(await opened.page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(688);
    await opened.close();
  });
});
