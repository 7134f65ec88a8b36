import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { statisticOf } from '../../src/metrics/series/statistics.ts';
import type { RunRecord } from '../../src/record/run-record.ts';
import { runPlan } from '../../src/runner/run.ts';
import { machineEnvironment, openScenarios } from '../../src/scenarios/file.ts';
import { compileGate } from '../../src/scenarios/gates/compiler.ts';
import { knownModels } from '../../src/scenarios/known-models.ts';
import { formatProblems } from '../../src/scenarios/plan/problem.ts';
import { planScenario } from '../../src/scenarios/plan-scenario.ts';
import { toneWav } from '../../test/support/tone.ts';
import { atMost, type Finding, noted } from './trial.ts';

const Scored = z.object({
  errors: z.number(),
  sum: z.number(),
  interval: z.number(),
  same: z.boolean(),
  seconds: z.number(),
  wall: z.number(),
  peakMb: z.number(),
});

/** What ten thousand utterances take to score; and two hundred in four languages on a real library, whose counts are known. */
export async function corpus(): Promise<readonly Finding[]> {
  const alone = fileURLToPath(new URL('./corpus-score-process.js', import.meta.url));
  const { stdout, stderr } = spawnSync(process.execPath, [alone], { encoding: 'utf8' });
  if (stdout === '') throw new Error(stderr);
  const scored = Scored.parse(JSON.parse(stdout));
  const findings: Finding[] = [
    atMost('10,000 utterances, words and characters with intervals: CPU', scored.seconds, 5, 's'),
    noted('10,000 utterances: time, as loaded as the machine is', scored.wall, 's'),
    atMost('10,000 utterances: peak memory of the process, its record included', scored.peakMb, 300, 'MB'),
    exact('10,000 utterances: the sum of what each has', scored.sum, scored.errors),
    exact('10,000 utterances: units of the interval', scored.interval, 10_000),
  ];
  const library = process.env.ASR_BENCH_LIBRARY;
  if (library === undefined || library === '') {
    console.log('the part on a real library is left out: set ASR_BENCH_LIBRARY to a libchatllm');
    return findings;
  }
  return [...findings, ...(await onLibrary(library))];
}

const EACH = 50;

/** What the model says in each language, and another word or character that is in none of it. */
const SAID = [
  {
    id: 'en',
    language: 'English',
    text: 'the quick brown fox jumps over a lazy dog',
    other: 'cat',
    space: ' ',
  },
  { id: 'de', language: 'German', text: 'heute ist ein guter tag in der stadt', other: 'morgen', space: ' ' },
  { id: 'zh', language: 'Chinese', text: '今天我们讨论语音识别系统', other: '猫', space: '' },
  { id: 'ja', language: 'Japanese', text: '音声認識の試験をします', other: '猫', space: '' },
] as const;
type Said = (typeof SAID)[number];

/** In turn: as it is said, one other, one too few (an insertion is heard), one too many (a deletion). */
function reference({ text, other, space }: Said, n: number): string {
  const tokens = text.split(space);
  const at = n % tokens.length;
  if (n % 4 === 1) tokens.splice(at, 1, other);
  if (n % 4 === 2) tokens.splice(at, 1);
  if (n % 4 === 3) tokens.splice(at, 0, other);
  return tokens.join(space);
}

const PLANTED = { substitutions: 13, insertions: 12, deletions: 12 } as const;

async function onLibrary(library: string): Promise<Finding[]> {
  const folder = mkdtempSync(join(tmpdir(), 'asr-bench-trial-'));
  try {
    toneWav(folder, 'tone.wav', 2);
    for (const said of SAID) {
      const rows = Array.from({ length: EACH }, (_, n) => ({
        ...{ id: `u${n}`, audio: 'tone.wav', language: said.language, text: reference(said, n) },
      }));
      writeFileSync(join(folder, `${said.id}.jsonl`), rows.map((row) => JSON.stringify(row)).join('\n'));
    }
    writeFileSync(join(folder, 'scenarios.yaml'), scenarios());
    const findings: Finding[] = [];
    const costs: ReturnType<typeof ownCost>[] = [];
    for (const said of SAID) {
      const record = await measured(folder, said.id, library);
      findings.push(...counts(said, record));
      costs.push(ownCost(record));
    }
    const [own, engine] = [median(costs.map((one) => one.own)), median(costs.map((one) => one.engine))];
    findings.push(
      noted('own time of the run for an utterance', own / 1e6, 'ms'),
      noted('time of the tiny checkpoint for 2 s of audio', engine / 1e6, 'ms'),
    );
    if (process.env.TRUE_SIZE === undefined) {
      console.log('own time beside the true size is left out: TRUE_SIZE=1, and 1.4 GB for its checkpoint');
      return findings;
    }
    const full = ownCost(await measured(folder, 'full', library));
    return [
      ...findings,
      noted('time of the true size for 2 s of audio', full.engine / 1e6, 'ms'),
      atMost('own time beside it', (100 * full.own) / full.engine, 2, '%'),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function scenarios(): string {
  const models = SAID.map(
    ({ id, text, language }) =>
      `  ${id}: { like: qwen3-asr-0.6b-q4_0, weights: synthetic:tiny, script: { text: ${JSON.stringify(text)} }, options: { language: ${language}, threads: 1 } }`,
  );
  const one = (id: string): string => `  ${id}:
    model: ${id}
    iterations: 1
    warm-up: 0
    measure: [latency, accuracy]
    before: [load]
    each: [{ for-each: { audio: ${id} }, do: [transcribe, restart] }]`;
  return `version: 1
models:
${models.join('\n')}
  full: { like: qwen3-asr-0.6b-q4_0, weights: synthetic:full, options: { language: English, threads: 1 } }
audio:
${SAID.map(({ id }) => `  ${id}: { corpus: ${id}.jsonl }`).join('\n')}
  full: { corpus: en.jsonl, limit: 10, seed: 1 }
scenarios:
${[...SAID.map(({ id }) => id), 'full'].map(one).join('\n')}
`;
}

async function measured(folder: string, scenario: string, library: string): Promise<RunRecord> {
  const source = openScenarios(join(folder, 'scenarios.yaml'));
  const { plan, problems } = planScenario(source, scenario, {
    overrides: { library },
    environment: machineEnvironment(knownModels()),
    compileGate,
  });
  if (plan === undefined) throw new Error(formatProblems(problems, source.file));
  return (await runPlan(plan, { out: join(folder, 'reports') })).record;
}

function counts({ id, text, space }: Said, { variants }: RunRecord): Finding[] {
  const rate = variants[0]?.accuracy.errorRates.find(({ unit }) => unit === (space === '' ? 'char' : 'word'));
  const length = Array.from({ length: EACH }, (_, n) => (n % 4 === 2 ? -1 : n % 4 === 3 ? 1 : 0)).reduce(
    (sum: number, more) => sum + text.split(space).length + more,
    0,
  );
  const name = `${id}, ${EACH} utterances`;
  return [
    exact(`${name}: substitutions`, rate?.substitutions ?? -1, PLANTED.substitutions),
    exact(`${name}: insertions`, rate?.insertions ?? -1, PLANTED.insertions),
    exact(`${name}: deletions`, rate?.deletions ?? -1, PLANTED.deletions),
    exact(`${name}: length of the references`, rate?.n ?? -1, length),
  ];
}

/**
 * ns. Own time of an utterance is that from the end of each step of the engine to the begin of the next: of both the median, since
 * other work on the machine only ever adds to it.
 */
function ownCost({ variants }: RunRecord): { own: number; engine: number } {
  const steps = variants.flatMap(({ segments }) =>
    segments.flatMap(({ iterations }) => iterations.flatMap((iteration) => iteration.steps)),
  );
  const gaps = (word: string): number[] =>
    steps.flatMap(({ step, at }, index) => {
      const before = steps[index - 1];
      return step === word && before !== undefined ? [at - before.at - before.duration] : [];
    });
  const totals = steps.flatMap(({ round }) => round?.total ?? []);
  return { own: median(gaps('transcribe')) + median(gaps('restart')), engine: median(totals) };
}

const median = (values: readonly number[]): number => statisticOf(values, 'p50') ?? Number.NaN;

const exact = (what: string, value: number, asked: number): Finding => ({
  what,
  found: String(value),
  asked: String(asked),
  ok: value === asked,
});
