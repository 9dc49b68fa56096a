/**
 * How many spans of the population a sampled span stands for, from the `ot` entry of its
 * W3C `tracestate`: the rejection threshold `th` holds up to 14 hexadecimal digits with
 * trailing zeros left out, and a span was kept with probability 1 − th / 2^56.
 * https://opentelemetry.io/docs/specs/otel/trace/tracestate-probability-sampling/
 *
 * At most 2^32: a threshold can claim 2^56, and one such span would outweigh all others and,
 * in thousandths, overflow the 64 bits of a sum. At the cap four million spans still fit.
 *
 * A multiple of 2^-10: doubles add such numbers exactly, so that a sum is the same in any
 * order and a row taken out again leaves nothing behind. Off by at most 0.05 %.
 *
 * 1 when nothing says that there was sampling, or what says so is malformed.
 */
export function sampleWeightOf(traceState: string): number {
  if (traceState === "") return 1;
  for (const entry of traceState.split(",")) {
    const trimmed = entry.trim();
    if (trimmed.startsWith("ot=")) return weightOfThreshold(thresholdOf(trimmed.slice(3)));
  }
  return 1;
}

function thresholdOf(ot: string): string {
  for (const field of ot.split(";")) {
    if (field.startsWith("th:")) return field.slice(3);
  }
  return "";
}

const MAX_DIGITS = 14;
const MAX_WEIGHT = 2 ** 32;
const STEPS_PER_UNIT = 2 ** 10;

function weightOfThreshold(hex: string): number {
  if (hex.length === 0 || hex.length > MAX_DIGITS || !/^[0-9a-f]+$/.test(hex)) return 1;
  const range = 16n ** BigInt(hex.length);
  // In whole numbers: near 2^56 a double can't tell the threshold from the range.
  const weight = Math.min(MAX_WEIGHT, Number(range) / Number(range - BigInt(`0x${hex}`)));
  return Math.round(weight * STEPS_PER_UNIT) / STEPS_PER_UNIT;
}

/**
 * How many equally weighted values a weighted sample is worth: (Σw)² / Σw² (L. Kish, "Survey
 * Sampling", 1965, section 8.2). Intervals and tests take it for their n; it equals the
 * number seen where all weights are alike. Whole, rounded down; 0 for an empty sample.
 */
export function effectiveSize(weight: number, weightSquared: number): number {
  if (!(weightSquared > 0)) return 0;
  // A hair below a whole number is rounding.
  return Math.floor(((weight * weight) / weightSquared) * (1 + 1e-12));
}
