import { grouped } from '../../record/grouped.ts';
import type { AlignmentFinding, ErrorRate, Segment, Variant } from '../../record/run-record.ts';
import {
  absent,
  type Extract,
  estimated,
  lack,
  ofSelection,
  type Selection,
  selects,
  seriesOf,
  single,
  stepsOf,
} from './series.ts';

/**
 * The error rate over everything said on one layer: errors of all models (or of one) over the length of all
 * references, never a mean of rates.
 */
export function errorRate(
  { errorRates }: Variant['accuracy'],
  { name, unit }: { readonly name: string; readonly unit: string },
  layer: string,
  { model }: Selection,
): Extract {
  const rates = ratesOf(errorRates, { unit, layer, model });
  const length = rates.reduce((sum, { n }) => sum + n, 0);
  if (length === 0)
    return absent(`no ${name} of layer ${layer}${ofSelection({ model })}: nothing was scored`);
  const errors = rates.reduce((sum, rate) => sum + rate.substitutions + rate.deletions + rate.insertions, 0);
  const lacking = rates.find(({ noInterval }) => noInterval !== undefined);
  if (lacking !== undefined) return absent(`${name} of a corpus has no interval: ${lacking.noInterval}`);
  return estimated(errors / length, rates, `${name} `);
}

/** The rates of one unit on one layer, by model. */
export const ratesOf = (
  errorRates: readonly ErrorRate[],
  { unit, layer, model }: { readonly unit: string | undefined; readonly layer: string } & Selection,
): ErrorRate[] =>
  errorRates.filter(
    (rate) => rate.unit === unit && rate.layer === layer && (model === undefined || rate.model === model),
  );

/** Different texts; of several models, those of the one with most. */
export function distinctTexts(
  { distinctTexts: counts, texts }: Variant['accuracy'],
  { model }: Selection,
): Extract {
  const chosen = Object.entries(counts).filter(([id]) => model === undefined || id === model);
  if (chosen.length === 0) return absent(`no text${ofSelection({ model })} was recorded`);
  // One text is the same as itself.
  const once = chosen.find(([id, count]) => count < 2 && iterationsOf(texts[id]) < 2)?.[0];
  if (once !== undefined) {
    return absent(
      `${once} heard each audio in one iteration only: no text was compared; do: two or more that are no warm-up`,
    );
  }
  return single(Math.max(...chosen.map(([, count]) => count)));
}

/** Whole iterations that these are the texts of. */
const iterationsOf = (texts: readonly { readonly count: number }[] = []): number =>
  texts.reduce((sum, { count }) => sum + count, 0);

/** The share of loops in all that was recognised: of one model, or of all together. */
export function repeatedTexts({ repetitions }: Variant['accuracy'], { model }: Selection): Extract {
  const own = Object.entries(repetitions ?? {}).filter(([id]) => model === undefined || id === model);
  const characters = own.reduce((sum, [, counted]) => sum + counted.characters, 0);
  if (characters === 0) return absent('nothing was transcribed');
  return single(own.reduce((sum, [, counted]) => sum + counted.repeated, 0) / characters);
}

/**
 * The record's texts of a cell: by model, what it said in one whole iteration (its rounds joined by line
 * breaks), and how often; most frequent first, then alphabetical. Warm-up and failed iterations are left out.
 */
export function textsByModel(
  segments: readonly Segment[],
): Record<string, { text: string; count: number }[]> {
  const counts = new Map<string, Map<string, number>>();
  for (const { warmUp, steps } of segments.flatMap(({ iterations }) => iterations)) {
    if (warmUp || steps.some(({ failure }) => failure !== undefined)) continue;
    const said = steps.flatMap(({ model, round }) =>
      model === undefined || round === undefined ? [] : [{ model, text: round.text }],
    );
    for (const [model, own] of grouped(said, (it) => it.model)) {
      const text = own.map((it) => it.text).join('\n');
      const ofModel = counts.get(model) ?? new Map<string, number>();
      counts.set(model, ofModel.set(text, (ofModel.get(text) ?? 0) + 1));
    }
  }
  return Object.fromEntries(
    [...counts].map(([model, texts]) => [
      model,
      [...texts]
        .map(([text, count]) => ({ text, count }))
        .sort((a, b) => b.count - a.count || (a.text < b.text ? -1 : 1)),
    ]),
  );
}

/** Findings whose code begins with `E_`, all rounds of `align` together. */
export function alignErrors(segments: readonly Segment[], selection: Selection): Extract {
  const errors = checked(segments, selection, ({ findings }) => findings.filter(isAlignError).length);
  if (errors.kind === 'absent') return errors;
  return { ...errors, values: [errors.values.reduce((sum, count) => sum + count, 0)] };
}

/**
 * For each round of `align`, the share of its units that a finding in `W_` is about. A warning about no single
 * unit weighs as much as one.
 */
export function alignWarnings(segments: readonly Segment[], selection: Selection): Extract {
  return checked(segments, selection, ({ findings, units }) => {
    const warnings = findings.filter(({ code }) => code.startsWith('W_'));
    const about = new Set(warnings.flatMap(({ unit }) => unit ?? []));
    const whole = warnings.filter(({ unit }) => unit === undefined).length;
    return Math.min(1, (about.size + whole) / Math.max(1, units));
  });
}

interface CheckedRound {
  readonly findings: readonly AlignmentFinding[];
  /** How many units have times. */
  readonly units: number;
}

/** One value for each measured round of `align`; a round whose times were not checked is missing. */
function checked(
  segments: readonly Segment[],
  selection: Selection,
  value: (round: CheckedRound) => number,
): Extract {
  const values = [...stepsOf(segments)]
    .filter(({ step, phase, warmUp }) => step.step === 'align' && phase === 'each' && !warmUp)
    .filter(({ step }) => selects(selection, step) && step.failure === undefined)
    .map(
      ({ step: { round } }) =>
        round?.findings && value({ findings: round.findings, units: round.units?.length ?? 0 }),
    );
  return seriesOf(values, 'times not checked', lack(segments, ['align'], selection));
}

/** It fails an alignment. */
export const isAlignError = ({ code }: AlignmentFinding): boolean => code.startsWith('E_');
