import type { DataKind } from "@/lib/domain/storage-projection";

export interface RetainedTable {
  readonly table: string;
  readonly kind: DataKind;
  /** When a row's data began. */
  readonly time: string;
}

/** Every table that grows with what is sent; a test holds the list against the engine's. */
export const RETAINED_TABLES: readonly RetainedTable[] = [
  { table: "span_payloads_v1", kind: "text", time: "start_time" },
  { table: "llm_spans_v2", kind: "spans", time: "start_time" },
  { table: "spans_by_tenant_v1", kind: "spans", time: "start_time" },
  { table: "trace_hours_v1", kind: "spans", time: "hour" },
  { table: "span_hours_v1", kind: "rollups", time: "hour" },
  { table: "rollup_builds_v1", kind: "rollups", time: "unit" },
  { table: "rollup_buckets_v1", kind: "rollups", time: "time" },
  { table: "rollup_sums_v1", kind: "rollups", time: "time" },
  { table: "genai_metric_points_v1", kind: "rollups", time: "time" },
  { table: "scores_per_hour_v1", kind: "rollups", time: "hour" },
];

/** Tables without an end of their own: bounded by something else than time, or by a TTL. */
export const UNRETAINED_TABLES: Readonly<Record<string, string>> = {
  plumbline_migration: "a row per migration",
  ingest_counters_v1: "TTL of 400 days",
  ingest_spools_v1: "TTL of a day",
  trace_revision_queue_v1: "TTL of 7 days",
  span_revisions_v1: "emptied after each batch",
  rollup_series_v1: "a row per combination of values",
  rollup_values_v1: "a row per value, bounded",
};
