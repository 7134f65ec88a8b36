import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, launch, seriousFindings } from '../support/browser.ts';
import { type CliRun, startCli, temporaryFolder, toneWav } from '../support/cli.ts';

/** `serve` as a user starts it, on the calibration engine, seen in a browser. */
describe.skipIf(!hasChromium)('the page in a browser (needs chromium)', () => {
  let folder = '';
  let browser: Browser;
  let server: CliRun;
  let url = '';

  beforeAll(async () => {
    folder = temporaryFolder();
    toneWav(folder, 'tone.wav', 2);
    writeFileSync(join(folder, 'notes.txt'), '#EXTM3U\nfile:///etc/passwd\n');
    server = startCli(folder, ['serve', '--port', '0'], { TMPDIR: folder });
    url = await new Promise<string>((resolve, reject) => {
      server.child.stdout?.on('data', (data: Buffer) => {
        const found = /listening on (\S+)/.exec(data.toString());
        if (found?.[1] !== undefined) resolve(found[1]);
      });
      void server.done.then(({ stderr }) => reject(new Error(stderr)));
    });
    browser = await launch();
  });

  afterAll(async () => {
    await browser?.close();
    server?.child.kill('SIGTERM');
    await server?.done;
  });

  /** A page that was asked for nothing but the server, and fails at nothing. */
  async function open(narrow = false): Promise<{ page: Page; faults: string[] }> {
    const page = await browser.newPage({
      viewport: { width: narrow ? 400 : 1200, height: 900 },
      locale: 'en-GB',
    });
    const faults: string[] = [];
    page.on('pageerror', ({ message }) => faults.push(message));
    page.on('request', (request) => {
      if (
        !request.url().startsWith(url) &&
        !request.url().startsWith('blob:') &&
        !request.url().startsWith('data:')
      )
        faults.push(request.url());
    });
    await page.goto(url);
    return { page, faults };
  }

  it('takes an upload to text, languages and subtitles, and survives a reload', async () => {
    const { page, faults } = await open();
    expect(await page.textContent('#notice')).toContain('CALIBRATION ENGINE');
    await page.setInputFiles('#file', join(folder, 'tone.wav'));
    await page.click('#start');
    await page.waitForSelector('#result:not([hidden])');
    const heard = await page.textContent('#live');
    expect(heard?.length).toBeGreaterThan(5);
    expect(await page.textContent('#heard-language')).toBe('English');
    expect(await page.locator('#cues li').count()).toBeGreaterThan(0);
    const download = page.waitForEvent('download');
    await page.click('#downloads a:has-text("SRT")');
    expect((await download).suggestedFilename()).toBe('tone.srt');
    await page.reload();
    await page.waitForSelector('#result:not([hidden])');
    expect(await page.textContent('#live')).toBe(heard);
    await page.click('#tongue');
    expect(await page.textContent('#start')).toBe('開始');
    expect(await seriousFindings(page)).toEqual([]);
    expect(faults).toEqual([]);
    await page.close();
  });

  it('refuses what is no sound in words, and fits a narrow screen', async () => {
    const { page } = await open(true);
    await page.setInputFiles('#file', join(folder, 'notes.txt'));
    await page.click('#start');
    await page.waitForSelector('#trouble:not([hidden])');
    expect(await page.textContent('#trouble')).toContain('no sound or video');
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    expect(readdirSync(folder).filter((name) => name.startsWith('asr-bench-serve'))).toHaveLength(1);
    await page.close();
  });
});
