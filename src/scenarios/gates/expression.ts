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
