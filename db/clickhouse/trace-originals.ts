import { z } from "zod";
import type { Reader, ReadOptions } from "./query";
import { TRACE_ROWS_SQL, type TraceRows } from "./revisions";
import { SPAN_JSON_SQL } from "./span-values";

interface TracesOfProject {
  readonly project: string;
  readonly traceIds: readonly string[];
}

/** What is known of a trace before any of it is read. */
export interface TraceExtent {
  readonly traceId: string;
  /** Spans and log records, copies included. */
  readonly records: number;
  /** `2026-01-31 00:00:00.000000000` UTC. */
  readonly fromTime: string;
  readonly toTime: string;
}

/** Hours in which spans of these traces begin; a few more by chance. Seconds since 1970. */
export async function listTraceHours(
  reader: Reader,
  { project, traceIds }: TracesOfProject,
  options?: ReadOptions,
): Promise<readonly number[]> {
  const rows = await reader.query(
    {
      name: "listTraceHours",
      sql: `SELECT DISTINCT toUnixTimestamp(hour) AS hour FROM trace_hours_v1
            WHERE project_id = {project: String}
              AND trace_key IN (
                SELECT toUInt32(cityHash64(arrayJoin({traceIds: Array(FixedString(32))}))))`,
      params: { project, traceIds },
      row: z.object({ hour: z.number() }),
    },
    options,
  );
  return rows.map(({ hour }) => hour);
}

const HOUR = 3_600;

/** A log record may fall into the hour after its span's start, and clocks differ. */
function withNeighbours(hours: readonly number[]): readonly number[] {
  return [...new Set(hours.flatMap((hour) => [hour - HOUR, hour, hour + HOUR]))];
}

const ORIGINALS_SQL = `project_id = {project: String}
    AND toStartOfHour(start_time) IN (
      SELECT arrayJoin(arrayMap(h -> toStartOfHour(toDateTime64(h, 9, 'UTC')), {hours: Array(UInt32)})))
    AND trace_id IN {traceIds: Array(FixedString(32))}`;

export async function listExtents(
  reader: Reader,
  { hours, ...traces }: TracesOfProject & { readonly hours: readonly number[] },
  options?: ReadOptions,
): Promise<TraceExtent[]> {
  const rows = await reader.query(
    {
      name: "listTraceExtents",
      sql: `SELECT trace_id, count() AS records, toString(min(start_time)) AS from_time,
              toString(max(start_time)) AS to_time
            FROM span_payloads_v1 WHERE ${ORIGINALS_SQL} GROUP BY trace_id`,
      params: { ...traces, hours: withNeighbours(hours) },
      row: z.object({
        trace_id: z.string(),
        records: z.number(),
        from_time: z.string(),
        to_time: z.string(),
      }),
    },
    options,
  );
  return rows.map((row) => ({
    traceId: row.trace_id,
    records: row.records,
    fromTime: row.from_time,
    toTime: row.to_time,
  }));
}

const Original = z.object({
  record: z.enum(["span", "log"]),
  trace_id: z.string(),
  span_id: z.string(),
  start: z.string(),
  otel_kind: z.number(),
  trace_state: z.string(),
  status_message: z.string(),
  attributes: z.string(),
  events: z.string(),
  links: z.string(),
  scope_attributes: z.string(),
  resource_attributes: z.string(),
});
export type OriginalRow = z.infer<typeof Original>;

/** Read at once; more is an error, and the caller reads fewer traces. */
const MAX_BYTES = 256 << 20;
const WITHIN_BYTES = `max_result_bytes = ${MAX_BYTES}, result_overflow_mode = 'throw'`;

/** What the spans of some traces said, and the log records beside them. */
export function listOriginals(
  reader: Reader,
  { hours, ...traces }: TracesOfProject & { readonly hours: readonly number[] },
  options?: ReadOptions,
): Promise<OriginalRow[]> {
  return reader.query(
    {
      name: "listOriginals",
      sql: `SELECT toString(record) AS record, trace_id, toStringCutToZero(span_id) AS span_id,
              toString(start_time) AS start, otel_kind, trace_state, status_message, attributes,
              events, links, scope_attributes, resource_attributes
            FROM span_payloads_v1 WHERE ${ORIGINALS_SQL}`,
      params: { ...traces, hours: withNeighbours(hours) },
      row: Original,
      maxSeconds: 60,
      settings: WITHIN_BYTES,
    },
    options,
  );
}

/** All rows of some traces, those taken out included, each as `readStoredRow` reads it. */
export async function listTraceRows(
  reader: Reader,
  where: TraceRows,
  options?: ReadOptions,
): Promise<string[]> {
  const rows = await reader.query(
    {
      name: "listTraceRows",
      sql: `SELECT ${SPAN_JSON_SQL} AS row FROM llm_spans_v2 WHERE ${TRACE_ROWS_SQL}`,
      params: { ...where },
      row: z.object({ row: z.string() }),
      maxSeconds: 60,
      settings: WITHIN_BYTES,
    },
    options,
  );
  return rows.map(({ row }) => row);
}
