import type { z } from 'zod';
import { nearest } from '../plan/nearest.ts';
import { shortList } from '../plan/problem.ts';
import { keysOf } from '../schema/values/section.ts';
import { definitionOf, isBare, isStepWord, STEP_WORDS, type StepWord } from '../steps/steps.ts';
import { type Fault, missingKey, unknownKey, withoutConsequences, wrongValue } from './fault.ts';
import { child, type Located, type LocatedMap, plain } from './located.ts';
import { type KeyPath, stepHome } from './paths.ts';

/** The step words among the keys of an item. */
export const stepWordsOf = (item: LocatedMap): StepWord[] => [...item.entries.keys()].filter(isStepWord);

const A_STEP = 'a step: a word, or a map with one step word';

/** Explains zod's issues with a value; given by the caller, for steps hold lists of steps. */
type Explain = (issues: readonly z.core.$ZodIssue[], root: Located, base: KeyPath) => Fault[];

/** What is wrong with one item of a step list; nothing if it is a good step. */
export function explainStep(item: Located, path: KeyPath, explain: Explain): Fault[] {
  if (item.kind === 'list') return [wrongValue(item, path, A_STEP)];
  if (item.kind === 'scalar') return explainWord(item, path);
  const words = stepWordsOf(item);
  const [word] = words;
  if (word === undefined) return [unknownStep(item, path)];
  if (words.length > 1) return [severalSteps(item, words, path)];
  const result = definitionOf(word).schema.safeParse(plain(item));
  if (result.success) return [];
  const name = `step ${word}, ${stepHome(path)}`;
  const faults = result.error.issues.flatMap((issue) => {
    const [key] = issue.path;
    if (issue.code === 'unrecognized_keys' && key === undefined) {
      return issue.keys.map((unknown) => unknownKey(item, unknown, keysOf(issue.message), path, name));
    }
    if (issue.path.length === 1 && child(item, key ?? '') === undefined) {
      return [missingKey(item, [...path, ...issue.path], issue.message, name)];
    }
    return explain([issue], item, path);
  });
  return withoutConsequences(faults);
}

function explainWord(item: Located & { kind: 'scalar' }, path: KeyPath): Fault[] {
  const { value } = item;
  if (typeof value !== 'string') return [wrongValue(item, path, A_STEP)];
  if (!isStepWord(value)) return [unknownStep(item, path)];
  if (isBare(value)) return [];
  const message = `\`${value}\` says too little by itself in ${stepHome(path)}`;
  return [
    {
      value: item,
      path,
      problem: { place: item.place, message, detail: [`do: ${definitionOf(value).example ?? ''}`] },
    },
  ];
}

function unknownStep(item: Located, path: KeyPath): Fault {
  if (item.kind === 'map' && item.entries.size === 0) {
    return wrongValue(item, path, A_STEP);
  }
  const first = item.kind === 'map' ? [...item.entries][0] : undefined;
  const written = item.kind === 'scalar' ? item.source : (first?.[0] ?? '');
  const near = nearest(written, STEP_WORDS);
  const words = shortList(STEP_WORDS, 5);
  return {
    value: item,
    path,
    problem: {
      place: first?.[1].key ?? item.place,
      message: `unknown step \`${written}\` in ${stepHome(path)}`,
      detail: [near === undefined ? `step words: ${words}` : `nearest: ${near}.  Other step words: ${words}`],
    },
  };
}

function severalSteps(item: LocatedMap, words: readonly StepWord[], path: KeyPath): Fault {
  const lines = words.map((word) => `- ${asWritten(word, item.entries.get(word)?.value)}`);
  const lead = 'put each on its own line:  ';
  return {
    value: item,
    path,
    problem: {
      place: item.place,
      message: `two steps in one item: ${words.join(', ')}`,
      detail: lines.map((line, index) => (index === 0 ? lead : ' '.repeat(lead.length)) + line),
    },
  };
}

function asWritten(word: string, value: Located | undefined): string {
  if (value?.kind !== 'scalar') return value === undefined ? word : `${word}: …`;
  return value.value === null ? word : `${word}: ${value.source}`;
}
