import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const SRC = fileURLToPath(new URL('../../src', import.meta.url));

/**
 * Who may import whom (docs/architecture.md). `record`, `failure` and `exit-code` are the shared vocabulary and
 * may be imported from anywhere but the engine host.
 */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  record: [],
  bindings: [],
  metrics: [],
  pipeline: [],
  models: [],
  judge: ['metrics'],
  reports: ['judge'],
  scenarios: ['judge', 'bindings', 'pipeline', 'metrics', 'models'],
  vitest: ['judge', 'scenarios'],
  server: ['scenarios', 'bindings', 'pipeline', 'metrics', 'models'],
  cli: ['judge', 'scenarios', 'bindings', 'pipeline', 'metrics', 'models', 'reports', 'server'],
};
/** Rooms that show or leave by a verdict: what decides one is for `judge` alone. */
const SHOWING = ['reports', 'cli', 'vitest', 'server'];
const DECIDING = ['metrics/growth/', 'metrics/comparison/'];
const VOCABULARY = [
  'record',
  'failure.ts',
  'exit-code.ts',
  'version.ts',
  'built-entry.ts',
  'cache-folder.ts',
  'package-root.ts',
  'owned-folder.ts',
  'replace-file.ts',
  'control-group.ts',
  'process-tree.ts',
];

/** Rooms whose files decide or render: no clock, file, process, or randomness without a seed passed in. */
const PURE = [
  'record',
  'judge',
  'reports',
  'bindings/conformance/checks',
  'metrics/growth',
  'metrics/comparison',
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
  'scenarios/gates',
  'scenarios/schema',
  'scenarios/load',
  'scenarios/expand',
  'scenarios/check',
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

const room = (path: string): string => path.split('/')[0] ?? path;

describe('who may import whom', () => {
  it('keeps every room to its allowed neighbours', () => {
    const broken = files.flatMap(importsOf).filter(({ from, to }) => {
      const [here, there] = [room(from), room(to)];
      if (!from.includes('/') || here === there || !files.includes(to)) return false;
      return !VOCABULARY.includes(there) && !ALLOWED[here]?.includes(there);
    });
    expect(broken).toEqual([]);
  });

  it('lets nobody but the judge decide: what shows a verdict sees none of the figures behind it', () => {
    const deciding = files
      .filter((file) => SHOWING.includes(room(file)))
      .flatMap(importsOf)
      .filter(({ to }) => DECIDING.some((folder) => to.startsWith(folder)));
    expect(deciding).toEqual([]);
  });

  it('maps outcomes to exit codes in one place', () => {
    const verdictCodes = /ExitCode\.(gateFailed|inconclusive)\b/;
    const mapping = files.filter((file) => verdictCodes.test(codeOf(file)));
    // The words for a code, and the order of codes, are not the code for an outcome.
    const others = ['cli/exit-line.ts', 'exit-code.ts'];
    expect(mapping.filter((file) => !others.includes(file))).toEqual(['judge/exit.ts']);
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
            to.startsWith('bindings/abi')
          ),
      );
    expect(foreign).toEqual([]);
  });

  it('keeps pure rooms pure', () => {
    const impure = files
      .filter((file) => PURE.some((pure) => file.startsWith(`${pure}/`)))
      .filter((file) => IMPURE.test(codeOf(file)));
    expect(impure).toEqual([]);
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
