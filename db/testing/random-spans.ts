import { bucketOf } from "@/lib/domain/histogram";

export type SpanRow = Readonly<Record<string, string | number | boolean | null>>;

export interface RandomSpans {
  readonly project: string;
  readonly seed: number;
  readonly count: number;
  /** Milliseconds since 1970. */
  readonly start: number;
  readonly days: number;
  readonly tenants?: number;
}

/**
 * Rows of llm_spans_v2 in every combination that rollups tell apart: kinds, errors, absent
 * metrics and prices, sampled spans, and spans that were revised, once or twice, before or
 * after others of their hour. The same seed gives the same rows.
 */
export function createRandomSpans(wanted: RandomSpans): SpanRow[] {
  const random = mulberry32(wanted.seed);
  const rows: SpanRow[] = [];
  for (let index = 0; index < wanted.count; index++) {
    let row = randomRow(random, wanted, index);
    rows.push(row);
    while (random() < 0.15) {
      rows.push({ ...row, sign: -1 });
      const { start_time, trace_id, span_id, kind, request_model, received_at } = row;
      const kept = { start_time, trace_id, span_id, kind, request_model, received_at };
      const next: SpanRow = { ...randomRow(random, wanted, index), ...(kept as SpanRow) };
      row = { ...next, revision: Number(row["revision"]) + 1 };
      rows.push(row);
    }
  }
  return rows;
}

function randomRow(random: () => number, wanted: RandomSpans, index: number): SpanRow {
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
  const maybe = <T>(share: number, value: T): T | null => (random() < share ? value : null);
  const kind = pick(["llm", "llm", "llm", "llm", "embedding", "tool"]);
  const isCall = kind !== "tool";
  const startMs = wanted.start + Math.floor(random() * wanted.days * 86_400_000);
  const bucket = (share: number) => maybe(isCall ? share : 0, bucketOf(10 + 5_000 * random() ** 3));
  const ttft = bucket(0.7);
  const cost = maybe(isCall ? 0.8 : 0, Math.floor(random() * 1e8));
  return {
    project_id: wanted.project,
    trace_id: hex(wanted.seed * 1_000_003 + Math.floor(index / 3), 32),
    span_id: hex(wanted.seed * 1_000_003 + index, 16),
    sign: 1,
    revision: 0,
    kind,
    is_model_call: isCall,
    start_time: new Date(startMs).toISOString().replace("T", " ").replace("Z", "000000"),
    received_at: new Date(startMs + 500).toISOString().replace("T", " ").replace("Z", "000"),
    duration_nano: Math.floor(random() * 1e10),
    is_error: random() < 0.1,
    provider: pick(["openai", "anthropic"]),
    request_model: pick(["gpt-4o", "gpt-5", "claude-sonnet-4-5", ""]),
    response_model: pick(["gpt-4o", "gpt-4o-2024-08-06", ""]),
    service_name: pick(["chat", "search"]),
    environment: pick(["production", "staging"]),
    route: pick(["/a", "/b", "/c", ""]),
    prompt_name: pick(["greet", ""]),
    prompt_version: pick(["1", "2", ""]),
    tenant: `tenant-${Math.floor((wanted.tenants ?? 6) * random() ** 2)}`,
    tier: pick(["free", "pro"]),
    team: pick(["red", ""]),
    region: pick(["eu", "us"]),
    is_stream: pick([true, false, null]),
    ttft_absent_reason: ttft === null && isCall ? pick(["not-streamed", "failed"]) : "",
    finish_reason: pick(["stop", "length", ""]),
    ttft_bucket: ttft,
    duration_bucket: bucket(1),
    tpot_bucket: bucket(0.6),
    tokens_per_second_bucket: bucket(0.6),
    input_tokens_bucket: bucket(0.9),
    output_tokens_bucket: bucket(0.9),
    cost_bucket: bucket(0.8),
    input_tokens: maybe(0.9, Math.floor(random() * 5_000)),
    output_tokens: maybe(0.9, Math.floor(random() * 900)),
    cost_usd: cost === null ? null : `0.${String(cost).padStart(10, "0")}`,
    // Multiples of 2^-10, as ingest makes them.
    sample_weight: pick([1, 1, 1, 4, 1365 / 1024, 100]),
  };
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, "0");
}

/** Tommy Ettinger's mulberry32: 32 bits of state, the same on every machine. */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
