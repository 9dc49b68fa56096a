import { FINISH_REASONS, TTFT_ABSENT_REASONS } from "@/lib/domain/span";

/** Columns that a rollup can keep apart, beside the three that every one does. */
export const ROLLED_UP_COLUMNS = [
  "environment",
  "service_name",
  "provider",
  "request_model",
  "response_model",
  "route",
  "prompt_name",
  "prompt_version",
  "tenant",
  "tier",
  "team",
] as const;
export type RolledUpColumn = (typeof ROLLED_UP_COLUMNS)[number];
export const COMMON_COLUMNS = ["kind", "is_error", "is_model_call"] as const;

/** Room for the buckets of anything: 2^±256. */
const BUCKET_SPAN = 4_096;

/** What is counted by bucket, and the number it has in `rollup_buckets_v1`. Never renumber. */
export const METRICS = {
  ttft: { code: 1, bucket: "ttft_bucket" },
  duration: { code: 2, bucket: "duration_bucket" },
  tpot: { code: 3, bucket: "tpot_bucket" },
  tokensPerSecond: { code: 4, bucket: "tokens_per_second_bucket" },
  inputTokens: { code: 5, bucket: "input_tokens_bucket" },
  outputTokens: { code: 6, bucket: "output_tokens_bucket" },
  /** Of millionths of a dollar. */
  cost: { code: 7, bucket: "cost_bucket" },
  /** `4 × (1 + index of the reason) + streaming`; 0 for the reason of a call that has a TTFT. */
  coverage: { code: 8, bucket: coverageSql() },
  /** 1 + index in FINISH_REASONS; 0 for none. */
  finishReason: { code: 9, bucket: `${indexSql("finish_reason", FINISH_REASONS)}` },
  ttftByTokens: { code: 11, bucket: byTokensSql("ttft_bucket") },
  durationByTokens: { code: 12, bucket: byTokensSql("duration_bucket") },
  tpotByTokens: { code: 13, bucket: byTokensSql("tpot_bucket") },
  tokensPerSecondByTokens: { code: 14, bucket: byTokensSql("tokens_per_second_bucket") },
} as const;
export type RollupMetric = keyof typeof METRICS;

/** Columns that a metric's bucket is computed from. */
export function metricColumns(metric: RollupMetric): readonly string[] {
  if (metric === "coverage") return ["ttft_absent_reason", "is_stream"];
  if (metric === "finishReason") return ["finish_reason"];
  const own = METRICS[metric].bucket.match(/\w+_bucket/g) ?? [];
  return [...new Set(own)];
}

function byTokensSql(bucket: string): string {
  return `toInt32(input_tokens_bucket) * ${BUCKET_SPAN} + toInt32(${bucket}) + ${BUCKET_SPAN / 2}`;
}

export function splitByTokens(bucket: number): { inputTokens: number; bucket: number } {
  const inputTokens = Math.floor(bucket / BUCKET_SPAN);
  return { inputTokens, bucket: bucket - inputTokens * BUCKET_SPAN - BUCKET_SPAN / 2 };
}

function indexSql(column: string, values: readonly string[]): string {
  return `toInt32(indexOf([${values.map((value) => `'${value}'`).join(", ")}], toString(${column})))`;
}

function coverageSql(): string {
  return `4 * ${indexSql("ttft_absent_reason", TTFT_ABSENT_REASONS)} + multiIf(is_stream IS NULL, 2, is_stream, 1, 0)`;
}

export function splitCoverage(bucket: number): {
  reason: string;
  stream: "no" | "yes" | "unknown";
} {
  const reason = TTFT_ABSENT_REASONS[Math.floor(bucket / 4) - 1] ?? "";
  return { reason, stream: (["no", "yes", "unknown"] as const)[bucket % 4] ?? "unknown" };
}

export interface RollupSet {
  /** Number in the tables' column `rollup`. Never renumber. */
  readonly code: number;
  readonly columns: readonly RolledUpColumn[];
  /** Counted per hour and day; what is not here is counted per day alone. */
  readonly hourly: readonly RollupMetric[];
  /** Counted per day beside `hourly`. */
  readonly daily: readonly RollupMetric[];
  /** Sums per hour; all sets have sums per day. */
  readonly hasHours: boolean;
}

const MODEL = [
  "environment",
  "service_name",
  "provider",
  "request_model",
  "response_model",
] as const;
const LATENCY = ["ttft", "duration", "tpot", "tokensPerSecond"] as const;
const VALUES = [...LATENCY, "inputTokens", "outputTokens", "cost"] as const;
const ALL = [...VALUES, "coverage", "finishReason"] as const;
const TENANT = ["environment", "tenant", "tier", "team"] as const;

/**
 * From the cheapest to read to the dearest: a question takes the first that can answer it.
 * With 6 models, 12 routes and 2,000 tenants an hour of 139,000 calls is 360 rows a metric
 * by model, 21,000 by route and 45,000 by tenant.
 */
export const ROLLUP_SETS = {
  model: {
    code: 1,
    columns: MODEL,
    hourly: ALL,
    daily: ["ttftByTokens", "durationByTokens", "tpotByTokens", "tokensPerSecondByTokens"],
    hasHours: true,
  },
  tier: {
    code: 2,
    columns: [...MODEL, "tier", "team"],
    hourly: [...LATENCY, "coverage"],
    daily: [],
    hasHours: true,
  },
  route: {
    code: 3,
    columns: [...MODEL, "route", "prompt_name", "prompt_version"],
    hourly: ALL,
    daily: [],
    hasHours: true,
  },
  tenant: {
    code: 4,
    columns: TENANT,
    hourly: [...LATENCY, "coverage"],
    daily: [],
    hasHours: true,
  },
  tenantModel: {
    code: 5,
    columns: [...TENANT, "provider", "request_model", "response_model"],
    hourly: [],
    daily: LATENCY,
    hasHours: false,
  },
  tenantRoute: {
    code: 6,
    columns: [...TENANT, "route", "prompt_name", "prompt_version"],
    hourly: [],
    daily: LATENCY,
    hasHours: false,
  },
} as const satisfies Record<string, RollupSet>;
export type RollupSetName = keyof typeof ROLLUP_SETS;
export const ROLLUP_SET_NAMES = Object.keys(ROLLUP_SETS) as RollupSetName[];

/** Dimensions that senders fill with anything: their rare values share a group. */
export const GUARDED_COLUMNS = [
  "tenant",
  "team",
  "route",
  "prompt_name",
  "prompt_version",
  "request_model",
  "response_model",
  "service_name",
] as const satisfies readonly RolledUpColumn[];
/** The group of the values beyond the limit. */
export const OTHER = "__other__";

/** What adds up, per column of `rollup_sums_v1`, from a row of spans. */
export const SUMS = {
  n: "sum(toInt64(sign))",
  weight: "sum(sign * sample_weight)",
  weight_squared: "sum(sign * sample_weight * sample_weight)",
  input_tokens: weighted("input_tokens"),
  output_tokens: weighted("output_tokens"),
  cached_input_tokens: weighted("cached_input_tokens"),
  cache_write_tokens: weighted("cache_write_tokens"),
  reasoning_tokens: weighted("reasoning_tokens"),
  // Exact: decimal money times a weight that ten decimals hold exactly.
  cost_usd: "sum(ifNull(cost_usd, 0) * toDecimal128(sign * sample_weight, 10))",
  priced: "sum(toInt64(sign) * (cost_usd IS NOT NULL))",
  priced_weight: "sum(sign * sample_weight * (cost_usd IS NOT NULL))",
  unpriced: `sum(toInt64(sign) * (${unpricedSql()}))`,
  unpriced_weight: `sum(sign * sample_weight * (${unpricedSql()}))`,
} as const;
export type SumColumn = keyof typeof SUMS;
export const SUM_COLUMNS = Object.keys(SUMS) as SumColumn[];

function weighted(column: string): string {
  return `sum(sign * sample_weight * ifNull(${column}, 0))`;
}

/** A call whose tokens are known but whose price is not. */
function unpricedSql(): string {
  return "cost_usd IS NULL AND (input_tokens IS NOT NULL OR output_tokens IS NOT NULL)";
}

/** Columns of spans that each sum reads. */
export function sumColumns(sums: readonly SumColumn[]): readonly string[] {
  const columns = ["cost_usd", "input_tokens", "output_tokens", "cached_input_tokens"];
  const all = [...columns, "cache_write_tokens", "reasoning_tokens"];
  return all.filter((column) => sums.some((sum) => new RegExp(`\\b${column}\\b`).test(SUMS[sum])));
}

/** The hash that stands for a combination of a set's values, over any table that has its columns. */
export function seriesSql(
  columns: readonly RolledUpColumn[],
  read = (column: string) => column,
): string {
  return `cityHash64(${[...columns.map((column) => read(column)), ...COMMON_COLUMNS].join(", ")})`;
}

/** The key of `{trace_id: String}` in trace_hours_v1. */
export const TRACE_KEY_SQL = "toUInt32(cityHash64(toFixedString({trace_id: String}, 32)))";
