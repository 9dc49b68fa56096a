import { type BucketRange, binLower, binUpper } from "@/components/charts/bucket-axis";
import type { Filter, Measure } from "@/lib/contracts/filter";

/**
 * An edge as a filter takes it: at most ten decimals. What falls between it and the true
 * edge lies within 5e-11 of a unit, far below a nanosecond.
 */
export function edgeValue(edge: number): string {
  return String(Number(edge.toFixed(10)));
}

/** The two filters that hold exactly the calls of a bin. */
export function binFilters(measure: Measure, bin: BucketRange): Filter[] {
  return [
    { key: measure, op: "gte", value: edgeValue(binLower(bin)) },
    { key: measure, op: "lt", value: edgeValue(binUpper(bin)) },
  ];
}
