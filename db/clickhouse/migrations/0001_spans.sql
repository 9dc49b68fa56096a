-- One narrow row per span: everything that lists, metrics and trees read.
-- Text lives in span_payloads_v1, so that a scan of this table stays a scan of numbers
-- and a row that has to be revised is a small one.
-- Buckets are the indices of lib/domain/histogram.ts, computed there only.
CREATE TABLE IF NOT EXISTS llm_spans_v1
(
    project_id LowCardinality(String),
    trace_id FixedString(32) CODEC(ZSTD(1)),
    span_id FixedString(16) CODEC(ZSTD(1)),
    parent_span_id String CODEC(ZSTD(1)),
    name LowCardinality(String),
    kind LowCardinality(String),
    start_time DateTime64(9, 'UTC') CODEC(Delta, ZSTD(1)),
    duration_nano UInt64 CODEC(ZSTD(1)),
    received_at DateTime64(3, 'UTC') DEFAULT now64(3) CODEC(Delta, ZSTD(1)),
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

    ttft_bucket Nullable(Int16) CODEC(ZSTD(1)),
    duration_bucket Nullable(Int16) CODEC(ZSTD(1)),
    -- Milliseconds per output token after the first.
    tpot_ms Nullable(Float64) CODEC(ZSTD(1)),
    tpot_bucket Nullable(Int16) CODEC(ZSTD(1)),
    -- Output tokens per second over the whole call.
    tokens_per_second Nullable(Float64) CODEC(ZSTD(1)),
    tokens_per_second_bucket Nullable(Int16) CODEC(ZSTD(1)),
    input_tokens_bucket Nullable(Int16) CODEC(ZSTD(1)),
    output_tokens_bucket Nullable(Int16) CODEC(ZSTD(1)),

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
    -- The topmost ancestor known at ingest is not a root: context may stand in trace_context_v1.
    context_open Bool,

    sample_weight Float64 DEFAULT 1 CODEC(ZSTD(1)),
    has_input Bool,
    has_output Bool,
    -- Short scalar attributes as strings, for filters; the originals are in span_payloads_v1.
    attributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    resource_attributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),

    INDEX trace_id_bloom trace_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(start_time)
ORDER BY (project_id, toStartOfHour(start_time), kind, request_model, start_time)
SETTINGS old_parts_lifetime = 60;

-- Everything a span said, as it said it. Messages are read from these originals by the
-- same code that reads them at ingest, so text is stored once.
CREATE TABLE IF NOT EXISTS span_payloads_v1
(
    project_id LowCardinality(String),
    trace_id FixedString(32) CODEC(ZSTD(1)),
    span_id FixedString(16) CODEC(ZSTD(1)),
    start_time DateTime64(9, 'UTC') CODEC(Delta, ZSTD(1)),
    otel_kind UInt8,
    trace_state String CODEC(ZSTD(1)),
    status_message String CODEC(ZSTD(1)),
    -- JSON object of the span's attributes, typed as they came.
    attributes String CODEC(ZSTD(3)),
    -- JSON arrays of {name, timeUnixNano, attributes} and {traceId, spanId, attributes}.
    events String CODEC(ZSTD(3)),
    links String CODEC(ZSTD(3)),
    scope_attributes String CODEC(ZSTD(3)),
    resource_attributes String CODEC(ZSTD(3))
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(start_time)
ORDER BY (project_id, toStartOfHour(start_time), trace_id, span_id)
SETTINGS old_parts_lifetime = 60;

-- Ids found on spans that can be ancestors (roots, agents, workflows, servers), one row
-- per trace and export. Read at query time for spans whose context_open is set.
CREATE TABLE IF NOT EXISTS trace_context_v1
(
    project_id LowCardinality(String),
    trace_id FixedString(32) CODEC(ZSTD(1)),
    start_time DateTime64(9, 'UTC') CODEC(Delta, ZSTD(1)),
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
    prompt_version LowCardinality(String)
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(start_time)
ORDER BY (project_id, trace_id)
SETTINGS old_parts_lifetime = 60;
