import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { randomFrom } from '../../bench/trials/mutants/random.ts';
import { scenarioFaults } from '../../bench/trials/mutants/scenario-faults.ts';
import { mutate } from '../../bench/trials/mutants/scenario-text.ts';
import { planningIn } from './planning.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SHARED = process.env.ASR_BENCH_SHARED ?? join(ROOT, '../shared');
/** Ten thousand of this and every other format: `npm run trial:mutations`. */
const COUNT = 1000;
const SEED = 20261123;
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

describe(`${COUNT} mutated scenario files (seed ${SEED})`, () => {
  it('never crash, never hang, never lose a place, never pass an unknown key', () => {
    const random = randomFrom(SEED);
    const findings: string[] = [];
    for (let number = 0; number < COUNT; number += 1) {
      const text = mutate(seeds[number % seeds.length] ?? '', random);
      const begin = performance.now();
      try {
        findings.push(...scenarioFaults(text, planningIn({})).faults.map((what) => `${number}: ${what}`));
      } catch (thrown) {
        findings.push(`${number}: ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : 'threw'}`);
      }
      const took = performance.now() - begin;
      if (took > LONGEST_MS) findings.push(`${number}: took ${Math.round(took)} ms`);
    }
    expect(findings.slice(0, 10)).toEqual([]);
  }, 600_000);
});
