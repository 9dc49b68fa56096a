import { z } from "zod";
import { liveRows } from "./live-rows";
import type { Reader, ReadOptions } from "./query";
import {
  type SpanSummaryRow,
  SUMMARY_COLUMNS,
  SummaryRow,
  selectColumns,
  toSummary,
} from "./span-row";

/** The index by trace names the few hours to look into; for an unknown id there is none. */
const TRACE_SQL = `project_id = {project: String} AND trace_id = {trace_id: String}
  AND toStartOfHour(start_time) IN (
    SELECT hour FROM trace_hours_v1
    WHERE project_id = {project: String}
      AND trace_key = toUInt32(cityHash64(toFixedString({trace_id: String}, 32))))`;

/** A retry that crossed its first try can have stored a span twice: it is shown once. */
const ONCE = "LIMIT 1 BY span_id";

/** All spans of a trace by start time, without text. */
export async function getTrace(
  reader: Reader,
  { project, traceId }: { readonly project: string; readonly traceId: string },
  options?: ReadOptions,
): Promise<SpanSummaryRow[]> {
  const rows = await reader.query(
    {
      name: "getTrace",
      sql: `SELECT ${selectColumns(SUMMARY_COLUMNS)} FROM llm_spans_v2
            WHERE ${TRACE_SQL} AND ${liveRows(TRACE_SQL)}
            ORDER BY start_time, span_id, revision DESC ${ONCE}`,
      params: { project, trace_id: traceId },
      row: SummaryRow,
    },
    options,
  );
  return rows.map(toSummary);
}

const DETAIL_COLUMNS = [
  "status_code",
  "service_version",
  "scope_name",
  "scope_version",
  "convention",
  "operation",
  "response_id",
  "system_fingerprint",
  "ttft_source",
  "finish_reason_raw",
  "cached_input_tokens",
  "cache_write_tokens",
  "reasoning_tokens",
  "audio_input_tokens",
  "audio_output_tokens",
  "usage_source",
  "price_source",
  "tier",
  "team",
  "region",
  "prompt_name",
  "prompt_version",
  "sample_weight",
] as const;

const DetailRow = SummaryRow.extend({
  status_code: z.string(),
  service_version: z.string(),
  scope_name: z.string(),
  scope_version: z.string(),
  convention: z.string(),
  operation: z.string(),
  response_id: z.string(),
  system_fingerprint: z.string(),
  ttft_source: z.string(),
  finish_reason_raw: z.string(),
  cached_input_tokens: z.number().nullable(),
  cache_write_tokens: z.number().nullable(),
  reasoning_tokens: z.number().nullable(),
  audio_input_tokens: z.number().nullable(),
  audio_output_tokens: z.number().nullable(),
  usage_source: z.string(),
  price_source: z.string(),
  tier: z.string(),
  team: z.string(),
  region: z.string(),
  prompt_name: z.string(),
  prompt_version: z.string(),
  sample_weight: z.number(),
});
export type SpanDetailRow = z.infer<typeof DetailRow>;

/** One span's figures; null when the project has no such span. */
export async function getSpanRow(
  reader: Reader,
  { project, traceId, spanId }: SpanKey,
  options?: ReadOptions,
): Promise<SpanDetailRow | null> {
  const [row] = await reader.query(
    {
      name: "getSpanRow",
      sql: `SELECT ${selectColumns([...SUMMARY_COLUMNS, ...DETAIL_COLUMNS])} FROM llm_spans_v2
            WHERE ${TRACE_SQL} AND span_id = {span_id: String} AND ${liveRows(TRACE_SQL)}
            ORDER BY revision DESC LIMIT 1`,
      params: { project, trace_id: traceId, span_id: spanId },
      row: DetailRow,
    },
    options,
  );
  return row ?? null;
}

export interface SpanKey {
  readonly project: string;
  readonly traceId: string;
  readonly spanId: string;
}

const PayloadRow = z.object({
  otel_kind: z.number(),
  trace_state: z.string(),
  status_message: z.string(),
  attributes: z.string(),
  events: z.string(),
  links: z.string(),
  scope_attributes: z.string(),
  resource_attributes: z.string(),
});
export type SpanPayloadRow = z.infer<typeof PayloadRow>;

/** What a span said, as JSON texts. Its start time leads to the few rows of that hour and trace. */
export async function getSpanPayload(
  reader: Reader,
  { project, traceId, spanId, start }: SpanKey & { readonly start: string },
  options?: ReadOptions,
): Promise<SpanPayloadRow | null> {
  const [row] = await reader.query(
    {
      name: "getSpanPayload",
      sql: `SELECT otel_kind, trace_state, status_message, attributes, events, links,
              scope_attributes, resource_attributes
            FROM span_payloads_v1
            WHERE project_id = {project: String} AND trace_id = {trace_id: String}
              AND span_id = {span_id: String} AND start_time = {start: DateTime64(9, 'UTC')}
              AND record = 'span'
            LIMIT 1`,
      params: { project, trace_id: traceId, span_id: spanId, start },
      row: PayloadRow,
    },
    options,
  );
  return row ?? null;
}

/** How far from its span's time a log record may lie: clocks differ, and some are written late. */
const LOG_REACH = "INTERVAL 1 HOUR";
/** Records of one span read at most: a conversation has tens. */
const MAX_LOGS = 2_000;

/** JSON arrays of one event each, as `events` of a span: log records that name the span. */
export async function listSpanLogs(
  reader: Reader,
  key: SpanKey & { readonly start: string; readonly durationNano: number },
  options?: ReadOptions,
): Promise<string[]> {
  const rows = await reader.query(
    {
      name: "listSpanLogs",
      sql: `SELECT events FROM span_payloads_v1
            WHERE project_id = {project: String} AND trace_id = {trace_id: String}
              AND span_id = {span_id: String} AND record = 'log'
              AND start_time >= {start: DateTime64(9, 'UTC')} - ${LOG_REACH}
              AND start_time <= {start: DateTime64(9, 'UTC')} + toIntervalSecond({seconds: UInt64}) + ${LOG_REACH}
            ORDER BY start_time LIMIT ${MAX_LOGS}`,
      params: {
        project: key.project,
        trace_id: key.traceId,
        span_id: key.spanId,
        start: key.start,
        seconds: Math.ceil(key.durationNano / 1e9),
      },
      row: z.object({ events: z.string() }),
    },
    options,
  );
  return rows.map(({ events }) => events);
}
