import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, launch, seriousFindings } from '../support/browser.ts';
import { type CliRun, runCli, startCli, temporaryFolder, toneWav } from '../support/cli.ts';
import { REAL_LIBRARY } from '../support/real-library.ts';

/** What the engine hears as Chinese, at a pace that lets its text be seen growing; and as German, for 4 s. */
const HEARD = '视频软件的质量很好，一共三百二十个。';
const NUMERALS = '视频软件的质量很好，一共320个。';
const SUBTITLE = '影片軟體的質量很好，\n一共320個。';
const LONG = 'eins zwei drei vier fünf sechs '.repeat(10).trim();
const ENGINE = { ASR_BENCH_CALIBRATE: `token_ms=60;text.Chinese=${HEARD};text.German=${LONG}` };

interface Served {
  readonly url: string;
  readonly folder: string;
  readonly run: CliRun;
}

/** `serve` as a user starts it. */
async function serve(args: readonly string[] = [], env: Record<string, string> = {}): Promise<Served> {
  const folder = temporaryFolder();
  toneWav(folder, 'tone.wav', 2);
  writeFileSync(join(folder, 'notes.txt'), '#EXTM3U\nfile:///etc/passwd\n');
  const run = startCli(folder, ['serve', '--port', '0', ...args], { TMPDIR: folder, ...env });
  const url = await new Promise<string>((resolve, reject) => {
    run.child.stdout?.on('data', (data: Buffer) => {
      const found = /listening on (\S+)/.exec(data.toString());
      if (found?.[1] !== undefined) resolve(found[1]);
    });
    void run.done.then(({ stderr }) => reject(new Error(stderr)));
  });
  return { url, folder, run };
}

async function stop(served: Served | undefined): Promise<void> {
  served?.run.child.kill('SIGTERM');
  await served?.run.done;
}

/** A page that was asked for nothing but the server, and fails at nothing. */
async function open(url: string, narrow = false): Promise<{ page: Page; faults: string[] }> {
  const page = await browser.newPage({
    viewport: { width: narrow ? 360 : 1200, height: 900 },
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

/** Starts a job on `file` and notes every text that the page shows before the job is over. */
async function start(page: Page, file: string, language: string): Promise<() => Promise<string[]>> {
  await page.evaluate(`{
    const live = document.querySelector('#live');
    const converted = document.querySelector('#live-zhtw');
    window.seen = new Set();
    window.converted = new Set();
    new MutationObserver(() => window.converted.add(converted.textContent)).observe(converted, { childList: true, characterData: true, subtree: true });
    new MutationObserver(() => {
      if (document.querySelector('#state').className.includes('running')) window.seen.add(live.textContent);
    }).observe(live, { childList: true, characterData: true, subtree: true });
  }`);
  await page.setInputFiles('#file', file);
  await page.selectOption('#language', language);
  await page.click('#start');
  return async () => {
    const seen: unknown = await page.evaluate('[...window.seen]');
    return Array.isArray(seen) ? seen.map(String).filter((text) => text !== '') : [];
  };
}

async function download(page: Page, format: string): Promise<{ name: string; text: string }> {
  const coming = page.waitForEvent('download');
  await page.click(`#downloads a:has-text("${format}")`);
  const file = await coming;
  return { name: file.suggestedFilename(), text: readFileSync(await file.path(), 'utf8') };
}

/** A server and its models on a machine that does other things too, ms. */
const STARTED = 120_000;

let browser: Browser;
beforeAll(async () => {
  if (hasChromium) browser = await launch();
});
afterAll(async () => browser?.close());

describe.skipIf(!hasChromium)('the page in a browser (needs chromium)', () => {
  let served: Served;
  beforeAll(async () => {
    served = await serve([], ENGINE);
  }, STARTED);
  afterAll(() => stop(served));

  it('takes an upload to live text, language, zh-TW and subtitles, and survives a reload', async () => {
    const { page, faults } = await open(served.url);
    expect(await page.textContent('#notice')).toContain('CALIBRATION ENGINE');
    const seen = await start(page, join(served.folder, 'tone.wav'), 'Chinese');
    await page.waitForSelector('#result:not([hidden])');
    const pieces = await seen();
    expect(pieces.length).toBeGreaterThan(1);
    for (const piece of pieces) expect(HEARD.startsWith(piece)).toBe(true);
    // In zh-TW as it comes, which the result then shows in its place.
    const converted = await page.evaluate('[...window.converted]');
    expect(converted).toContain('影片軟體的質量很好，一共320個。');
    expect(await page.isHidden('#converted')).toBe(true);
    expect(await page.textContent('#live')).toBe(HEARD);
    expect(await page.textContent('#heard-language')).toBe('Chinese');
    expect(await page.textContent('#itn')).toBe(NUMERALS);
    expect(await page.textContent('#zhtw')).toBe('影片軟體的質量很好，一共320個。');
    expect(await page.locator('#speed span').count()).toBe(4);
    expect(await download(page, 'SRT')).toEqual({
      name: 'tone.srt',
      // Nobody listened: the file says by itself that the simulator made the words up.
      text: `1\n00:00:00,000 --> 00:00:01,920\n${SUBTITLE}\n\n2\n00:00:01,920 --> 00:00:03,920\nCALIBRATION ENGINE:\nthe words and times are made up\n`,
    });
    await page.locator('#words button').nth(1).click();
    await page.locator('#words button.lit', { hasText: '軟體' }).waitFor();
    expect(await page.locator('#cues button.lit').count()).toBe(1);
    await page.reload();
    await page.waitForSelector('#result:not([hidden])');
    expect(await page.textContent('#live')).toBe(HEARD);
    // The recording is the server's now: it is played, and its words are lit, as before.
    await page.waitForSelector('#player:not([hidden])');
    expect(await page.getAttribute('#sound', 'src')).toMatch(/^\/api\/jobs\/[0-9a-f]{24}\/sound$/);
    await page.locator('#words button').nth(1).click();
    await page.locator('#words button.lit', { hasText: '軟體' }).waitFor();
    await page.click('#tongue');
    expect(await page.textContent('#start')).toBe('開始');
    expect(await page.textContent('#heard-language')).toBe('中文');
    expect(await page.textContent('#notice')).toContain('校準引擎');
    expect(await seriousFindings(page)).toEqual([]);
    const id = new URL(page.url()).hash.slice(1);
    await page.click('#jobs .remove');
    await page.locator('#job').waitFor({ state: 'hidden' });
    await page.waitForSelector('#no-jobs:not([hidden])');
    expect((await fetch(`${served.url}api/jobs/${id}/sound`)).status).toBe(404);
    expect(faults).toEqual([]);
    await page.close();
  });

  /** While the engine stands still, a job stays where it is for as long as the page takes. */
  function halted(): { go(): void } {
    const pids = readFileSync(`/proc/${served.run.child.pid}/task/${served.run.child.pid}/children`, 'utf8');
    const hosts = pids
      .trim()
      .split(' ')
      .map(Number)
      .filter((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('bindings/host'));
    for (const pid of hosts) process.kill(pid, 'SIGSTOP');
    return { go: () => hosts.forEach((pid) => void process.kill(pid, 'SIGCONT')) };
  }

  it('cancels a job that runs; after a reload in mid-job shows what was heard so far, and goes on to the end', async () => {
    const { page, faults } = await open(served.url);
    await start(page, join(served.folder, 'tone.wav'), 'German');
    await page.locator('#live', { hasText: 'eins' }).waitFor();
    halted();
    await page.click('#cancel');
    await page.locator('#state', { hasText: 'cancelled' }).waitFor();
    expect(await page.isVisible('#cancel')).toBe(false);
    const id = new URL(page.url()).hash.slice(1);
    expect(await (await fetch(`${served.url}api/jobs/${id}`)).json()).toMatchObject({ state: 'cancelled' });
    // All that is written for a time lies in one folder, which says whose it is; of uploads there is none left soon.
    const own = `asr-bench-serve-${served.run.child.pid}-`;
    const written = (): string[] => readdirSync(served.folder, { recursive: true, encoding: 'utf8' });
    for (const file of written().filter((name) => name.startsWith('asr-bench'))) expect(file).toContain(own);
    const uploads = (): string[] =>
      written().filter((name) => /upload-|decoded|\.wav$/.test(name) && name !== 'tone.wav');
    await expect.poll(uploads).toEqual([]);

    await page.click('#start');
    await page.locator('#state', { hasText: 'running' }).waitFor();
    await page.locator('#live', { hasText: 'eins' }).waitFor();
    const engine = halted();
    await page.reload();
    await page.locator('#live', { hasText: 'eins' }).waitFor();
    const soFar = (await page.textContent('#live')) ?? '';
    expect(await page.textContent('#state')).toBe('running');
    expect(soFar.length).toBeLessThan(LONG.length);
    engine.go();
    await page.waitForSelector('#result:not([hidden])');
    expect(LONG.startsWith(soFar)).toBe(true);
    expect(await page.textContent('#live')).toBe(LONG);
    expect(await page.textContent('#zhtw')).toBe('(not Chinese: not converted)');
    expect(faults).toEqual([]);
    await page.close();
  });

  it('takes a file that was chosen before its script had loaded', async () => {
    const page = await browser.newPage();
    let answer = () => {};
    const held = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await page.route('**/api/info', async (route) => {
      await held;
      await route.continue();
    });
    await page.goto(served.url, { waitUntil: 'domcontentloaded' });
    await page.setInputFiles('#file', join(served.folder, 'tone.wav'));
    expect(await page.isDisabled('#start')).toBe(true);
    answer();
    await page.waitForSelector('#start:not([disabled])');
    expect(await page.textContent('#chosen')).toBe('tone.wav · 63 KiB');
    await page.close();
  });

  it('refuses what is no sound in words, and fits a narrow screen', async () => {
    const { page } = await open(served.url, true);
    await page.setInputFiles('#file', join(served.folder, 'notes.txt'));
    await page.click('#start');
    await page.waitForSelector('#trouble:not([hidden])');
    expect(await page.textContent('#trouble')).toMatch(/^Not an audio or video file\. MP3, .*512 MiB\.$/);
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    expect(readdirSync(served.folder).filter((name) => name.startsWith('asr-bench-serve'))).toHaveLength(1);
    // The transcript lies below everything else here: a job that begins is brought into sight.
    await page.setInputFiles('#file', join(served.folder, 'tone.wav'));
    await page.click('#start');
    await page.waitForSelector('#job:not([hidden])');
    await expect
      .poll(() =>
        page.evaluate("document.querySelector('#job').getBoundingClientRect().top < 0.75 * innerHeight"),
      )
      .toBe(true);
    await page.close();
  });
});

const LIBRARY = REAL_LIBRARY;

describe.skipIf(!hasChromium || LIBRARY === undefined)(
  'the page on a real library with scripted checkpoints (needs chromium and ASR_BENCH_LIBRARY)',
  () => {
    let served: Served;

    beforeAll(async () => {
      const folder = temporaryFolder();
      const [asr, aligner] = [join(folder, 'asr.bin'), join(folder, 'aligner.bin')];
      await runCli(folder, [
        'models',
        'synth',
        'tiny',
        '--text',
        HEARD,
        '--language',
        'Chinese',
        '--out',
        asr,
      ]);
      // The aligner is given what its text is then: numerals written, still simplified.
      const aligned = ['--kind', 'aligner', '--text', NUMERALS, '--seconds', '2', '--out', aligner];
      await runCli(folder, ['models', 'synth', 'tiny', ...aligned]);
      served = await serve(['--library', LIBRARY ?? '', '--model', asr, '--aligner', aligner]);
    }, STARTED);

    afterAll(() => stop(served));

    it('takes an upload to live text, detected language, zh-TW and subtitles', async () => {
      const { page, faults } = await open(served.url);
      expect(await page.textContent('#notice')).toContain('SYNTHETIC');
      const seen = await start(page, join(served.folder, 'tone.wav'), 'auto');
      await page.waitForSelector('#result:not([hidden])');
      // All of it may have come between two looks of the browser, but while the job ran.
      const pieces = await seen();
      expect(pieces.length).toBeGreaterThan(0);
      for (const piece of pieces) expect(HEARD.startsWith(piece)).toBe(true);
      expect(await page.textContent('#heard-language')).toBe('Chinese');
      expect(await page.textContent('#zhtw')).toBe('影片軟體的質量很好，一共320個。');
      expect((await download(page, 'SRT')).text).toContain(SUBTITLE);
      expect(faults).toEqual([]);
      await page.close();
    });
  },
);
