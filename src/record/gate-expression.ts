import { z } from 'zod';

/**
 * A parsed gate (docs/gates.md#grammar). Numbers are in base units: bytes, ns, plain ratios (5 % is 0.05).
 * Columns (`at`, `columns`) count from 1 in the gate's text and say where a name stands, for messages.
 */
export type Expression = Leak | Comparison;

export interface Leak {
  readonly kind: 'leak';
  /** `not leak`. */
  readonly negated: boolean;
  /** Empty: every gated quantity. */
  readonly quantities: readonly string[];
  /** Column of each quantity. */
  readonly columns: readonly number[];
  readonly scope: Scope;
  readonly at: number;
}

export interface Comparison {
  readonly kind: 'comparison';
  readonly left: Sum;
  readonly operator: Comparator;
  readonly right: Sum;
  /** Column of the operator. */
  readonly at: number;
}

export const COMPARATORS = ['<', '<=', '>', '>=', '==', '!='] as const;
export type Comparator = (typeof COMPARATORS)[number];

export type Sum = Numeral | Baseline | Metric | Binary;

export interface Numeral {
  readonly kind: 'number';
  readonly value: number;
  /** As written: `MiB`, `ms`, `%`. */
  readonly unit?: string;
  readonly at: number;
}

export interface Baseline {
  readonly kind: 'baseline';
  readonly at: number;
}

export interface Metric {
  readonly kind: 'metric';
  readonly name: string;
  /** Quantity or text layer in parentheses. */
  readonly argument?: string;
  readonly statistic?: string;
  readonly scope: Scope;
  readonly at: number;
  readonly columns: { readonly argument?: number; readonly statistic?: number };
}

export interface Binary {
  readonly kind: 'binary';
  readonly operator: '+' | '-' | '*' | '/';
  readonly left: Sum;
  readonly right: Sum;
  /** Column of the operator. */
  readonly at: number;
}

/** The word of the language that introduces each part of a scope, and the part. */
export const SCOPE_WORDS = { of: 'subject', at: 'checkpoint', per: 'loop', in: 'variant' } as const;
export type ScopePart = (typeof SCOPE_WORDS)[keyof typeof SCOPE_WORDS];

export interface Scope {
  /** `of`: a model, a step name, a process (`engine`, `harness`, `server`), or `iteration`. */
  readonly subject?: string;
  /** `at`: a checkpoint. */
  readonly checkpoint?: string;
  /** `per`: a loop variable. */
  readonly loop?: string;
  /** `in`: a variant. */
  readonly variant?: string;
  readonly columns: Readonly<Partial<Record<ScopePart, number>>>;
}

/** The metrics of a sum, left to right. */
export function metricsOf(sum: Sum): Metric[] {
  if (sum.kind === 'metric') return [sum];
  return sum.kind === 'binary' ? [...metricsOf(sum.left), ...metricsOf(sum.right)] : [];
}

/** The `baseline`s of a sum, left to right. */
export function baselinesOf(sum: Sum): Baseline[] {
  if (sum.kind === 'baseline') return [sum];
  return sum.kind === 'binary' ? [...baselinesOf(sum.left), ...baselinesOf(sum.right)] : [];
}

/** `growth(heap) < 50 MiB`, whichever side it was written on. */
export interface GrowthComparison {
  readonly growth: Metric;
  readonly operator: Comparator;
  readonly bound: Sum;
}

const FLIPPED: Readonly<Record<Comparator, Comparator>> = {
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
  '==': '==',
  '!=': '!=',
};

/** The comparison with its growth on the left; undefined where no side is a growth alone. */
export function growthComparison({ left, operator, right }: Comparison): GrowthComparison | undefined {
  if (left.kind === 'metric' && left.name === 'growth') return { growth: left, operator, bound: right };
  if (right.kind !== 'metric' || right.name !== 'growth') return undefined;
  return { growth: right, operator: FLIPPED[operator], bound: left };
}

/** The metric that `baseline` stands for in a comparison: the only one of the other side. */
export function referenceOf({ left, right }: Comparison): Metric | undefined {
  const onLeft = baselinesOf(left).length > 0;
  if (!onLeft && baselinesOf(right).length === 0) return undefined;
  const metrics = metricsOf(onLeft ? right : left);
  return metrics.length === 1 ? metrics[0] : undefined;
}

/**
 * The quantities of the measured process whose growth a gate is about; `all` where `leak` names none.
 * @param loop growth from one of its passes to the next; absent: from one iteration to the next
 */
export function growthQuantities(
  expression: Expression,
  all: readonly string[],
  loop?: string,
): readonly string[] {
  const growth = expression.kind === 'leak' ? undefined : growthComparison(expression)?.growth;
  const scope = expression.kind === 'leak' ? expression.scope : growth?.scope;
  if (scope?.subject === 'harness' || scope?.loop !== loop) return [];
  if (expression.kind === 'leak') return expression.quantities.length === 0 ? all : expression.quantities;
  return growth?.argument === undefined ? [] : [growth.argument];
}

const column = z.number().int();
const ScopeSchema: z.ZodType<Scope> = z.strictObject({
  subject: z.string().exactOptional(),
  checkpoint: z.string().exactOptional(),
  loop: z.string().exactOptional(),
  variant: z.string().exactOptional(),
  columns: z.strictObject({
    subject: column.exactOptional(),
    checkpoint: column.exactOptional(),
    loop: column.exactOptional(),
    variant: column.exactOptional(),
  }),
});
const SumSchema: z.ZodType<Sum> = z.lazy(() =>
  z.union([
    z.strictObject({
      kind: z.literal('number'),
      value: z.number(),
      unit: z.string().exactOptional(),
      at: column,
    }),
    z.strictObject({ kind: z.literal('baseline'), at: column }),
    z.strictObject({
      kind: z.literal('metric'),
      name: z.string(),
      argument: z.string().exactOptional(),
      statistic: z.string().exactOptional(),
      scope: ScopeSchema,
      at: column,
      columns: z.strictObject({
        argument: column.exactOptional(),
        statistic: column.exactOptional(),
      }),
    }),
    z.strictObject({
      kind: z.literal('binary'),
      operator: z.enum(['+', '-', '*', '/']),
      left: SumSchema,
      right: SumSchema,
      at: column,
    }),
  ]),
);

/** A compiled gate as a run record keeps it: whoever judges the record again parses nothing. */
export const GateExpression: z.ZodType<Expression> = z.union([
  z.strictObject({
    kind: z.literal('leak'),
    negated: z.boolean(),
    quantities: z.array(z.string()),
    columns: z.array(column),
    scope: ScopeSchema,
    at: column,
  }),
  z.strictObject({
    kind: z.literal('comparison'),
    left: SumSchema,
    operator: z.enum(COMPARATORS),
    right: SumSchema,
    at: column,
  }),
]);
