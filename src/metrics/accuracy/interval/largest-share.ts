/** Bisections of [0, 1]: far below what a double holds. */
const HALVINGS = 60;

/**
 * Upper bound of a share where `k` of `n` were seen: at a larger one, so few would come with a probability below `tail`
 * (Clopper & Pearson, Biometrika 26, 1934). 1 where all were seen.
 */
export function largestShare(k: number, n: number, tail: number): number {
  if (k >= n) return 1;
  let [low, high] = [k / n, 1];
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    if (atMost(k, n, middle) > tail) low = middle;
    else high = middle;
  }
  return high;
}

/** P(X ≤ k) of a binomial variable, its terms one from the other. */
function atMost(k: number, n: number, p: number): number {
  let logTerm = n * Math.log1p(-p);
  let sum = Math.exp(logTerm);
  for (let i = 1; i <= k; i++) {
    logTerm += Math.log((n - i + 1) / i) + Math.log(p / (1 - p));
    sum += Math.exp(logTerm);
  }
  return sum;
}
