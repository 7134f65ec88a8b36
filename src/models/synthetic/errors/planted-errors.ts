import { ExitCode } from '../../../system/exit-code.ts';
import { Failure } from '../../../system/failure.ts';
import type { ErrorUnit } from '../words/languages.ts';
import { SeededRandom, seedFor } from '../words/seeded-random.ts';
import { alignmentCounts } from './alignment-counts.ts';
import { FreshWords } from './fresh-word.ts';
import { textOf, type Unit, unitsOf } from './units.ts';

/** A text with errors of known number: what an error rate read from it must say. */
export interface PlantedErrors {
  readonly text: string;
  readonly unit: ErrorUnit;
  /** Words or characters of the reference, punctuation not counted. */
  readonly n: number;
  readonly substitutions: number;
  readonly deletions: number;
  readonly insertions: number;
  /** (S + D + I) / n */
  readonly rate: number;
}

/** Six in ten errors are substitutions, the rest are deletions and insertions in equal parts: usual for speech. */
const SUBSTITUTIONS = 0.6;
const DELETIONS = 0.2;
/** Attempts with one mix of errors; then a deletion and an insertion become two substitutions. */
const ATTEMPTS = 6;
/** Rows times band of the check; about two seconds. */
const MOST_CELLS = 4e8;

interface Mix {
  readonly substitutions: number;
  readonly deletions: number;
  readonly insertions: number;
}

function drawMix(errors: number, random: SeededRandom): Mix {
  let [substitutions, deletions] = [0, 0];
  for (let error = 0; error < errors; error += 1) {
    const draw = random.uint32() / 2 ** 32;
    if (draw < SUBSTITUTIONS) substitutions += 1;
    else if (draw < SUBSTITUTIONS + DELETIONS) deletions += 1;
  }
  return { substitutions, deletions, insertions: errors - substitutions - deletions };
}

/** The mix with one deletion and one insertion less, or one of either. A mix of substitutions alone is never ambiguous. */
function plainer({ substitutions, deletions, insertions }: Mix): Mix {
  const [fewerDeletions, fewerInsertions] = [Math.max(0, deletions - 1), Math.max(0, insertions - 1)];
  return {
    substitutions: substitutions + (deletions - fewerDeletions) + (insertions - fewerInsertions),
    deletions: fewerDeletions,
    insertions: fewerInsertions,
  };
}

const BARE = { before: '', after: '', plain: true } as const;

function apply(units: readonly Unit[], mix: Mix, unit: ErrorUnit, random: SeededRandom): Unit[] {
  const fresh = new FreshWords(units, unit, random);
  const places = random.shuffled(units.flatMap(({ plain }, index) => (plain ? [index] : [])));
  const substituted = new Set(places.slice(0, mix.substitutions));
  const deleted = new Set(places.slice(mix.substitutions, mix.substitutions + mix.deletions));
  const kept = places.slice(mix.substitutions + mix.deletions);
  const before = new Map<number, number>();
  for (let count = 0; count < mix.insertions; count += 1) {
    // Before an unchanged word, where there is one: next to a deletion the two would be one substitution.
    const list = kept.length > 0 ? kept : places;
    const place = list[random.below(list.length)] ?? 0;
    before.set(place, (before.get(place) ?? 0) + 1);
  }
  const space = unit === 'word' ? ' ' : '';
  return units.flatMap((old, index) => {
    const result: Unit[] = [];
    for (let count = before.get(index) ?? 0; count > 0; count -= 1) {
      const core = fresh.like(old.core).toLowerCase();
      result.push({ ...BARE, core, space, key: core });
    }
    if (substituted.has(index)) {
      const core = fresh.like(old.core);
      result.push({ ...old, core, key: core.toLowerCase() });
    } else if (!deleted.has(index)) result.push(old);
    return result;
  });
}

/** True when every best alignment counts exactly the planted errors: with punctuation, and without. */
function isUnambiguous(
  reference: readonly Unit[],
  result: readonly Unit[],
  errors: number,
  mix: Mix,
  unit: ErrorUnit,
): boolean {
  const views: ((units: readonly Unit[]) => string[])[] = [
    (units) => unitsOf(textOf(units), unit).flatMap(({ key }) => (key === '' ? [] : [key])),
    (units) => (unit === 'word' ? textOf(units).trim().split(/\s+/) : [...textOf(units)]),
  ];
  return views.every((view) => {
    const words = view(reference);
    const counts = alignmentCounts(words, view(result), errors);
    const hits = words.length - mix.substitutions - mix.deletions;
    return counts?.cost === errors && counts.fewestHits === hits && counts.mostHits === hits;
  });
}

const PLURAL: Readonly<Record<ErrorUnit, string>> = { word: 'words', character: 'characters' };

function refuse(problem: string): never {
  throw new Failure(ExitCode.usage, `errors cannot be planted: ${problem}`, [
    'use a smaller rate, or a text with more words of letters alone',
  ]);
}

/**
 * Makes exactly round(n · `rate`) errors in `text`, chosen by `seed`: substitutions, deletions and insertions of whole
 * words (or characters) that no other alignment explains as well, so that a right WER (or CER) reads them exactly.
 * Wrong words do not occur in the text, and hits can only come from unchanged ones; what is left of ambiguity is
 * found by aligning, and another choice is made.
 * @throws Failure (usage) when the rate is not 0 to 1, or the text has too few plain words for it.
 */
export function plantErrors(text: string, rate: number, unit: ErrorUnit, seed: number): PlantedErrors {
  if (!(rate >= 0 && rate <= 1)) refuse(`the rate ${rate} is not between 0 and 100 %`);
  const units = unitsOf(text, unit);
  const n = units.filter(({ key }) => key !== '').length;
  const errors = Math.round(n * rate);
  const done = (result: string, mix: Mix): PlantedErrors => ({
    text: result,
    unit,
    n,
    ...mix,
    rate: n === 0 ? 0 : errors / n,
  });
  if (errors === 0) return done(text, { substitutions: 0, deletions: 0, insertions: 0 });
  const plain = units.filter((candidate) => candidate.plain).length;
  if (plain < errors) {
    refuse(
      `${errors} errors are asked for, but only ${plain} of ${n} ${PLURAL[unit]} can be changed without ambiguity`,
    );
  }
  if (units.length * (2 * errors + 1) > MOST_CELLS) {
    refuse(`${errors} errors in ${n} ${PLURAL[unit]} take too long to check`);
  }
  const random = new SeededRandom(seedFor(seed, 'errors'));
  let mix = drawMix(errors, random);
  for (;;) {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const result = apply(units, mix, unit, random);
      if (isUnambiguous(units, result, errors, mix, unit)) return done(textOf(result).trimEnd(), mix);
    }
    if (mix.substitutions === errors) refuse('no choice of words gave one reading only');
    mix = plainer(mix);
  }
}
