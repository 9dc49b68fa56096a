/** Textbook tests that hold the planted incidents against chance. */

/** Complementary error function, relative error below 1.2e-7 (Numerical Recipes, `erfcc`). */
function erfc(x: number): number {
  const z = Math.abs(x);
  const t = 1 / (1 + z / 2);
  const coefficients = [
    0.17087277, -0.82215223, 1.48851587, -1.13520398, 0.27886807, -0.18628806, 0.09678418,
    0.37409196, 1.00002368, -1.26551223,
  ];
  const polynomial = coefficients.reduce((sum, coefficient) => sum * t + coefficient, 0);
  const result = t * Math.exp(-z * z + polynomial);
  return x >= 0 ? result : 2 - result;
}

/** Two-sided p of a standard normal deviate. */
export function twoSidedP(z: number): number {
  return erfc(Math.abs(z) / Math.SQRT2);
}

/** Two-sided p that two proportions are equal: pooled z test. */
export function twoProportionP(hits1: number, n1: number, hits2: number, n2: number): number {
  const pooled = (hits1 + hits2) / (n1 + n2);
  const deviation = Math.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2));
  return deviation === 0 ? 1 : twoSidedP((hits1 / n1 - hits2 / n2) / deviation);
}

/** Two-sided p of the Mann–Whitney rank test, normal approximation with mid-ranks for ties. */
export function rankTestP(first: readonly number[], second: readonly number[]): number {
  const all = [
    ...first.map((value) => ({ value, mine: 1 })),
    ...second.map((value) => ({ value, mine: 0 })),
  ].sort((a, b) => a.value - b.value);
  let rankSum = 0;
  let ties = 0;
  for (let i = 0; i < all.length; ) {
    let end = i;
    while (end < all.length && all[end]?.value === all[i]?.value) end++;
    const count = end - i;
    ties += count ** 3 - count;
    for (let k = i; k < end; k++) rankSum += (all[k]?.mine ?? 0) * ((i + end + 1) / 2);
    i = end;
  }
  const n1 = first.length;
  const n2 = second.length;
  const n = n1 + n2;
  const u = rankSum - (n1 * (n1 + 1)) / 2;
  const variance = ((n1 * n2) / 12) * (n + 1 - ties / (n * (n - 1)));
  return variance <= 0 ? 1 : twoSidedP((u - (n1 * n2) / 2) / Math.sqrt(variance));
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
