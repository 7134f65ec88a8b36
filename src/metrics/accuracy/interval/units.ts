/** What was counted of one utterance. */
export interface CountedUtterance {
  /** S + D + I; of a comparison, those of the candidate less those of the baseline. */
  readonly errors: number;
  /** Tokens of the reference. */
  readonly length: number;
  /** Who speaks, or which recording it comes from: such utterances go right and wrong together. */
  readonly group?: string | undefined;
}

/** The units that vary independently: groups where utterances name them, else the utterances. */
export interface Units {
  readonly kind: 'utterance' | 'group';
  readonly errors: Float64Array;
  readonly lengths: Float64Array;
  /** What each is called; of utterances by themselves nobody asks. */
  readonly names?: readonly string[];
}

/** What units are called where there are several. */
export const UNIT_NAMES = { utterance: 'utterances', group: 'groups' } as const;

/** An utterance that names no group among others that do is one of its own. */
export function unitsOf(utterances: readonly CountedUtterance[]): Units {
  const grouped = utterances.some(({ group }) => group !== undefined);
  if (!grouped) {
    return {
      kind: 'utterance',
      errors: Float64Array.from(utterances, ({ errors }) => errors),
      lengths: Float64Array.from(utterances, ({ length }) => length),
    };
  }
  const sums = new Map<string | symbol, { errors: number; length: number }>();
  for (const { errors, length, group } of utterances) {
    const key = group ?? Symbol();
    const sum = sums.get(key) ?? { errors: 0, length: 0 };
    sums.set(key, { errors: sum.errors + errors, length: sum.length + length });
  }
  return {
    kind: 'group',
    errors: Float64Array.from(sums.values(), ({ errors }) => errors),
    lengths: Float64Array.from(sums.values(), ({ length }) => length),
    names: [...sums.keys()].map((key) => (typeof key === 'string' ? key : 'without a name')),
  };
}

/** How many units of one length tell as much as these of several (Kish, Survey Sampling, 1965: Σ² / Σ of squares). */
export function effectiveUnits({ lengths }: Pick<Units, 'lengths'>): number {
  let [sum, squares] = [0, 0];
  for (const length of lengths) {
    sum += length;
    squares += length ** 2;
  }
  return squares === 0 ? 0 : sum ** 2 / squares;
}
