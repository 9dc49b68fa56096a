-- A stored span can change: context that an ancestor brings later, content that comes as a
-- log, a mended price. A revision takes the old row out (sign -1, all else as it was) and
-- puts the new one in (sign 1, revision + 1), so that sums of sign and of sign * x, here and
-- in every rollup behind a view, stay exact. Two rows that cancel vanish in a merge.
--
-- received_at is one for all spans of a request and differs between requests.
CREATE TABLE IF NOT EXISTS llm_spans_v2
(
    project_id LowCardinality(String),
    trace_id FixedString(32) CODEC(ZSTD(1)),
    span_id FixedString(16) CODEC(ZSTD(1)),
    sign Int8 DEFAULT 1 CODEC(ZSTD(1)),
    revision UInt32 DEFAULT 0 CODEC(ZSTD(1)),
    parent_span_id String CODEC(ZSTD(1)),
    name LowCardinality(String),
    kind LowCardinality(String),
    start_time DateTime64(9, 'UTC') CODEC(Delta, LZ4),
    duration_nano UInt64 CODEC(ZSTD(1)),
    received_at DateTime64(6, 'UTC') DEFAULT now64(6) CODEC(Delta, ZSTD(1)),
    status_code LowCardinality(String),
    is_error Bool,
    error_type LowCardinality(String),
    service_name LowCardinality(String),
    service_version LowCardinality(String),
    scope_name LowCardinality(String),
    scope_version LowCardinality(String),
    convention LowCardinality(String),

    is_model_call Bool,
    operation LowCardinality(String),
    provider LowCardinality(String),
    request_model LowCardinality(String),
    response_model LowCardinality(String),
    response_id String CODEC(ZSTD(1)),
    system_fingerprint LowCardinality(String),
    is_stream Nullable(Bool),
    ttft_ms Nullable(Float64) CODEC(ZSTD(1)),
    ttft_source LowCardinality(String),
    ttft_absent_reason LowCardinality(String),
    finish_reason LowCardinality(String),
    finish_reason_raw LowCardinality(String),
    input_tokens Nullable(UInt64) CODEC(ZSTD(1)),
    output_tokens Nullable(UInt64) CODEC(ZSTD(1)),
    cached_input_tokens Nullable(UInt64) CODEC(ZSTD(1)),
    cache_write_tokens Nullable(UInt64) CODEC(ZSTD(1)),
    reasoning_tokens Nullable(UInt64) CODEC(ZSTD(1)),
    audio_input_tokens Nullable(UInt64) CODEC(ZSTD(1)),
    audio_output_tokens Nullable(UInt64) CODEC(ZSTD(1)),
    usage_source LowCardinality(String),
    -- Exact: money is never a float.
    cost_usd Nullable(Decimal(18, 10)) CODEC(ZSTD(1)),
    price_source LowCardinality(String),
    agent_name LowCardinality(String),
    tool_name LowCardinality(String),
    tool_call_id String CODEC(ZSTD(1)),

    ttft_bucket Nullable(Int16) CODEC(LZ4),
    duration_bucket Nullable(Int16) CODEC(LZ4),
    -- Milliseconds per output token after the first.
    tpot_ms Nullable(Float64) CODEC(ZSTD(1)),
    tpot_bucket Nullable(Int16) CODEC(LZ4),
    -- Output tokens per second over the whole call.
    tokens_per_second Nullable(Float64) CODEC(ZSTD(1)),
    tokens_per_second_bucket Nullable(Int16) CODEC(LZ4),
    input_tokens_bucket Nullable(Int16) CODEC(LZ4),
    output_tokens_bucket Nullable(Int16) CODEC(ZSTD(1)),
    cost_bucket Nullable(Int16) CODEC(ZSTD(1)),

    environment LowCardinality(String),
    route LowCardinality(String),
    route_rank UInt8,
    tenant LowCardinality(String),
    tier LowCardinality(String),
    team LowCardinality(String),
    region LowCardinality(String),
    session_id String CODEC(ZSTD(1)),
    user_id String CODEC(ZSTD(1)),
    prompt_name LowCardinality(String),
    prompt_version LowCardinality(String),
    -- The topmost ancestor known is not a root: more of the trace may come, and change this row.
    context_open Bool,

    -- A multiple of 2^-10, so that its sums are exact in any order and cancel to zero.
    sample_weight Float64 DEFAULT 1 CODEC(ZSTD(1)),
    has_input Bool,
    has_output Bool,
    -- Scores by name: feedback, outcomes, evaluations of this span.
    scores Map(LowCardinality(String), Float64) CODEC(ZSTD(1)),
    -- Short scalar attributes as strings, for filters; the originals are in span_payloads_v1.
    attributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    resource_attributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),

    INDEX trace_id_bloom trace_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = VersionedCollapsingMergeTree(sign, revision)
PARTITION BY toYYYYMM(start_time)
PRIMARY KEY (project_id, toStartOfHour(start_time), kind, request_model, start_time)
ORDER BY (project_id, toStartOfHour(start_time), kind, request_model, start_time, trace_id, span_id, received_at)
SETTINGS old_parts_lifetime = 60, non_replicated_deduplication_window = 10000;

-- Records of a trace that are no spans (OTLP logs with a GenAI event) stand beside the spans'
-- originals: one row each, its event in `events`.
ALTER TABLE span_payloads_v1
    ADD COLUMN IF NOT EXISTS record Enum8('span' = 0, 'log' = 1) DEFAULT 'span' AFTER span_id,
    MODIFY SETTING non_replicated_deduplication_window = 10000;

-- Emptied first, so that a copy that was broken off begins anew.
TRUNCATE TABLE llm_spans_v2;

INSERT INTO llm_spans_v2 (project_id, trace_id, span_id, parent_span_id, name, kind, start_time,
    duration_nano, received_at, status_code, is_error, error_type, service_name, service_version,
    scope_name, scope_version, convention, is_model_call, operation, provider, request_model,
    response_model, response_id, system_fingerprint, is_stream, ttft_ms, ttft_source,
    ttft_absent_reason, finish_reason, finish_reason_raw, input_tokens, output_tokens,
    cached_input_tokens, cache_write_tokens, reasoning_tokens, audio_input_tokens,
    audio_output_tokens, usage_source, cost_usd, price_source, agent_name, tool_name, tool_call_id,
    ttft_bucket, duration_bucket, tpot_ms, tpot_bucket, tokens_per_second,
    tokens_per_second_bucket, input_tokens_bucket, output_tokens_bucket, environment, route,
    route_rank, tenant, tier, team, region, session_id, user_id, prompt_name, prompt_version,
    context_open, sample_weight, has_input, has_output, attributes, resource_attributes)
SELECT project_id, trace_id, span_id, parent_span_id, name, kind, start_time,
    duration_nano, received_at, status_code, is_error, error_type, service_name, service_version,
    scope_name, scope_version, convention, is_model_call, operation, provider, request_model,
    response_model, response_id, system_fingerprint, is_stream, ttft_ms, ttft_source,
    ttft_absent_reason, finish_reason, finish_reason_raw, input_tokens, output_tokens,
    cached_input_tokens, cache_write_tokens, reasoning_tokens, audio_input_tokens,
    audio_output_tokens, usage_source, cost_usd, price_source, agent_name, tool_name, tool_call_id,
    ttft_bucket, duration_bucket, tpot_ms, tpot_bucket, tokens_per_second,
    tokens_per_second_bucket, input_tokens_bucket, output_tokens_bucket, environment, route,
    route_rank, tenant, tier, team, region, session_id, user_id, prompt_name, prompt_version,
    context_open, round(sample_weight * 1024) / 1024, has_input, has_output, attributes, resource_attributes
FROM llm_spans_v1
SETTINGS max_partitions_per_insert_block = 0;
