import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { formatProblems } from '../../src/scenarios/plan/problem.ts';
import { planAll } from '../../src/scenarios/plan-scenario.ts';
import { File } from '../../src/scenarios/schema/file.ts';
import { mutate } from './mutation.ts';
import { planningIn } from './planning.ts';
import { randomFrom } from './random.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SHARED = process.env.ASR_BENCH_SHARED ?? join(ROOT, '../shared');
/** 10,000 with ASR_BENCH_FUZZ=10000; fewer in the suite, for time. */
const COUNT = Number(process.env.ASR_BENCH_FUZZ ?? 1000);
const SEED = Number(process.env.ASR_BENCH_FUZZ_SEED ?? 20261123);
/** No file of this size takes a second; a hang takes for ever. */
const LONGEST_MS = 5000;

const COOKBOOK = join(ROOT, 'docs/cookbook');
/** The two large files take most of the time: each is one of ten seeds. */
const seeds = [
  ...readdirSync(COOKBOOK).map((name) => join(COOKBOOK, name)),
  join(ROOT, 'scenarios.yaml'),
  join(SHARED, 'scenarios.example.yaml'),
]
  .filter((path) => existsSync(path))
  .map((path) => readFileSync(path, 'utf8'));

interface Finding {
  readonly number: number;
  readonly what: string;
}

function examine(text: string, number: number): Finding[] {
  const begin = performance.now();
  const { file, problems, plans } = planAll({ file: 'f.yaml', baseDir: '/base', text }, planningIn({}));
  const took = performance.now() - begin;
  const findings: Finding[] = [];
  if (took > LONGEST_MS) findings.push({ number, what: `took ${Math.round(took)} ms` });
  formatProblems(problems, 'f.yaml');
  for (const { place, message } of problems) {
    const lines = text.split('\n').length;
    if (place === undefined || place.line < 1 || place.column < 1 || place.line > lines + 1) {
      findings.push({ number, what: `no place: ${message}` });
    }
    if (message === '' || message.includes('undefined')) findings.push({ number, what: `says: ${message}` });
  }
  if (problems.length === 0) {
    if (plans.size !== file.scenarios.size)
      findings.push({ number, what: 'a scenario without plan or problem' });
    findings.push(...unknownKeys(text).map((what) => ({ number, what })));
  }
  return findings;
}

/** A file that was accepted holds no key that the schema does not know, whatever else was made of it. */
function unknownKeys(text: string): string[] {
  const value: unknown = parseDocument(text, { logLevel: 'silent' }).toJS();
  if (typeof value !== 'object' || value === null) return ['accepted, and no map'];
  const known = Object.entries(withoutNull(value)).filter(([key]) => !key.startsWith('x-'));
  const issues = File.safeParse(Object.fromEntries(known)).error?.issues ?? [];
  return issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys' ? [`accepted ${issue.keys.join()}`] : [],
  );
}

/** `null` removes something inherited, outside of steps. */
function withoutNull(value: object): object {
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, field]) => field !== null)
      .map(([key, field]) => [
        key,
        typeof field === 'object' && !Array.isArray(field) ? withoutNull(field) : field,
      ]),
  );
}

describe(`${COUNT} mutated scenario files (seed ${SEED})`, () => {
  it('never crash, never hang, never lose a place, never pass an unknown key', () => {
    const random = randomFrom(SEED);
    const findings: Finding[] = [];
    let accepted = 0;
    for (let number = 0; number < COUNT; number += 1) {
      const text = mutate(seeds[number % seeds.length] ?? '', random);
      try {
        findings.push(...examine(text, number));
        accepted += 1;
      } catch (thrown) {
        findings.push({ number, what: thrown instanceof Error ? (thrown.stack ?? thrown.message) : 'threw' });
      }
    }
    expect(findings.slice(0, 10)).toEqual([]);
    expect(accepted).toBe(COUNT);
  }, 600_000);
});
