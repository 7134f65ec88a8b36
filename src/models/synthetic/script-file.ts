import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { ExitCode } from '../../system/exit-code.ts';
import { Failure } from '../../system/failure.ts';
import { parseYaml } from '../manifest/located-yaml.ts';
import type { ScriptInput } from './script.ts';
import type { WordTime } from './timetable.ts';

/** `10 %` or `0.1` → 0.1; undefined when it is neither. */
export function parseRate(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*(%?)$/.exec(text.trim());
  if (match === null) return undefined;
  return match[2] === '%' ? Number(match[1]) / 100 : Number(match[1]);
}

const rate = z
  .union([z.number(), z.string().transform((text) => parseRate(text) ?? Number.NaN)])
  .pipe(z.number('a rate like `10 %` or 0.1').min(0).max(1));

const HINT = 'docs/models.md#synthetic-checkpoints shows what a script looks like';

const times = z.array(z.tuple([z.number(), z.number()]));

const script = z.strictObject({
  text: z.union([z.string(), z.record(z.string(), z.string())]).optional(),
  times: times.optional(),
  errors: rate.optional(),
  seed: z.int().optional(),
  header: z.boolean().optional(),
  loop: z.boolean().optional(),
});

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new Failure(ExitCode.missing, `cannot read ${path}`, 'check the path', error);
  }
}

/** Leaves out what is not there, as the types want it. */
const given = <T extends object>(values: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;

/**
 * A script as YAML or JSON: the keys of `ScriptInput`, or just a map from language to text.
 * @throws Failure (usage) with line and column of every mistake.
 */
export function readScriptFile(path: string): ScriptInput {
  const text = read(path);
  const keys = Object.keys(parseYaml(path, text, z.record(z.string(), z.unknown()), HINT));
  // Languages are names and have a capital; the keys of a script have none.
  const onlyLanguages = keys.length > 0 && keys.every((key) => /^\p{Lu}/u.test(key));
  if (onlyLanguages) return { text: parseYaml(path, text, z.record(z.string(), z.string()), HINT) };
  return given(parseYaml(path, text, script, HINT));
}

/** Scripted times: a list of `[start, end]` in milliseconds, as YAML or JSON. */
export const readTimesFile = (path: string): WordTime[] => parseYaml(path, read(path), times, HINT);
