import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { runAnalyze } from '../../../src/cli/analyze/run.ts';
import type { Terminal } from '../../../src/cli/console/terminal.ts';
import { htmlAssets } from '../../../src/cli/run/reporters.ts';
import { loadRun } from '../../../src/cli/run/stored-run.ts';
import { growing } from '../../../src/metrics/allocations/growing.ts';
import { DamagedRecording, HeaptrackData } from '../../../src/metrics/allocations/heaptrack-data.ts';
import { sitesOf } from '../../../src/metrics/allocations/sites.ts';
import { inspectModel } from '../../../src/models/inspect.ts';
import { wavStream } from '../../../src/pipeline/audio/wav-decoder.ts';
import type { JournalEvent } from '../../../src/record/journal.ts';
import type { RunRecord } from '../../../src/record/run-record.ts';
import { openInterrupted } from '../../../src/record/store/interrupted-run.ts';
import { githubAnnotations } from '../../../src/reports/github/annotations.ts';
import { htmlReport } from '../../../src/reports/html/report.ts';
import { junitReport } from '../../../src/reports/junit/report.ts';
import { markdownReport } from '../../../src/reports/markdown/report.ts';
import { PLAIN } from '../../../src/reports/terminal/line.ts';
import { runScreen } from '../../../src/reports/terminal/screen.ts';
import { terminalSummary } from '../../../src/reports/terminal/summary.ts';
import { compileGate } from '../../../src/scenarios/gates/compiler.ts';
import { Failure } from '../../../src/system/failure.ts';
import { microModel } from '../../../test/models/support/micro-model.ts';
import { int16, wavBytes } from '../../../test/pipeline/wav/wav-bytes.ts';
import { richRun } from '../../../test/reports/rich-run.ts';
import { mutateBytes, mutateDocument, mutateText, type Random } from './mutate.ts';
import { pick } from './random.ts';
import { scenarioFaults } from './scenario-faults.ts';
import { mutate as mutateScenario } from './scenario-text.ts';

/** What became of one mutant. Whatever else is thrown than what the reader declares is a finding. */
export type Outcome = 'taken' | 'refused';

/** An input that others may have made, and everything that is done with it. */
export interface Format {
  /** What is not mutated: it is taken. */
  readonly healthy: string | Buffer;
  /** One mutant, of the format's own seeds. */
  mutant(random: Random): string | Buffer;
  /** @param folder empty, for files; @param number from 0 */
  examine(mutant: string | Buffer, folder: string, number: number): Promise<Outcome>;
}

/** The page is drawn for one of so many records that are taken: it takes longer than all the rest. */
const PAGES = 20;

const ROOT = fileURLToPath(
  new URL(`${import.meta.url.includes('/.build/') ? '../../../..' : '../../..'}/`, import.meta.url),
);

const refusedBy = async (
  kind: abstract new (...given: never[]) => Error,
  work: () => unknown,
): Promise<Outcome> => {
  try {
    await work();
    return 'taken';
  } catch (thrown) {
    if (thrown instanceof kind && !(thrown instanceof Failure && thrown.exitCode === 1)) return 'refused';
    throw thrown;
  }
};

const file = (folder: string, name: string, content: string | Buffer): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

const of = <T>(seeds: readonly T[], random: Random): T => {
  const seed = pick(seeds, random);
  if (seed === undefined) throw new Error('no seed');
  return seed;
};

function model(): Format {
  const seeds = [microModel().bytes, microModel({ kind: 'aligner' }).bytes] as const;
  return {
    healthy: seeds[0],
    mutant: (random) => mutateBytes(of(seeds, random), random),
    examine: (mutant, folder) => refusedBy(Failure, () => inspectModel(file(folder, 'm.bin', mutant))),
  };
}

function wav(): Format {
  const data = int16(...Array.from({ length: 2000 }, (_, i) => Math.round(9000 * Math.sin(i / 9))));
  const seeds = [
    wavBytes({ tag: 1, channels: 1, bits: 16, data }),
    wavBytes({ tag: 1, channels: 2, bits: 24, sampleRate: 44_100, data }),
    wavBytes({ tag: 3, channels: 1, bits: 32, sampleRate: 8000, data }),
    wavBytes({ tag: 0xfffe, sub: 1, channels: 2, bits: 16, data }),
    wavBytes({ tag: 1, channels: 1, bits: 8, data, between: [Buffer.from('LIST\x04\0\0\0INFO', 'latin1')] }),
  ];
  return {
    healthy: seeds[0] ?? '',
    mutant: (random) => mutateBytes(of(seeds, random), random),
    examine: (mutant, folder) =>
      refusedBy(Failure, async () => {
        for await (const block of (await wavStream(file(folder, 'a.wav', mutant))).pcm)
          if (block.length === 0) throw new Error('an empty block');
      }),
  };
}

const silent: Terminal = {
  result: () => {},
  json: () => {},
  passed: () => {},
  note: () => {},
  live: () => {},
  control: () => {},
  annotate: () => {},
  lines: () => {},
  columns: undefined,
  look: PLAIN,
};

function trace(): Format {
  const row = (i: number): number => 1e8 + 7e4 * i + 900 * Math.sin(i);
  const rows = (line: (i: number) => string): string =>
    Array.from({ length: 40 }, (_, i) => line(i)).join('\n');
  const seeds = [
    `iteration,rss_kb,handles,phase\n${rows((i) => `${i},${Math.round(row(i) / 1024)},${20 + i},unloaded`)}\n`,
    `time;VmRSS;VmSize\n${rows((i) => `2026-01-01T00:00:${String(i).padStart(2, '0')};${row(i) / 1e6},5;7`)}\n`,
    `  PID   RSS COMMAND\n${rows((i) => `  471 ${Math.round(row(i) / 1024)} node`)}\n`,
    `[${rows((i) => `{"iteration":${i},"heap_bytes":${Math.round(row(i))}}`).replaceAll('\n', ',\n')}]\n`,
    `CMDLINE node a.js\n${rows((i) => `MEM ${(row(i) / 2 ** 20).toFixed(6)} ${1_700_000_000 + i}.5`)}\n`,
    `desc: --a\ncmd: x\ntime_unit: i\n${rows((i) => `#-----------\nsnapshot=${i}\n#-----------\ntime=${i}\nmem_heap_B=${Math.round(row(i))}\nmem_heap_extra_B=0\nmem_stacks_B=0\nheap_tree=empty`)}\n`,
    `# TYPE process_resident_memory_bytes gauge\n${rows((i) => `process_resident_memory_bytes{pid="1"} ${Math.round(row(i))} ${1_700_000_000_000 + 1000 * i}`)}\n`,
  ];
  return {
    healthy: seeds[0] ?? '',
    mutant: (random) => mutateText(of(seeds, random), random),
    examine: (mutant, folder) =>
      refusedBy(Failure, () => runAnalyze([file(folder, 't.csv', mutant)], {}, silent)),
  };
}

const scenarioFiles = (): string[] =>
  [
    'scenarios.yaml',
    'docs/cookbook/2-leak.yaml',
    'docs/cookbook/4-threads.yaml',
    'docs/cookbook/8-long-audio.yaml',
  ]
    .map((name) => join(ROOT, name))
    .flatMap((path) => {
      try {
        return [readFileSync(path, 'utf8')];
      } catch {
        return [];
      }
    });

async function planned(text: string): Promise<Outcome> {
  const environment = {
    variables: {},
    cores: 4,
    fileExists: () => false,
    readText: () => undefined,
    listFolder: () => undefined,
    listTree: () => [],
    manifest: new Map(),
  };
  const { taken, faults } = scenarioFaults(text, { overrides: {}, environment, compileGate });
  if (faults.length > 0) throw new Error(faults.join('; '));
  return taken ? 'taken' : 'refused';
}

function yaml(): Format {
  const seeds = scenarioFiles();
  return {
    healthy: seeds[0] ?? '',
    mutant: (random) => mutateScenario(of(seeds, random), random),
    examine: (mutant) => planned(String(mutant)),
  };
}

function scenario(): Format {
  const seeds = scenarioFiles().map((text): unknown => parse(text, { merge: true }));
  return {
    healthy: JSON.stringify(seeds[0]),
    // JSON is YAML, and its writer bears any depth that its values have.
    mutant: (random) => JSON.stringify(mutateDocument(of(seeds, random), random), null, 1),
    examine: (mutant) => planned(String(mutant)),
  };
}

/** Opens a stored run as every command does, and writes it down in every way. */
async function shown(folder: string, number: number): Promise<void> {
  const { record } = await loadRun(folder);
  terminalSummary(record);
  runScreen(record, PLAIN);
  runScreen(record, { columns: 60, colour: true, symbols: true });
  markdownReport(record);
  junitReport(record);
  githubAnnotations(record, 'f.yaml');
  if (number % PAGES === 0) htmlReport(record, htmlAssets());
}

function runJson(): Format {
  const judged = richRun(9);
  const { verdict: _verdict, ...unjudged } = richRun(8);
  const seeds: readonly Partial<RunRecord>[] = [judged, unjudged];
  return {
    healthy: JSON.stringify(judged),
    mutant: (random) =>
      random() < 0.25
        ? mutateText(JSON.stringify(of(seeds, random), null, 1), random)
        : JSON.stringify(mutateDocument(of(seeds, random), random)),
    examine: (mutant, folder, number) => {
      file(folder, 'run.json', mutant);
      return refusedBy(Failure, () => shown(folder, number));
    },
  };
}

/** The events from which a run was measured. */
function journalOf(record: RunRecord): JournalEvent[] {
  const bare = record.variants.map((variant) => ({ ...variant, segments: [], launches: [] }));
  const { verdict: _verdict, exitCode: _exit, endedAt: _end, ...begun } = record;
  return [
    { type: 'run', record: { ...begun, status: 'running', variants: bare } },
    ...record.variants.flatMap(({ id: variant, segments }) =>
      segments.flatMap((segment): JournalEvent[] => [
        { type: 'segment', variant, segment: { ...segment, before: [], iterations: [], after: [] } },
        ...segment.before.map((step) => ({ type: 'before' as const, variant, step })),
        ...segment.iterations.map((iteration) => ({
          type: 'iteration' as const,
          variant,
          iteration,
          peak: segment.peak,
        })),
        { type: 'launch', variant, launch: { launch: 1, status: 'completed' } },
      ]),
    ),
  ];
}

function journal(): Format {
  const events = journalOf(richRun(8));
  const text = events.map((event) => `${JSON.stringify(event)}\n`).join('');
  return {
    healthy: text,
    mutant: (random) => {
      if (random() < 0.4) return mutateText(text, random);
      const at = Math.floor(random() * random() * events.length);
      return events
        .map((event, i) => `${JSON.stringify(i === at ? mutateDocument(event, random) : event)}\n`)
        .join('');
    },
    examine: async (mutant, folder, number) => {
      file(folder, 'journal.jsonl', mutant);
      const taken = await refusedBy(Failure, () => shown(folder, number));
      await refusedBy(Failure, () => openInterrupted(folder).folder.close());
      return taken;
    },
  };
}

function heaptrack(): Format {
  const marks = new Set([0x700001, 0x700011, 0x700021]);
  const recording = [
    ...['v 10400 3', 'X node host.js', 's 8 /lib/e.so', 's d chatllm_start', 's 9 load(int)', 's 8 v8::Call'],
    ...['s b /x/src/l.cpp', 'i a0 1 2', 'i a1 1 3 5 2a', 'i a2 1 4', 't 1 0', 't 2 1', 't 3 2', 't 3 0'],
    ...['a 28 3', 'a 700001 4', 'a 700011 4', 'a 700021 4', 'a 40 2', '+ 1', '- 1', '+ 0', '+ 4'],
    ...['+ 2', '- 2', '+ 0', '+ 0', '- 0', '+ 4', '+ 3', '- 3', 'c 5', 'R 100'],
  ].join('\n');
  return {
    healthy: recording,
    mutant: (random) => mutateText(recording, random),
    examine: (mutant) =>
      refusedBy(DamagedRecording, () => {
        const data = new HeaptrackData(marks);
        for (const line of String(mutant).split('\n')) data.line(line);
        data.end();
        for (const { bytes } of sitesOf(data, new Set(['chatllm_start']))) growing(bytes);
      }),
  };
}

export const FORMATS: Readonly<Record<string, () => Format>> = {
  'model file': model,
  wav,
  trace,
  'scenario file': yaml,
  'scenario structure': scenario,
  'run.json': runJson,
  journal,
  'heaptrack data': heaptrack,
};

/** Runs `examine` in a folder of its own, which is empty for each. */
export async function inFolder<T>(folder: string, work: (folder: string) => Promise<T>): Promise<T> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return work(folder);
}
