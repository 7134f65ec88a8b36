import { exact } from '../../record/exact.ts';
import type { Problem } from '../plan/plan.ts';
import type { WrittenStep } from '../steps/definition.ts';
import { definitionOf, isBare, type StepInput, type StepWord } from '../steps/steps.ts';
import { explain } from './explain.ts';
import { explainStep, stepWordsOf } from './explain-step.ts';
import { child, type Located, type LocatedMap, plain, scalarsOf } from './located.ts';
import type { KeyPath } from './paths.ts';

/** One step as written: its word, its arguments with their types, and where they stand. */
export type ParsedStep = { readonly [Word in StepWord]: ParsedAs<Word> }[StepWord];

export interface ParsedAs<Word extends StepWord> extends WrittenStep<StepInput<Word>> {
  readonly word: Word;
  /** The steps of a loop. */
  readonly body?: readonly ParsedStep[];
}

export interface ParsedSteps {
  /** Absent when an item is at fault or waits for an environment variable: what follows cannot be judged. */
  readonly steps?: readonly ParsedStep[];
  readonly problems: readonly Problem[];
}

/** Reads a step list; all items are looked at, whatever is wrong with one. */
export function parseSteps(list: Located, path: KeyPath): ParsedSteps {
  if (list.kind !== 'list') {
    return { problems: [{ place: list.place, message: 'a list of steps is needed here', detail: [] }] };
  }
  const problems: Problem[] = [];
  const steps: ParsedStep[] = [];
  list.items.forEach((item, index) => {
    const faults = explainStep(item, [...path, index], explain);
    problems.push(
      ...faults.flatMap(({ value, problem }) =>
        value.kind === 'scalar' && value.unset !== undefined ? [] : [problem],
      ),
    );
    const waits = scalarsOf(item).some((scalar) => scalar.unset !== undefined);
    const step = faults.length > 0 || waits ? undefined : parseStep(item, [...path, index]);
    if (step !== undefined) steps.push(step);
  });
  return steps.length === list.items.length ? { steps, problems } : { problems };
}

function parseStep(item: Located, path: KeyPath): ParsedStep | undefined {
  if (item.kind === 'list') return undefined;
  const map: LocatedMap = item.kind === 'map' ? item : bareMap(item);
  const [word] = stepWordsOf(map);
  const result = word === undefined ? undefined : definitionOf(word).schema.safeParse(plain(map));
  if (word === undefined || result?.success !== true) return undefined;
  const body = child(map, 'do');
  const inner = body === undefined ? undefined : parseSteps(body, path).steps;
  if (body !== undefined && inner === undefined) return undefined;
  const as = map.entries.get('as');
  const place = map.entries.get(word)?.key ?? map.place;
  // `input` is the output of this very word's schema; TypeScript cannot follow the pair through the table.
  return {
    word,
    input: result.data,
    place,
    ...(as === undefined ? {} : { as: { name: String(plain(as.value)), place: as.key } }),
    placeOf: (key: string) => child(map, key)?.place ?? place,
    ...exact({ body: inner }),
  } as ParsedStep;
}

/** `- load` is `- load: `, a map whose main argument is not given. */
function bareMap(item: Located & { kind: 'scalar' }): LocatedMap {
  const word = String(item.value);
  const entries = isBare(word)
    ? new Map([[word, { key: item.place, value: { ...item, value: null, source: '' } }]])
    : new Map();
  return { kind: 'map', place: item.place, entries };
}
