import { z } from "zod";

/** What lists, trees and the head of a span show. One set of columns for all of them. */
export const SUMMARY_COLUMNS = [
  "trace_id",
  "span_id",
  "parent_span_id",
  "name",
  "kind",
  "start_time",
  "duration_nano",
  "is_error",
  "error_type",
  "service_name",
  "is_model_call",
  "provider",
  "request_model",
  "response_model",
  "is_stream",
  "ttft_ms",
  "ttft_absent_reason",
  "input_tokens",
  "output_tokens",
  "cost_usd",
  "finish_reason",
  "environment",
  "route",
  "tenant",
  "user_id",
  "session_id",
  "tool_name",
  "agent_name",
] as const;

/** As SELECT list: times as text with their nanoseconds, money as exact text. */
export function selectColumns(columns: readonly string[]): string {
  return columns
    .map((column) => {
      if (column === "start_time") return "toString(start_time) AS start";
      if (column === "cost_usd") return "toString(cost_usd) AS cost";
      return column;
    })
    .join(", ");
}

export const SummaryRow = z.object({
  trace_id: z.string(),
  span_id: z.string(),
  parent_span_id: z.string(),
  name: z.string(),
  kind: z.string(),
  start: z.string(),
  duration_nano: z.number(),
  is_error: z.boolean(),
  error_type: z.string(),
  service_name: z.string(),
  is_model_call: z.boolean(),
  provider: z.string(),
  request_model: z.string(),
  response_model: z.string(),
  is_stream: z.boolean().nullable(),
  ttft_ms: z.number().nullable(),
  ttft_absent_reason: z.string(),
  input_tokens: z.number().nullable(),
  output_tokens: z.number().nullable(),
  cost: z.string().nullable(),
  finish_reason: z.string(),
  environment: z.string(),
  route: z.string(),
  tenant: z.string(),
  user_id: z.string(),
  session_id: z.string(),
  tool_name: z.string(),
  agent_name: z.string(),
});
export type SummaryRow = z.infer<typeof SummaryRow>;

export function toSummary(row: SummaryRow) {
  return {
    traceId: row.trace_id,
    spanId: row.span_id,
    parentSpanId: row.parent_span_id,
    name: row.name,
    kind: row.kind,
    startTime: toIso(row.start),
    durationMs: row.duration_nano / 1e6,
    isError: row.is_error,
    errorType: row.error_type,
    service: row.service_name,
    isModelCall: row.is_model_call,
    provider: row.provider,
    model: row.request_model,
    responseModel: row.response_model,
    isStream: row.is_stream,
    ttftMs: row.ttft_ms,
    ttftAbsentReason: row.ttft_absent_reason,
    inputTokens: row.input_tokens,
    outputTokens: row.output_tokens,
    costUsd: row.cost,
    finishReason: row.finish_reason,
    environment: row.environment,
    route: row.route,
    tenant: row.tenant,
    user: row.user_id,
    session: row.session_id,
    toolName: row.tool_name,
    agentName: row.agent_name,
  };
}
export type SpanSummaryRow = ReturnType<typeof toSummary>;

/** `2026-01-31 00:00:00.123456789` → `2026-01-31T00:00:00.123456789Z`. */
export function toIso(time: string): string {
  return `${time.replace(" ", "T")}Z`;
}
