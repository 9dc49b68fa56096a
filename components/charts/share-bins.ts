import { formatExact, formatPercent } from "@/lib/client/format";
import { type Bin, binLower, binUpper } from "./bucket-axis";

export interface ShareBin extends Bin {
  readonly share: number;
}

export function toShares(bins: readonly Bin[]): ShareBin[] {
  const sum = bins.reduce((total, bin) => total + bin.count, 0);
  return bins.map((bin) => ({ ...bin, share: sum > 0 ? bin.count / sum : 0 }));
}

/** One bar in words, for screen readers. */
export function wordBin(bin: ShareBin, formatValue: (value: number) => string): string {
  const edges = `${formatValue(binLower(bin))} to ${formatValue(binUpper(bin))}`;
  return `${edges}: ${formatExact(bin.count)} calls, ${formatPercent(bin.share)}`;
}

/** The top of a share axis: 1, 2, 4, 5, 10, 20 … %, so that its half is readable too. */
export function niceTop(share: number): number {
  const steps = [0.01, 0.02, 0.04, 0.06, 0.1, 0.12, 0.16, 0.2, 0.3, 0.4, 0.6, 0.8];
  return steps.find((step) => share <= step) ?? 1;
}
