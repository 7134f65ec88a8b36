import '../../src/cli/console/runner-memory.ts';

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { bisectSearch } from './bisect.ts';
import { bisectBuilds, bisectKills } from './bisect-builds.ts';
import { chunkScenarios } from './chunk-scenarios.ts';
import { chunkScripts } from './chunk-scripts.ts';
import { chunks } from './chunks.ts';
import { corpus } from './corpus.ts';
import { errorRates } from './error-rates.ts';
import { historySteps } from './history-steps.ts';
import { mutants } from './mutants.ts';
import { rateIntervals } from './rate-intervals.ts';
import { textHour } from './text-hour.ts';
import type { Trial } from './trial.ts';
import { vadHours } from './vad-hours.ts';
import { vadNative } from './vad-native.ts';
import { zhTwSpeech } from './zh-tw-speech.ts';

/**
 * `npm run trial [name …]`: proofs that take too long, or depend too much on the machine, to be tests. Each prints what
 * was found beside what is asked; the exit code is 1 when something falls short.
 */
const TRIALS: Readonly<Record<string, Trial>> = {
  'vad-native': vadNative,
  'vad-hours': vadHours,
  'chunk-scripts': chunkScripts,
  'chunk-scenarios': chunkScenarios,
  chunks,
  corpus,
  'error-rates': errorRates,
  'rate-intervals': rateIntervals,
  'text-hour': textHour,
  'zh-tw-speech': zhTwSpeech,
  mutants,
  'history-steps': historySteps,
  bisect: bisectSearch,
  'bisect-builds': bisectBuilds,
  'bisect-kills': bisectKills,
};

const named = process.argv.slice(2);
const unknown = named.filter((name) => !(name in TRIALS));
if (unknown.length > 0)
  throw new Error(`no trial ${unknown.join(', ')}; there are ${Object.keys(TRIALS).join(', ')}`);

if (named.length === 1) await one(named[0] ?? '');
else for (const name of named.length > 0 ? named : Object.keys(TRIALS)) apart(name);

/** A process for each trial: what one left in memory is nothing to the next. */
function apart(name: string): void {
  const { status } = spawnSync(process.execPath, [fileURLToPath(import.meta.url), name], {
    stdio: 'inherit',
  });
  if (status !== 0) process.exitCode = 1;
}

async function one(name: string): Promise<void> {
  console.log(`\n== ${name}`);
  const findings = (await TRIALS[name]?.()) ?? [];
  if (typeof findings === 'string') {
    console.log(`skipped: ${findings}`);
    return;
  }
  console.table(findings.map(({ what, found, asked, ok }) => ({ what, found, asked, '': ok ? '' : 'NO' })));
  if (findings.some(({ ok }) => !ok)) process.exitCode = 1;
}
