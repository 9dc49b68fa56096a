import { logEventsOf, withLogEvents } from "@/ingest/genai/log-events";
import { normaliseSpans } from "@/ingest/genai/normalise";
import { decodeTraces } from "@/ingest/otlp/decode";
import { decodeLogs } from "@/ingest/otlp/decode-logs";
import { encodeLogsProtobuf, encodeTracesProtobuf } from "@/ingest/otlp/encode";
import { priceCall } from "@/lib/domain/pricing";
import type { PlannedTrace } from "./trace-plan";

/** What has to stand in a span's live row once its whole trace has arrived. */
export interface ExpectedSpan {
  readonly row: Readonly<Record<ComparedColumn, string>>;
  /** Log records that name this span. */
  readonly logs: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** Columns that late context, late content or a wrong order would change. */
export const COMPARED_COLUMNS = [
  "name",
  "kind",
  "parent_span_id",
  "is_model_call",
  "request_model",
  "environment",
  "route",
  "tenant",
  "session_id",
  "user_id",
  "input_tokens",
  "output_tokens",
  "cost_usd",
  "has_input",
  "has_output",
] as const;
export type ComparedColumn = (typeof COMPARED_COLUMNS)[number];

/** The same reading as ingest's, of all that was sent of a trace, as if it had come at once. */
export function expectedSpans(trace: PlannedTrace): Map<string, ExpectedSpan> {
  const { spans } = decodeTraces(encodeTracesProtobuf(trace.spans), "protobuf");
  const { records } = decodeLogs(encodeLogsProtobuf(trace.logs), "protobuf");
  const events = logEventsOf(records);
  const logsOf = (spanId: string) => events.filter((_, at) => records[at]?.spanId === spanId);
  const whole = spans.map((span) => withLogEvents(span, logsOf(span.spanId)));
  return new Map(
    normaliseSpans(whole, {}).spans.map((span) => {
      const { costUsd } = span.isModelCall ? priceCall(span) : { costUsd: null };
      const { context, usage, content } = span;
      const row = {
        name: span.name,
        kind: span.kind,
        parent_span_id: span.parentSpanId,
        is_model_call: String(span.isModelCall),
        request_model: span.requestModel,
        environment: context.environment,
        route: context.route,
        tenant: context.tenant,
        session_id: context.sessionId,
        user_id: context.userId,
        input_tokens: String(usage.inputTokens),
        output_tokens: String(usage.outputTokens),
        cost_usd: costUsd === null ? "null" : String(Number(costUsd)),
        has_input: String(content.inputMessages.length > 0),
        has_output: String(content.outputMessages.length > 0),
      };
      const { inputTokens, outputTokens } = usage;
      return [
        span.spanId,
        {
          row,
          logs: logsOf(span.spanId).length,
          inputTokens: inputTokens ?? 0,
          outputTokens: outputTokens ?? 0,
        },
      ];
    }),
  );
}
