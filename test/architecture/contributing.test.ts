import { execFile } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { temporaryFolder, toneWav } from '../support/cli.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const guide = readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8');
const run = promisify(execFile);

/** A file of the copy: a new one, or what is put before a line of it. */
type Change = string | readonly (readonly [before: string, added: string])[];

/** One toy for each kind of addition, by the heading of the guide. */
const TOYS: Readonly<Record<string, Readonly<Record<string, Change>>>> = {
  'A quantity of the checkpoints': {
    'src/record/metric.ts': [
      [
        '} as const satisfies Readonly<Record<string, CheckpointDefinition>>;',
        "  sockets: { ...COUNT, what: 'descriptors of a toy', meaning: 'a toy' },",
      ],
    ],
    'src/metrics/memory/tree-memory.ts': [
      ['  return {\n    readings,\n    swap', '  readings.sockets = descriptors[0]?.length ?? 0;'],
    ],
  },
  'A metric of the record': {
    'src/metrics/definitions/counts.ts': [
      [
        '  loads: {',
        `  rounds: {
    ...COUNT,
    meaning: 'a toy',
    needs: ['transcribe'],
    read: ({ segments }) => loadCount(segments, { step: 'load' }),
  },`,
      ],
    ],
  },
  'An engine step': {
    'src/scenarios/steps/engine.ts': [
      [
        '  idle: defineStep(',
        `  settle: defineStep(
    section({ settle: nothing.meta({ title: 'Settle', description: 'A toy.' }), as }),
    { bare: true, checkpoint: 'settled', needs: 'any', bind: () => ({ fields: { arguments: {} } }) },
  ),`,
      ],
    ],
    'src/runner/steps/engine-steps.ts': [
      ['  transcribe,', "  settle: ({ engine }, _, base) => look(engine, checkpointAfter('settle'), base),"],
    ],
    'src/record/step-word.ts': [["  'stop',", "  'settle',"]],
  },
  'A pipeline step': {
    'src/scenarios/steps/text.ts': [
      [
        '  subtitle: defineStep(',
        `  shout: defineStep(section({ shout: nothing.meta({ title: 'Shout', description: 'A toy.' }), as }), {
    bare: true,
    bind(inputs) {
      const transcript = inputs.transcript();
      return transcript && { fields: { input: { kind: 'output', ref: transcript.ref }, arguments: {} } };
    },
  }),`,
      ],
    ],
    'src/runner/steps/text-steps.ts': [
      [
        '  subtitle: writeSubtitles,',
        "  shout: layering({ lay: (data) => ({ ...data, raw: data.raw.toUpperCase(), language: 'Toy' }) }),",
      ],
    ],
  },
  'A report format': {
    'src/reports/words/report.ts': `import type { RunRecord } from '../../record/run-record.ts';

export const wordsReport = ({ scenario }: RunRecord): string => \`a toy of \${scenario.id}\\n\`;
`,
    'src/cli/run/reporters.ts': [
      [
        "import { nearest } from '../../scenarios/plan/nearest.ts';",
        "import { wordsReport } from '../../reports/words/report.ts';",
      ],
      ['  github: {', "  words: { file: 'words.txt', write: (record) => wordsReport(record) },"],
    ],
  },
};

/** The numbered files of a section of the guide. */
function filesOf(heading: string): string[] {
  const section = guide.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? '';
  return [...section.matchAll(/^\d+\. `(src\/[^`]+)`/gm)].map(([, file = '']) => file);
}

function change(copy: string, file: string, made: Change): void {
  const path = join(copy, file);
  if (typeof made === 'string') {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, made);
    return;
  }
  let text = readFileSync(path, 'utf8');
  for (const [before, added] of made) {
    if (text.split(before).length !== 2) throw new Error(`${file} does not have once: ${before}`);
    text = text.replace(before, () => `${added}\n${before}`);
  }
  writeFileSync(path, text);
}

/** The package with a source of its own; everything else is shared. */
function packageCopy(): string {
  const copy = temporaryFolder();
  const own = ['src', 'dist', 'reports', '.git', '.build', 'coverage'];
  for (const name of readdirSync(ROOT))
    if (!own.includes(name)) symlinkSync(join(ROOT, name), join(copy, name));
  cpSync(join(ROOT, 'src'), join(copy, 'src'), { recursive: true });
  return copy;
}

const SCENARIO = `version: 1
models: { m: { file: unused.bin, kind: asr } }
audio: { tone: { file: tone.wav, text: Hello there., language: English } }
scenarios:
  toy:
    model: m
    audio: tone
    iterations: 8
    measure: [memory, latency, accuracy]
    variants: { toy: [load, transcribe, shout, settle, unload] }
    expect: [sockets.max < 1000, rounds == 8]
`;

/** What is looked at of the run: its schema is that of the copy. */
interface ToyRun {
  readonly runDir: string;
  readonly exitCode: number;
  readonly variants: readonly {
    readonly gates: readonly unknown[];
    readonly segments: readonly {
      readonly iterations: readonly {
        readonly steps: readonly { readonly step: string; readonly checkpoint?: unknown }[];
      }[];
    }[];
  }[];
}

describe('CONTRIBUTING.md', () => {
  it.each(Object.entries(TOYS))('%s: names the files that it takes, and no other', (heading, toy) => {
    expect(filesOf(heading).toSorted()).toEqual(Object.keys(toy).toSorted());
  });

  it('names no file that is not there, but those that an addition makes', () => {
    const added = Object.values(TOYS).flatMap((toy) =>
      Object.entries(toy).flatMap(([file, made]) => (typeof made === 'string' ? [file] : [])),
    );
    const named = [...guide.matchAll(/`(src\/[^`]+\.ts)`/g)].map(([, file = '']) => file);
    // The port of the engine and its implementation are described together.
    const ahead = existsSync(join(ROOT, 'src/bindings/chatllm')) ? [] : ['src/bindings/engine.ts'];
    const missing = named.filter((file) => !existsSync(join(ROOT, file)));
    expect(missing.filter((file) => !added.includes(file) && !ahead.includes(file))).toEqual([]);
  });

  it('is right: what is added in those files alone is compiled, planned, measured, gated and reported', async () => {
    const copy = packageCopy();
    for (const toy of Object.values(TOYS)) {
      for (const [file, made] of Object.entries(toy)) change(copy, file, made);
    }
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
    const build = [
      tsc,
      '-p',
      'tsconfig.build.json',
      '--noCheck',
      'false',
      '--declaration',
      'false',
      '--outDir',
      join(copy, 'dist'),
    ];
    await run(process.execPath, build, { cwd: copy }).catch(({ stdout }: { stdout: string }) => {
      throw new Error(stdout);
    });
    writeFileSync(join(copy, 'toy.yaml'), SCENARIO);
    toneWav(copy, 'tone.wav', 1);
    const cli = (...args: string[]) =>
      run(process.execPath, [join(copy, 'dist/cli/main.js'), ...args], { cwd: copy, maxBuffer: 1 << 26 });
    const { stdout } = await cli('run', 'toy', '--config', 'toy.yaml', '--json');
    const { runDir, exitCode, variants } = JSON.parse(stdout) as ToyRun;
    expect(exitCode).toBe(0);
    expect(variants[0]?.gates).toMatchObject([
      { gate: 'sockets.max < 1000', outcome: 'pass' },
      { gate: 'rounds == 8', outcome: 'pass' },
      { gate: 'no step failed', outcome: 'pass' },
    ]);
    const steps = variants[0]?.segments[0]?.iterations[0]?.steps ?? [];
    expect(steps.map(({ step }) => step)).toEqual(['load', 'transcribe', 'shout', 'settle', 'unload']);
    expect(steps[2]).toMatchObject({ language: 'Toy' });
    expect(steps[3]?.checkpoint).toMatchObject({
      name: 'settled',
      readings: { sockets: expect.any(Number) },
    });
    expect(readFileSync(join(runDir, 'traces/toy.csv'), 'utf8')).toMatch(/^.*,zombies,sockets,.*\n/);
    expect(readFileSync(join(runDir, 'report.html'), 'utf8')).toContain('descriptors of a toy');
    expect(readFileSync(join(runDir, 'words.txt'), 'utf8')).toBe('a toy of toy\n');
  }, 900_000);
});
