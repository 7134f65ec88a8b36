import { addScaled, at, dot } from './vector.ts';

/** Shorter than this share of √n, a column is a combination of those before it. */
const DEPENDENT = 1e-9;

/** A = Q·R for k columns of A: k orthonormal columns `q`, upper triangle `r` with R[i][j] at i·k + j. */
export interface Factors {
  readonly q: readonly Float64Array[];
  readonly r: Float64Array;
}

/**
 * Takes from `vector`, in place, its components along the orthonormal `basis`, and returns them. Twice, because
 * one pass leaves it orthogonal only to rounding times the condition number (Giraud & Langou, 2005).
 */
export function project(vector: Float64Array, basis: readonly Float64Array[]): Float64Array {
  const components = new Float64Array(basis.length);
  for (let pass = 0; pass < 2; pass++) {
    basis.forEach((q, j) => {
      const along = dot(q, vector);
      addScaled(vector, q, -along);
      components[j] = at(components, j) + along;
    });
  }
  return components;
}

/** Gram–Schmidt. A dependent column becomes a zero column of Q, and its coefficient will be 0. */
export function factorise(columns: readonly Float64Array[]): Factors {
  const k = columns.length;
  const q: Float64Array[] = [];
  const r = new Float64Array(k * k);
  columns.forEach((column, j) => {
    const rest = column.slice();
    project(rest, q).forEach((along, i) => {
      r[i * k + j] = along;
    });
    const length = Math.sqrt(dot(rest, rest));
    const independent = length > DEPENDENT * Math.sqrt(column.length);
    q.push(independent ? rest.map((value) => value / length) : new Float64Array(column.length));
    r[j * k + j] = independent ? length : 1;
  });
  return { q, r };
}

/** Least-squares coefficients of y on the columns that were factorised, in their order. */
export function solve({ q, r }: Factors, y: Float64Array): Float64Array {
  const k = q.length;
  const coefficients = project(y.slice(), q);
  for (let i = k - 1; i >= 0; i--) {
    let value = at(coefficients, i);
    for (let j = i + 1; j < k; j++) value -= at(r, i * k + j) * at(coefficients, j);
    coefficients[i] = value / at(r, i * k + i);
  }
  return coefficients;
}

/** What least squares on the columns leaves of y. */
export function residualOf({ q }: Pick<Factors, 'q'>, y: Float64Array): Float64Array {
  const rest = y.slice();
  project(rest, q);
  return rest;
}
