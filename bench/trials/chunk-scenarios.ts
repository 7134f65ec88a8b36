import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { loadNormaliser } from '../../src/metrics/normaliser-loading.ts';
import { parseSrt } from '../../src/pipeline/subtitles/srt.ts';
import { parseVtt } from '../../src/pipeline/subtitles/vtt.ts';
import { RunRecord, type StepRecord, type Variant } from '../../src/record/run-record.ts';
import { countedSegments } from '../../src/record/segments.ts';
import { LANGUAGES, type Said, saidIn, writeCheckpoints } from './scripted-talk.ts';
import { type Heard, talkFindings } from './talk-findings.ts';
import { atLeast, atMost, type Finding, noted } from './trial.ts';

/**
 * The scenarios that come with asr-bench, exp-6 and exp-8 over its hour of audio, on a real library with a script for each
 * chunk: once all Chinese, once in four languages in turn. `LENGTH=5min` for a shorter look, `VARIANTS=batched` for fewer.
 */
const { LENGTH } = process.env;
const VARIANTS = (process.env.VARIANTS ?? 'per-chunk,batched').split(',');
/** More than an hour has chunks; those that are not needed are never loaded. */
const SCRIPTS = 320;
const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const PER_MS = 16;

/** What is changed in the shipped file; anything else passes through. */
const Shipped = z.looseObject({
  models: z.record(z.string(), z.unknown()),
  audio: z.record(z.string(), z.looseObject({ file: z.union([z.string(), z.array(z.string())]).optional() })),
  scenarios: z.looseObject({
    'exp-8': z.looseObject({ expect: z.looseObject({ batched: z.array(z.unknown()) }) }),
  }),
});

/**
 * The one thing of exp-8 that a script per chunk changes: `batched` too loads for each chunk, where it has two loads else.
 * Then what the engine loses by a load (exp-2: its tokenizer, the handle of the file) is lost for each chunk.
 */
const ASKED_OF_TWO_LOADS = 'loads <= 3,not leak per chunk';
const ASKED_OF_A_LOAD_PER_CHUNK = [
  'loads <= 2 * chunks',
  'growth(heap) per chunk < 50 MiB',
  'growth(handles) per chunk < 1.5',
];

interface Models {
  readonly talk: string;
  readonly aligner: string;
}

export async function chunkScenarios(): Promise<Finding[] | string> {
  const library = process.env.ASR_BENCH_LIBRARY;
  if (library === undefined || library === '') return 'no library: ASR_BENCH_LIBRARY names one';
  const folder = mkdtempSync(join(tmpdir(), 'chunk-scenarios-'));
  try {
    const findings: Finding[] = [];
    for (const language of LANGUAGES) {
      const said = saidIn([language], 1);
      findings.push(...(await exp6(join(folder, language), said)));
    }
    findings.push(...(await exp8(join(folder, 'one'), ['Chinese'])));
    findings.push(...(await exp8(join(folder, 'mixed'), LANGUAGES)));
    return findings;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const NOTHING: Said = { language: '', text: '', shown: [], times: [] };

/** One audio, heard in one piece: of `said` the first. */
async function exp6(folder: string, said: readonly Said[]): Promise<Finding[]> {
  const models = await prepared(folder, said);
  const [{ language, text, shown } = NOTHING] = said;
  const config = writeConfig(folder, models, ({ audio: { phone, ...audio }, ...file }) => ({
    ...file,
    audio: { ...audio, phone: { ...phone, text: { raw: text, 'zh-tw': shown.join('') }, language } },
  }));
  const { record, exit, out } = await run(config, ['exp-6'], folder);
  const name = `exp-6 ${language}`;
  const found = await Promise.all(
    record.variants.map((one) => variantFindings(name, record, one, said, out)),
  );
  return [atMost(`${name}: exit code`, exit, 0), ...found.flat()];
}

async function exp8(folder: string, languages: readonly string[]): Promise<Finding[]> {
  const said = saidIn(languages, SCRIPTS);
  const models = await prepared(folder, said);
  const config = writeConfig(folder, models, (file) => {
    const { batched } = file.scenarios['exp-8'].expect;
    if (batched.join() !== ASKED_OF_TWO_LOADS)
      throw new Error('exp-8 asks something else of its loads: look at this trial again');
    batched.splice(0, batched.length, ...ASKED_OF_A_LOAD_PER_CHUNK);
    const hour = file.audio['an-hour'];
    const shorter = { ...hour, generate: { ...Object(hour?.generate), length: LENGTH } };
    return LENGTH === undefined ? file : { ...file, audio: { ...file.audio, 'an-hour': shorter } };
  });
  const words = ['exp-8', ...VARIANTS.flatMap((id) => ['--variant', id])];
  const { record, exit, out, seconds } = await run(config, words, folder);
  const name = `exp-8 ${languages.length === 1 ? languages[0] : 'mixed'}`;
  const findings = [
    atMost(`${name}: exit code`, exit, 0),
    noted(`${name}: audio`, record.audio.find(({ id }) => id === 'an-hour')?.seconds ?? 0, 's', 6),
    noted(`${name}: run`, seconds, 's'),
  ];
  for (const one of record.variants)
    findings.push(...(await variantFindings(`${name} ${one.id}`, record, one, said, out)));
  return findings;
}

async function prepared(folder: string, said: readonly Said[]): Promise<Models> {
  mkdirSync(folder);
  return writeCheckpoints(folder, said);
}

/** The shipped file with these checkpoints in place of its models, and what `change` makes of it. */
function writeConfig(
  folder: string,
  { talk, aligner }: Models,
  change: (file: z.infer<typeof Shipped>) => unknown,
): string {
  const shipped = Shipped.parse(parse(readFileSync(join(ROOT, 'scenarios.yaml'), 'utf8')));
  const asr = { file: talk, kind: 'asr' };
  const placed = Object.entries(shipped.audio).map(([id, { file, ...rest }]) => {
    const files = [file ?? []].flat().map((one) => join(ROOT, one));
    const { 'text-file': text, ...others } = rest;
    const reference = typeof text === 'string' ? { 'text-file': join(ROOT, text) } : {};
    return [id, { ...others, ...reference, ...(files.length === 0 ? {} : { file: files }) }];
  });
  const models = { small: asr, large: asr, aligner: { file: aligner, kind: 'aligner' } };
  const config = join(folder, 'scenarios.yaml');
  writeFileSync(config, stringify(change({ ...shipped, models, audio: Object.fromEntries(placed) })));
  return config;
}

async function run(
  config: string,
  words: readonly string[],
  folder: string,
): Promise<{ record: RunRecord; exit: number; out: string; seconds: number }> {
  const begun = Date.now();
  const reports = join(folder, 'reports');
  const child = spawn(
    process.execPath,
    [join(ROOT, 'dist/cli/main.js'), 'run', ...words, '--config', config, '--out', reports],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const [errors, exit] = await Promise.all([
    textOf(child.stderr),
    new Promise<number>((resolve) => child.on('exit', (code) => resolve(code ?? -1))),
  ]);
  if (!existsSync(reports)) throw new Error(`no run began: ${errors.slice(-800)}`);
  const [name] = readdirSync(reports).filter((one) => one.includes(words[0] ?? ''));
  if (name === undefined) throw new Error(`no run was recorded: ${errors.slice(-800)}`);
  const out = join(reports, name);
  const record = RunRecord.parse(JSON.parse(readFileSync(join(out, 'run.json'), 'utf8')));
  for (const { id, gates } of record.variants)
    for (const { gate, outcome, value, reason } of gates.filter((one) => one.outcome !== 'pass'))
      console.error(`${words[0]} ${id}: ${outcome} ${gate} ${value ?? ''} ${reason ?? ''}`);
  return { record, exit, out, seconds: (Date.now() - begun) / 1000 };
}

async function variantFindings(
  name: string,
  record: RunRecord,
  variant: Variant,
  said: readonly Said[],
  out: string,
): Promise<Finding[]> {
  const steps = countedSegments(variant).flatMap(({ before, iterations }) => [
    ...before,
    ...iterations.flatMap((one) => one.steps),
  ]);
  const heard = heardIn(steps, record, out);
  const { chunks, subtitles } = heard;
  if (chunks.length > said.length)
    throw new Error(`${name}: ${chunks.length} chunks, ${said.length} scripts`);
  const found = talkFindings(heard, said.slice(0, chunks.length), await loadNormaliser('zh'));
  return [
    atLeast(`${name}: chunks`, chunks.length, 1),
    atLeast(`${name}: cues in all files`, subtitles.flat().length, chunks.length),
    noted(`${name}: loads`, steps.filter(({ step }) => step === 'load').length),
    atMost(`${name}: steps that failed`, steps.filter(({ failure }) => failure !== undefined).length, 0),
    ...variant.accuracy.errorRates
      .filter(({ unit }) => unit === 'char')
      .map(({ layer, rate }) => atMost(`${name}: CER of ${layer} in the record`, rate, 0)),
    ...found.map((one) => ({ ...one, what: `${name}: ${one.what}` })),
  ];
}

/** The talk as the record and the files have it. Without a cut, the whole audio is one chunk. */
function heardIn(steps: readonly StepRecord[], { audio }: RunRecord, out: string): Heard {
  const spoken = steps.filter(({ step }) => step === 'transcribe');
  const aligned = steps.filter(({ step }) => step === 'align');
  const of = (among: readonly StepRecord[], start: number, cut: boolean): StepRecord['round'] =>
    among.find(({ window }) => !cut || window?.start === start)?.round;
  const cut = steps.find((step) => step.cut !== undefined)?.cut?.chunks;
  const seconds = audio.find(({ id }) => id === spoken[0]?.audio)?.seconds ?? 0;
  const windows = cut ?? [{ start: 0, end: seconds * 1000 * PER_MS }];
  const layer = (name: string): string =>
    steps.findLast(({ pass, layers }) => pass === undefined && layers?.[name] !== undefined)?.layers?.[
      name
    ] ?? '';
  const files = steps.flatMap(({ subtitles }) => subtitles?.files ?? []);
  return {
    chunks: windows.map(({ start, end }) => {
      const round = of(spoken, start, cut !== undefined);
      return {
        start: start / PER_MS,
        end: end / PER_MS,
        text: round?.text,
        language: round?.language,
        words: of(aligned, start, cut !== undefined)?.units ?? [],
      };
    }),
    raw: cut === undefined ? (spoken[0]?.round?.text ?? '') : layer('raw'),
    zhTw: layer('zh-tw'),
    subtitles: files.map((file) => {
      const source = readFileSync(join(out, file), 'utf8');
      return file.endsWith('.vtt') ? parseVtt(source) : parseSrt(source);
    }),
  };
}
