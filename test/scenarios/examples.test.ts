import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { compileGate as gateCompiler } from '../../src/scenarios/gates/compiler.ts';
import type { Step } from '../../src/scenarios/plan/plan.ts';
import { formatProblem } from '../../src/scenarios/plan/problem.ts';
import { planAll, planScenario } from '../../src/scenarios/plan-scenario.ts';
import { editorSchema } from '../../src/scenarios/schema/editor.ts';
import { withReference } from '../../src/scenarios/schema/reference.ts';
import { planningIn, problemsOf } from './planning.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SHARED = process.env.ASR_BENCH_SHARED ?? join(ROOT, '../shared');
const SHIPPED = join(ROOT, 'scenarios.yaml');
const EXAMPLE = join(SHARED, 'scenarios.example.yaml');
const COOKBOOK = readdirSync(join(ROOT, 'docs/cookbook')).map((name) => join(ROOT, 'docs/cookbook', name));

const planning = planningIn({ compileGate: gateCompiler });

function load(path: string) {
  const text = readFileSync(path, 'utf8');
  const { plans, problems, file } = planAll({ file: basename(path), baseDir: ROOT, text }, planning);
  return { plans, file, report: problems.map(formatProblem).join('\n') };
}

/** Warnings but for gates that were not read for want of a compiler. */
const warningsOf = (path: string): string[] =>
  [...load(path).plans.values()]
    .flatMap(({ warnings }) => warnings.map(({ message }) => message))
    .filter((message) => !message.includes('was not read'));

describe('the shipped file', () => {
  const ids = ['exp-1', 'exp-2', 'exp-3', 'exp-4', 'exp-5', 'exp-6', 'exp-7', 'exp-8'];

  it('holds the eight experiments, and every one can be planned', () => {
    const { plans, report } = load(SHIPPED);
    expect(report).toBe('');
    expect([...plans.keys()]).toEqual(ids);
    expect(warningsOf(SHIPPED)).toEqual([]);
  });

  it('needs no engine: with nothing configured it measures the calibration engine', () => {
    for (const plan of load(SHIPPED).plans.values())
      expect(Object.keys(plan.engines)).toEqual(['calibration']);
  });

  it('has for each experiment a variant that a library without safe destroy can run', () => {
    for (const [id, { cells }] of load(SHIPPED).plans) {
      const runnable = cells.filter(({ needsDestroy, swap }) => !needsDestroy || swap === 'process');
      expect([id, runnable.length > 0]).toEqual([id, true]);
    }
  });

  it.each(['exp-2', 'exp-3', 'exp-4', 'exp-5'])('%s has a variant with a fresh host for each model', (id) => {
    const process = load(SHIPPED)
      .plans.get(id)
      ?.cells.find(({ variant }) => variant === 'process');
    const words = (steps: readonly Step[]): string[] =>
      steps.flatMap((step) =>
        'passes' in step ? step.passes.flatMap((pass) => words(pass.steps)) : [step.step],
      );
    expect(process?.needsDestroy).toBe(false);
    expect(words(process?.each ?? []).filter((word) => word === 'load').length).toBe(
      words(process?.each ?? []).filter((word) => word === 'respawn').length,
    );
  });

  it('takes the original recordings where the user has put them, else its own', () => {
    const text = readFileSync(SHIPPED, 'utf8');
    const audioOf = (files: readonly string[]) => {
      const there = Object.fromEntries(files.map((name) => [`/base/samples/${name}`, '']));
      const { plan } = planScenario(
        { file: 'f.yaml', baseDir: '/base', text },
        'exp-1',
        planningIn({ files: there }),
      );
      return plan?.audio.phone?.file;
    };
    expect(audioOf(['phoneNumber1-zh-TW.wav', 'phone-synthetic.wav'])).toBe(
      '/base/samples/phoneNumber1-zh-TW.wav',
    );
    expect(audioOf(['phone-synthetic.wav'])).toBe('/base/samples/phone-synthetic.wav');
  });
});

describe('the example of the design', () => {
  it.skipIf(!existsSync(EXAMPLE))('loads whole (needs scenarios.example.yaml beside the checkout)', () => {
    const { plans, report } = load(EXAMPLE);
    expect(report).toBe('');
    expect([...plans.keys()].slice(-2)).toEqual(['forks', 'soak']);
    expect(plans.get('forks')?.cells.map(({ id, baseline }) => [id, baseline])).toEqual([
      ['restart engine=upstream options.threads=1', 'restart engine=upstream options.threads=1'],
      ['restart engine=upstream options.threads=2', 'restart engine=upstream options.threads=2'],
      ['restart engine=upstream options.threads=4', 'restart engine=upstream options.threads=4'],
      ['restart engine=mended options.threads=1', 'restart engine=upstream options.threads=1'],
      ['restart engine=mended options.threads=2', 'restart engine=upstream options.threads=2'],
      ['restart engine=ours options.threads=1', 'restart engine=upstream options.threads=1'],
      ['restart engine=ours options.threads=2', 'restart engine=upstream options.threads=2'],
      ['restart engine=ours options.threads=4', 'restart engine=upstream options.threads=4'],
    ]);
    expect(plans.get('soak')?.cells[0]?.tolerance).toMatchObject({ heap: 10737.41824, anon: 10737.41824 });
  });
});

describe('the cookbook', () => {
  it('has eight recipes, each named on its page', () => {
    const page = readFileSync(join(ROOT, 'docs/scenarios.md'), 'utf8');
    expect(COOKBOOK).toHaveLength(8);
    for (const path of COOKBOOK) expect(page).toContain(`(cookbook/${basename(path)})`);
  });

  it.each(COOKBOOK.map((path) => [basename(path), path]))(
    '%s loads without a problem or a warning',
    (_, path) => {
      expect(load(path).report).toBe('');
      expect(warningsOf(path)).toEqual([]);
      expect(load(path).plans.size).toBeGreaterThan(0);
    },
  );
});

describe('the editor schema', () => {
  // As SchemaStore tries it: draft-07, strict. Types of unions are listed, which `strictTypes` would have one by one.
  const schema = new Ajv({ strict: true, allowUnionTypes: true, strictTypes: false }).compile(editorSchema());
  const accepts = (text: string): boolean => schema(parseDocument(text).toJS());
  const files = [SHIPPED, ...COOKBOOK, ...(existsSync(EXAMPLE) ? [EXAMPLE] : [])];

  it.each(files.map((path) => [basename(path), path]))('accepts %s', (_, path) => {
    schema(parseDocument(readFileSync(path, 'utf8')).toJS());
    expect(schema.errors ?? []).toEqual([]);
  });

  const SMALL = 'version: 1\nscenarios: { a: { each: [load] } }';
  it.each([
    ['an unknown key', SMALL.replace('each', 'iteration: 5, each')],
    ['an unknown step', SMALL.replace('load', 'laod')],
    ['a size without unit', SMALL.replace('each', 'limit: { rss: 1024 }, each')],
    ['no version', SMALL.replace('version: 1', 'x-version: 1')],
    ['two steps in one', SMALL.replace('load', '{ load: a, transcribe: b }')],
  ])('refuses %s, as the loader does', (_, text) => {
    expect(accepts(SMALL)).toBe(true);
    expect(accepts(text)).toBe(false);
    expect(problemsOf(text)).not.toBe('');
  });

  it('knows that null removes, and that x- keys are free', () => {
    expect(
      accepts(
        `x-home: { any: [thing] }\n${SMALL.replace('each', 'before: null, options: { threads: null }, each')}`,
      ),
    ).toBe(true);
  });

  it('has an id that stays the same', () => {
    const { $id, $schema } = editorSchema();
    expect([$id, $schema]).toEqual([
      'https://json.schemastore.org/asr-bench.json',
      'http://json-schema.org/draft-07/schema#',
    ]);
  });

  it('describes every key', () => {
    const undescribed: string[] = [];
    const walk = (value: unknown, path: string): void => {
      if (typeof value !== 'object' || value === null) return;
      for (const [key, inner] of Object.entries(value)) {
        if (key === 'properties' && typeof inner === 'object' && inner !== null) {
          for (const [name, property] of Object.entries(inner)) {
            const said = typeof property === 'object' && property !== null && 'description' in property;
            if (!said) undescribed.push(`${path}.${name}`);
          }
        }
        walk(inner, `${path}.${key}`);
      }
    };
    walk(editorSchema(), '');
    expect(undescribed).toEqual([]);
  });
});

describe('docs/scenarios.md', () => {
  it('has its reference as the schema makes it (npm run docs:scenarios)', () => {
    const page = readFileSync(join(ROOT, 'docs/scenarios.md'), 'utf8');
    expect(withReference(page)).toBe(page);
  });

  it('names every checkpoint that a step leaves', async () => {
    const { CHECKPOINTS } = await import('../../src/scenarios/steps/steps.ts');
    const page = readFileSync(join(ROOT, 'docs/scenarios.md'), 'utf8');
    for (const [word, name] of Object.entries(CHECKPOINTS))
      expect(page).toMatch(new RegExp(`^\\* \`${word}\`.* Leaves \`${name}\`\\.$`, 'm'));
  });
});
