import {
  parseAsArrayOf,
  parseAsFloat,
  parseAsNativeArrayOf,
  parseAsString,
  parseAsStringLiteral,
} from "nuqs/server";
import { DIMENSIONS } from "@/lib/contracts/filter";
import { LatencyMetric } from "@/lib/contracts/latency";

export const PERCENTILES = ["p50", "p75", "p90", "p95", "p99"] as const;
export type PercentileName = (typeof PERCENTILES)[number];

export const SORTS = ["change", "value", "count"] as const;
export type Sort = (typeof SORTS)[number];

/** State of the Latency page beside the scope that all pages share. */
export const latencyParams = {
  metric: parseAsStringLiteral(LatencyMetric.options).withDefault("ttft"),
  /** The percentile that the headline and the ranking speak of. */
  p: parseAsStringLiteral(PERCENTILES).withDefault("p95"),
  /** Threshold in the metric's unit; stands on the nearest bucket edge. */
  slo: parseAsFloat,
  /** Percentile lines drawn over the heat map. */
  lines: parseAsArrayOf(parseAsStringLiteral(PERCENTILES)).withDefault([...PERCENTILES]),
  /** Dimension of the small multiples. */
  by: parseAsStringLiteral(DIMENSIONS).withDefault("model"),
  /** Up to two values of `by` laid over each other. */
  pick: parseAsNativeArrayOf(parseAsString).withDefault([]),
  /** One to three dimensions of the ranking. */
  rank: parseAsArrayOf(parseAsStringLiteral(DIMENSIONS)).withDefault(["model", "route"]),
  sort: parseAsStringLiteral(SORTS).withDefault("change"),
  rows: parseAsStringLiteral(["50", "200"]).withDefault("50"),
};
