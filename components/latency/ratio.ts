/** From here on a change is said as a factor, below it in percent. */
const FACTOR_FROM = 1.5;

/** `1.9×`, `+8 %`, `−12 %`, `0.48×`. */
export function formatRatio(ratio: number): string {
  if (ratio >= FACTOR_FROM || ratio <= 0.5) return `${Number(ratio.toPrecision(2))}×`;
  const percent = Math.round((ratio - 1) * 100);
  if (percent === 0) return "±0\u00a0%";
  return `${percent > 0 ? "+" : "−"}${Math.abs(percent)}\u00a0%`;
}

/** `1.9× last week`, `35 % above last week`, `12 % below last week`. */
export function wordRatio(ratio: number, baselineWords: string): string {
  if (ratio >= FACTOR_FROM || ratio <= 0.5) return `${formatRatio(ratio)} ${baselineWords}`;
  const percent = Math.round(Math.abs(ratio - 1) * 100);
  return `${percent}\u00a0% ${ratio > 1 ? "above" : "below"} ${baselineWords}`;
}

/** The ends of an interval, always as factors with two decimals: `1.17–1.79×`. */
export function formatRatioRange([low, high]: readonly [number, number]): string {
  const end = (value: number) => (value < 10 ? value.toFixed(2) : value.toPrecision(2));
  return `${end(low)}–${end(high)}×`;
}
