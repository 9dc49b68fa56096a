/**
 * The fixed table from the names of the interface to columns. Whatever is not in it never
 * reaches SQL: attribute keys and values travel as parameters.
 */
export const DIMENSION_COLUMNS = {
  environment: "environment",
  service: "service_name",
  provider: "provider",
  model: "request_model",
  responseModel: "response_model",
  route: "route",
  tenant: "tenant",
  tier: "tier",
  team: "team",
  region: "region",
  promptName: "prompt_name",
  promptVersion: "prompt_version",
  agent: "agent_name",
  tool: "tool_name",
  operation: "operation",
  finishReason: "finish_reason",
  errorType: "error_type",
} as const;
export type QueryDimension = keyof typeof DIMENSION_COLUMNS;

/** Identifiers that are filtered by like dimensions, but are too many to group by. */
export const FACT_COLUMNS = {
  user: "user_id",
  session: "session_id",
  kind: "kind",
  ttftAbsentReason: "ttft_absent_reason",
  traceId: "trace_id",
} as const;

/** Facts that are stored as truth values, with the words the interface has for them. */
export const TRUTH_EXPRESSIONS = {
  status: { expression: "if(is_error, 'error', 'ok')", column: "is_error" },
  stream: {
    expression: "multiIf(is_stream IS NULL, 'unknown', is_stream, 'true', 'false')",
    column: "is_stream",
  },
  modelCall: { expression: "if(is_model_call, 'true', 'false')", column: "is_model_call" },
} as const;

/** Quantities: the expression, the column it reads and the type a bound is given in. */
export const MEASURE_EXPRESSIONS = {
  ttftMs: { expression: "ttft_ms", column: "ttft_ms", type: "Float64" },
  durationMs: { expression: "duration_nano / 1e6", column: "duration_nano", type: "Float64" },
  tpotMs: { expression: "tpot_ms", column: "tpot_ms", type: "Float64" },
  tokensPerSecond: {
    expression: "tokens_per_second",
    column: "tokens_per_second",
    type: "Float64",
  },
  inputTokens: { expression: "input_tokens", column: "input_tokens", type: "Float64" },
  outputTokens: { expression: "output_tokens", column: "output_tokens", type: "Float64" },
  costUsd: { expression: "cost_usd", column: "cost_usd", type: "Decimal(38, 10)" },
} as const;

export function isDimension(key: string): key is QueryDimension {
  return Object.hasOwn(DIMENSION_COLUMNS, key);
}
