import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const SRC = fileURLToPath(new URL('../../src', import.meta.url));

/**
 * Who may import whom, lowest first (docs/architecture.md). `system` and `record` are for everybody but the engine host,
 * which imports its own folder and the ABI.
 */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  system: [],
  record: [],
  // A room of its own, since it opens files; old records have their gates as text, which only the grammar reads.
  'record/store': ['scenarios/gates/grammar'],
  bindings: [],
  pipeline: [],
  models: [],
  metrics: [],
  judge: ['metrics'],
  reports: ['judge', 'metrics'],
  scenarios: ['judge', 'bindings', 'pipeline', 'metrics', 'models'],
  runner: ['scenarios', 'judge', 'bindings', 'pipeline', 'metrics', 'models'],
  studies: ['runner', 'scenarios', 'judge', 'bindings', 'pipeline', 'metrics', 'models'],
  server: ['reports', 'judge', 'studies', 'runner', 'scenarios', 'bindings', 'pipeline', 'metrics', 'models'],
  vitest: ['judge', 'scenarios'],
  cli: [
    'judge',
    'studies',
    'runner',
    'scenarios',
    'bindings',
    'pipeline',
    'metrics',
    'models',
    'reports',
    'server',
  ],
};
/** Rooms that show or leave by a verdict: what decides one is for `judge` alone. */
const SHOWING = ['reports', 'cli', 'vitest', 'server'];
const DECIDING = ['metrics/growth/', 'metrics/comparison/'];
const VOCABULARY = ['record', 'system'];
/** Rooms whose judgement is of a record that somebody else has opened. */
const BELOW_THE_STORE = [
  'system',
  'record',
  'bindings',
  'pipeline',
  'models',
  'metrics',
  'judge',
  'reports',
  'scenarios',
];
/** What lies in a run's folder, as a path: the store gives it by another name. */
const RUN_FILE = /['"`/](run\.json|journal\.jsonl|runner\.lock)['"`]/;

/**
 * Rooms whose files decide or render: no clock, file, process, or randomness without a seed passed in. `record/store` is
 * the one folder of `record` that reads and writes.
 */
const PURE = [
  'record',
  'judge',
  'reports',
  'bindings/chatllm/conformance/checks',
  'metrics/growth',
  'metrics/comparison',
  'metrics/cost',
  'metrics/history',
  'metrics/trace',
  'metrics/definitions',
  'metrics/accuracy',
  'metrics/latency',
  'metrics/series',
  'models/synthetic/errors',
  'pipeline/itn',
  'pipeline/resampling',
  'pipeline/tokens',
  'pipeline/transcript',
  'pipeline/zh-tw',
  'pipeline/alignment',
  'pipeline/subtitles',
  'pipeline/vad/chunking',
  'pipeline/vad/energy',
  'pipeline/vad/features',
  'pipeline/vad/pitch',
  'studies/bisect/search',
  'scenarios/gates',
  'scenarios/schema',
  'scenarios/load',
  'scenarios/expand',
  'scenarios/bind',
  'scenarios/steps',
  'scenarios/plan',
];
const IMPURE =
  /from '(node:(?!path'|url'|util')[^']+|koffi|onnxruntime-node|jieba-wasm)'|\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bperformance\.now\(|\bprocess\./;

interface Import {
  readonly from: string;
  readonly to: string;
  /** Erased by the compiler: it loads nothing. */
  readonly typeOnly: boolean;
}

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));

function importsOf(file: string): Import[] {
  const text = readFileSync(join(SRC, file), 'utf8');
  return [...text.matchAll(/(import type [^;]*?|from|import)\s*\(?\s*'([^']+)'/g)].map(
    ([, how = '', target = '']) => ({
      from: file,
      to: target.startsWith('.')
        ? relative(SRC, join(SRC, dirname(file), target))
            .split(sep)
            .join('/')
        : target,
      typeOnly: how.startsWith('import type'),
    }),
  );
}

/** Code without its comments, which may speak of the clock. */
const codeOf = (file: string): string =>
  readFileSync(join(SRC, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');

const STORE = 'record/store';
const room = (path: string): string => (path.startsWith(`${STORE}/`) ? STORE : (path.split('/')[0] ?? path));

/** The folder of a file, the room itself for one that lies in no folder of it. */
const folderOf = (path: string): string => dirname(path).split(sep).join('/');

/** Folders that see each other, directly or through others: Tarjan's strongly connected components of more than one. */
function circles(arrows: ReadonlyMap<string, ReadonlySet<string>>): string[][] {
  const order = new Map<string, number>();
  const low = new Map<string, number>();
  const open: string[] = [];
  const found: string[][] = [];
  const visit = (node: string): number => {
    const number = order.size;
    order.set(node, number);
    open.push(node);
    let least = number;
    for (const next of arrows.get(node) ?? []) {
      const known = order.get(next);
      if (known === undefined) least = Math.min(least, visit(next));
      else if (open.includes(next)) least = Math.min(least, low.get(next) ?? known);
    }
    low.set(node, least);
    if (least === number) {
      const circle = open.splice(open.indexOf(node));
      if (circle.length > 1) found.push(circle.toSorted());
    }
    return least;
  };
  for (const node of arrows.keys()) if (!order.has(node)) visit(node);
  return found;
}

describe('who may import whom', () => {
  it('finds no circle of folders, inside rooms and between them', () => {
    const arrows = new Map<string, Set<string>>();
    for (const { from, to } of files.flatMap(importsOf)) {
      if (!files.includes(to) || folderOf(from) === folderOf(to)) continue;
      const seen = arrows.get(folderOf(from)) ?? new Set<string>();
      arrows.set(folderOf(from), seen.add(folderOf(to)));
    }
    expect(circles(arrows)).toEqual([]);
    // The search itself: a circle of three is found, a chain is none.
    const chain = { a: ['b'], b: ['c'], c: [] };
    const closed = { ...chain, c: ['a'] };
    const graph = (of: Record<string, string[]>) =>
      new Map(Object.entries(of).map(([k, v]) => [k, new Set(v)]));
    expect(circles(graph(chain))).toEqual([]);
    expect(circles(graph(closed))).toEqual([['a', 'b', 'c']]);
  });

  it('keeps every room to its allowed neighbours', () => {
    const broken = files.flatMap(importsOf).filter(({ from, to }) => {
      const [here, there] = [room(from), room(to)];
      if (!from.includes('/') || here === there || !files.includes(to)) return false;
      if (there === STORE) return BELOW_THE_STORE.includes(here);
      return (
        !VOCABULARY.includes(there) &&
        !ALLOWED[here]?.some((allowed) => there === allowed || to.startsWith(`${allowed}/`))
      );
    });
    expect(broken).toEqual([]);
  });

  it('speaks to an engine through the port alone: one file names the implementation', () => {
    const past = files
      .filter((file) => ['runner', 'studies', 'scenarios', 'cli'].includes(room(file)))
      .flatMap(importsOf)
      .filter(({ to }) => /^bindings\/.+\//.test(to));
    expect(past.map(({ from, to }) => `${from} → ${to}`)).toEqual([
      'runner/session/binding.ts → bindings/chatllm/binding.ts',
      'runner/session/binding.ts → bindings/program/program.ts',
    ]);
    // And the port knows none of them.
    const known = importsOf('bindings/engine.ts').filter(({ to }) => to.startsWith('bindings/chatllm/'));
    expect(known).toEqual([]);
  });

  it('opens a run in the store alone: nobody else knows its files, or replays a journal', () => {
    const knowing = files
      .filter((file) => room(file) !== STORE)
      .filter((file) => RUN_FILE.test(codeOf(file)) || /\bparseJournal\(/.test(codeOf(file)));
    // The journal itself, which the store reads, and a shell script that is written for a user's machine.
    expect(knowing.toSorted()).toEqual(['cli/init/files.ts', 'record/journal.ts']);
    expect(RUN_FILE.test("join(folder, 'run.json')")).toBe(true);
  });

  it('lets nobody but the judge decide: what shows a verdict sees none of the figures behind it', () => {
    const deciding = files
      .filter((file) => SHOWING.includes(room(file)))
      .flatMap(importsOf)
      .filter(({ to }) => DECIDING.some((folder) => to.startsWith(folder)));
    expect(deciding).toEqual([]);
  });

  it('lets reports see of the metrics what they are, not how they are collected', () => {
    const beyond = files
      .filter((file) => room(file) === 'reports')
      .flatMap(importsOf)
      .filter(({ to }) => room(to) === 'metrics' && folderOf(to) !== 'metrics/definitions');
    expect(beyond).toEqual([]);
  });

  it('maps outcomes to exit codes in one place', () => {
    const verdictCodes = /ExitCode\.(gateFailed|inconclusive)\b/;
    const mapping = files.filter((file) => verdictCodes.test(codeOf(file)));
    // The words for a code, and the order of codes, are not the code for an outcome.
    const others = ['cli/console/exit-line.ts', 'system/exit-code.ts'];
    expect(mapping.filter((file) => !others.includes(file))).toEqual(['judge/verdict/exit.ts']);
  });

  it('resolves every relative import', () => {
    const dangling = files.flatMap(importsOf).filter(({ to }) => to.endsWith('.ts') && !files.includes(to));
    expect(dangling).toEqual([]);
  });

  it('keeps the measured process small: the host imports koffi, node and its own folder only', () => {
    const foreign = files
      .filter((file) => file.startsWith('bindings/host/'))
      .flatMap(importsOf)
      .filter(
        ({ to, typeOnly }) =>
          !typeOnly &&
          !(
            to === 'koffi' ||
            to.startsWith('node:') ||
            to.startsWith('bindings/host/') ||
            to.startsWith('bindings/chatllm/abi/')
          ),
      );
    expect(foreign).toEqual([]);
  });

  it('keeps pure rooms pure', () => {
    const impure = files
      .filter((file) => room(file) !== STORE && PURE.some((pure) => file.startsWith(`${pure}/`)))
      .filter((file) => IMPURE.test(codeOf(file)));
    expect(impure).toEqual([]);
  });

  it('asks the operating system in one room', () => {
    const asking = (pattern: RegExp, owners: readonly string[]): string[] =>
      files
        .filter((file) => !owners.some((owner) => file.startsWith(owner)))
        .filter((file) => pattern.test(codeOf(file)));
    // One answer each, waited for: nothing of them can outlive the question.
    const questions = ['metrics/memory/device.ts', 'studies/diagnose/heaptrack.ts'];
    expect(asking(/'node:child_process'/, ['system/child-process.ts', ...questions])).toEqual([]);
    expect(asking(/\bproc\/(self|\$\{)|sys\/fs\/cgroup/, ['system/'])).toEqual([]);
    // A download goes on where an earlier one ended: what it leaves is no draft.
    expect(asking(/\brename(Sync)?\(/, ['system/replace-file.ts', 'models/download/download.ts'])).toEqual(
      [],
    );
    expect(asking(/\bmkdtemp(Sync)?\(/, ['system/'])).toEqual([]);
    // It never returns below /proc: `makeFolders` does.
    expect(asking(/\bmkdir(Sync)?\([^;]*recursive/, [])).toEqual([]);
    expect(asking(/\bprocess\.kill\([^)]/, ['system/'])).toEqual([]);
  });

  it('prints and leaves in the cli room only', () => {
    const loud = files
      .filter((file) => !file.startsWith('cli/') && !file.startsWith('bindings/host/'))
      .filter((file) =>
        /\bconsole\.|process\.exit\(|process\.std(out|err)\.write|process\.exitCode/.test(codeOf(file)),
      );
    expect(loud).toEqual([]);
  });
});
