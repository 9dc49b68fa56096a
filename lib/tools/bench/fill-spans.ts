import { z } from "zod";
import type { Reader, Writer } from "@/db/clickhouse/query";

export interface Filling {
  readonly spans: number;
  readonly days: number;
  /** Milliseconds since 1970; the spans lie before it. */
  readonly until: number;
  /** Share of spans that find tenant and route on an ancestor of another export. */
  readonly open: number;
}

/**
 * Model calls made inside ClickHouse: 6 models × 12 routes × 2,000 tenants (tenant k as often as
 * 1/k), day seasonality, lognormal times to first token around 700 ms, inserted day by
 * day as they would have come. Buckets are computed here in SQL, which the product never
 * does: at an edge a value may land one bucket beside, which moves no time.
 */
export async function fillSpans(
  writer: Writer,
  { spans, days, until, open }: Filling,
  progress: (done: number) => void,
): Promise<void> {
  const perDay = Math.ceil(spans / days);
  for (let day = 0; day < days; day++) {
    const params = {
      first: String(day * perDay),
      count: String(Math.min(perDay, spans - day * perDay)),
      midnight: Math.floor(until / 1000) - (days - day) * 86_400,
      open,
    };
    await writer.command("fillSpans", SPANS, params);
    if (open > 0) await writer.command("fillContexts", CONTEXTS, params);
    progress((day + 1) / days);
  }
}

/** One span a trace. Hashes of the number with a salt are its random figures, so runs are alike. */
const DRAWS = `
  number + {first: UInt64} AS id,
  cityHash64(id, 1) / 18446744073709551616 AS u_model,
  cityHash64(id, 2) / 18446744073709551616 AS u_route,
  cityHash64(id, 3) / 18446744073709551616 AS u_tenant,
  cityHash64(id, 4) / 18446744073709551616 AS u_time,
  greatest(cityHash64(id, 5) / 18446744073709551616, 1e-12) AS u_normal,
  cityHash64(id, 6) / 18446744073709551616 AS u_angle,
  cityHash64(id, 7) / 18446744073709551616 AS u_tokens,
  cityHash64(id, 8) / 18446744073709551616 AS u_other,
  lower(hex(sipHash128(id))) AS trace,
  arrayElement(['gpt-4o', 'gpt-4o-mini', 'gpt-5', 'claude-sonnet-4-5', 'claude-haiku-4-5', 'gemini-2.5-flash'],
    1 + toUInt32(6 * pow(u_model, 1.6))) AS model,
  concat('/v1/route-', toString(toUInt32(12 * pow(u_route, 1.4)))) AS route_name,
  concat('tenant-', toString(toUInt32(pow(2000, u_tenant)))) AS tenant_name,
  u_other < {open: Float64} AS is_open,
  toDateTime64({midnight: UInt32} + 86400 * (0.5 + (u_time - 0.5) * (0.6 + 0.4 * abs(u_time - 0.5) * 2)), 9, 'UTC') AS started,
  sqrt(-2 * log(u_normal)) * cos(2 * pi() * u_angle) AS normal,
  700 * exp(0.6 * normal) * (1 + 0.15 * toUInt32(6 * pow(u_model, 1.6))) AS ttft,
  toUInt64(40 + 8000 * pow(u_tokens, 3)) AS tokens_in,
  toUInt64(5 + 900 * pow(u_angle, 2)) AS tokens_out,
  12 + 20 * u_route AS per_token,
  ttft + per_token * tokens_out AS duration`;

const bucket = (value: string) => `toInt16(floor(log2(${value}) * 8))`;

const SPANS = `
INSERT INTO llm_spans_v2 (project_id, trace_id, span_id, name, kind, start_time, duration_nano, received_at,
  status_code, is_error, error_type, service_name, scope_name, convention, is_model_call, operation, provider,
  request_model, response_model, is_stream, ttft_ms, ttft_source, ttft_absent_reason, finish_reason,
  input_tokens, output_tokens, cost_usd, ttft_bucket, duration_bucket, tpot_ms, tpot_bucket, tokens_per_second,
  tokens_per_second_bucket, input_tokens_bucket, output_tokens_bucket, environment, route, route_rank, tenant,
  session_id, user_id, context_open, has_input, has_output, attributes, resource_attributes)
SELECT 'bench', trace, substring(trace, 1, 16), concat('chat ', model), 'llm', started, toUInt64(duration * 1e6), started,
  if(u_other > 0.98, 'error', 'unset'), u_other > 0.98, if(u_other > 0.98, 'timeout', ''),
  concat('service-', toString(id % 4)), 'bench', 'otel-genai', true, 'chat',
  multiIf(startsWith(model, 'gpt'), 'openai', startsWith(model, 'claude'), 'anthropic', 'gcp.gemini'),
  model, model, u_angle < 0.9, if(u_angle < 0.9, ttft, NULL), 'gen_ai.response.time_to_first_chunk',
  if(u_angle < 0.9, '', 'not-streamed'), 'stop', tokens_in, tokens_out,
  toDecimal64((tokens_in * 2.5 + tokens_out * 10) / 1e6, 10),
  if(u_angle < 0.9, ${bucket("ttft")}, NULL), ${bucket("duration")}, per_token, ${bucket("per_token")},
  1000 * tokens_out / duration, ${bucket("1000 * tokens_out / duration")}, ${bucket("tokens_in")}, ${bucket("tokens_out")},
  'production', if(is_open, '', route_name), if(is_open, 255, 1), if(is_open, '', tenant_name),
  hex(cityHash64(intDiv(id, 5))), concat('user-', toString(cityHash64(intDiv(id, 20)) % 500000)),
  is_open, true, true,
  map('gen_ai.request.model', model, 'gen_ai.operation.name', 'chat', 'gen_ai.request.temperature', '0.7',
    'gen_ai.request.max_tokens', '1024', 'gen_ai.response.id', concat('chatcmpl-', trace)),
  map('service.name', concat('service-', toString(id % 4)), 'telemetry.sdk.language', 'nodejs')
FROM (SELECT ${DRAWS} FROM numbers({count: UInt64}))
ORDER BY started`;

const CONTEXTS = `
INSERT INTO trace_context_v1 (project_id, trace_id, start_time, environment, route, route_rank, tenant)
SELECT 'bench', trace, started - toIntervalMillisecond(20), 'production', route_name, 1, tenant_name
FROM (SELECT ${DRAWS} FROM numbers({count: UInt64})) WHERE is_open`;

/** Waits until background merges are done: they would share the processors with the figures. */
export async function settleMerges({ reader, writer }: { reader: Reader; writer: Writer }) {
  const MERGED_PARTS = 12;
  for (let attempt = 0; attempt < 240; attempt++) {
    if ((await readStorage(reader)).merging === 0) break;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  if ((await readStorage(reader)).parts > MERGED_PARTS) {
    await writer.command("optimize", "OPTIMIZE TABLE llm_spans_v2");
  }
}

export async function readStorage(
  reader: Reader,
): Promise<{ rows: number; bytes: number; parts: number; merging: number }> {
  const [row] = await reader.query({
    name: "readStorage",
    sql: `SELECT sum(rows) AS rows, sum(bytes_on_disk) AS bytes, count() AS parts,
            (SELECT count() FROM system.merges WHERE table = 'llm_spans_v2') AS merging
          FROM (SELECT *, 'bench' AS project_id FROM system.parts
                WHERE active AND table = 'llm_spans_v2' AND database = currentDatabase())
          WHERE project_id = {project: String}`,
    params: { project: "bench" },
    row: z.object({ rows: z.number(), bytes: z.number(), parts: z.number(), merging: z.number() }),
  });
  return row ?? { rows: 0, bytes: 0, parts: 0, merging: 0 };
}
