import type { Writer } from "@/db/clickhouse/query";

export interface Filling {
  readonly spans: number;
  readonly days: number;
  /** Milliseconds since 1970; the spans lie before it. */
  readonly until: number;
}

const CHUNK = 500_000;

/**
 * Model calls made inside ClickHouse, through the same views as any insert: 6 models × 12
 * routes, each of one of 4 services, with 20 prompt versions tied to the routes × 2,000
 * tenants (tenant k as often as 1/k) of 3 tiers, day seasonality, three calls a trace,
 * lognormal times to first token around 700 ms, in the order of time as they would have
 * come. No text is stored. Buckets are computed here in SQL, which the product never does:
 * at an edge a value may land one bucket beside, which moves no time.
 */
export async function fillSpans(
  writer: Writer,
  { spans, days, until }: Filling,
  progress: (done: number) => void,
): Promise<void> {
  for (let first = 0; first < spans; first += CHUNK) {
    await writer.command("fillSpans", SPANS, {
      first: String(first),
      count: String(Math.min(CHUNK, spans - first)),
      spans: String(spans),
      start: until / 1000 - days * 86_400,
      seconds: days * 86_400,
    });
    progress(Math.min(1, (first + CHUNK) / spans));
  }
}

/** Hashes of the number with a salt are its random figures, so that runs are alike. */
const DRAWS = `
  number + {first: UInt64} AS id,
  intDiv(id, 3) AS trace_no,
  cityHash64(id, 1) / 18446744073709551616 AS u_model,
  cityHash64(trace_no, 2) / 18446744073709551616 AS u_route,
  cityHash64(trace_no, 3) / 18446744073709551616 AS u_tenant,
  greatest(cityHash64(id, 5) / 18446744073709551616, 1e-12) AS u_normal,
  cityHash64(id, 6) / 18446744073709551616 AS u_angle,
  cityHash64(id, 7) / 18446744073709551616 AS u_tokens,
  cityHash64(id, 8) / 18446744073709551616 AS u_other,
  lower(hex(sipHash128(trace_no))) AS trace,
  lower(hex(cityHash64(id, 9))) AS span,
  toUInt32(12 * pow(u_route, 1.4)) AS route_no,
  toUInt32(pow(2000, u_tenant)) AS tenant_no,
  arrayElement(['gpt-4o', 'gpt-4o-mini', 'gpt-5', 'claude-sonnet-4-5', 'claude-haiku-4-5', 'gemini-2.5-flash'],
    1 + toUInt32(6 * pow(u_model, 1.6))) AS model,
  -- Busier by day: the share of the day that has passed runs ahead of and behind the clock.
  {seconds: Float64} * (trace_no * 3 / {spans: UInt64}) AS even,
  even - 86400 * 0.08 * sin(2 * pi() * (even / 86400)) + (id % 3) * 1.7 AS late,
  toDateTime64({start: Float64} + greatest(late, 0), 9, 'UTC') AS started,
  sqrt(-2 * log(u_normal)) * cos(2 * pi() * u_angle) AS normal,
  700 * exp(0.6 * normal) * (1 + 0.15 * toUInt32(6 * pow(u_model, 1.6))) AS ttft,
  toUInt64(40 + 8000 * pow(u_tokens, 3)) AS tokens_in,
  toUInt64(5 + 900 * pow(u_angle, 2)) AS tokens_out,
  12 + 20 * u_route AS per_token,
  ttft + per_token * tokens_out AS duration,
  (tokens_in * 2.5 + tokens_out * 10) AS micro_dollars,
  cityHash64(id, 10) % 10 > 0 AS is_streamed`;

const bucket = (value: string) => `toInt16(floor(log2(${value}) * 8))`;

const SPANS = `
INSERT INTO llm_spans_v2 (project_id, trace_id, span_id, name, kind, start_time, duration_nano, received_at,
  status_code, is_error, error_type, service_name, scope_name, convention, is_model_call, operation, provider,
  request_model, response_model, is_stream, ttft_ms, ttft_source, ttft_absent_reason, finish_reason,
  input_tokens, output_tokens, cost_usd, ttft_bucket, duration_bucket, tpot_ms, tpot_bucket, tokens_per_second,
  tokens_per_second_bucket, input_tokens_bucket, output_tokens_bucket, cost_bucket, environment, route,
  route_rank, tenant, tier, region, session_id, user_id, prompt_name, prompt_version, has_input, has_output,
  attributes, resource_attributes)
SELECT 'bench', trace, span, concat('chat ', model), 'llm', started, toUInt64(duration * 1e6), started,
  if(u_other > 0.98, 'error', 'unset'), u_other > 0.98, if(u_other > 0.98, 'timeout', ''),
  concat('service-', toString(route_no % 4)), 'bench', 'otel-genai', true, 'chat',
  multiIf(startsWith(model, 'gpt'), 'openai', startsWith(model, 'claude'), 'anthropic', 'gcp.gemini'),
  model, model, is_streamed, if(is_streamed, ttft, NULL), 'gen_ai.response.time_to_first_chunk',
  if(is_streamed, '', 'not-streamed'), if(u_tokens > 0.95, 'length', 'stop'), tokens_in, tokens_out,
  toDecimal64(micro_dollars / 1e6, 10),
  if(is_streamed, ${bucket("ttft")}, NULL), ${bucket("duration")}, per_token, ${bucket("per_token")},
  1000 * tokens_out / duration, ${bucket("1000 * tokens_out / duration")}, ${bucket("tokens_in")},
  ${bucket("tokens_out")}, ${bucket("micro_dollars")},
  'production', concat('/v1/route-', toString(route_no)), 1, concat('tenant-', toString(tenant_no)),
  arrayElement(['free', 'pro', 'enterprise'], 1 + tenant_no % 3), if(tenant_no % 5 = 0, 'us', 'eu'),
  hex(cityHash64(intDiv(trace_no, 5))), concat('user-', toString(cityHash64(intDiv(trace_no, 20)) % 500000)),
  concat('prompt-', toString(route_no)), toString(if(route_no < 8, 1 + trace_no % 2, 1)),
  true, true,
  map('gen_ai.request.model', model, 'gen_ai.operation.name', 'chat', 'gen_ai.request.temperature', '0.7',
    'gen_ai.request.max_tokens', '1024', 'gen_ai.response.id', concat('chatcmpl-', span)),
  map('service.name', concat('service-', toString(route_no % 4)), 'telemetry.sdk.language', 'nodejs')
FROM (SELECT ${DRAWS} FROM numbers({count: UInt64}))
SETTINGS max_threads = 1, max_insert_threads = 1`;
