-- Histograms that GenAI instrumentations send as OTLP metrics: for services that send no
-- spans the only word on calls, durations and tokens. Points that are sent again have the
-- same fingerprint and fall together in a merge; questions group by it until then.
CREATE TABLE IF NOT EXISTS genai_metric_points_v1
(
    project_id LowCardinality(String),
    metric LowCardinality(String),
    service_name LowCardinality(String),
    environment LowCardinality(String),
    scope_name LowCardinality(String),
    operation LowCardinality(String),
    provider LowCardinality(String),
    request_model LowCardinality(String),
    response_model LowCardinality(String),
    token_type LowCardinality(String),
    error_type LowCardinality(String),
    -- Further attributes of the point, short scalars as strings.
    attributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    -- UCUM: 's', '{token}'.
    unit LowCardinality(String),
    temporality Enum8('delta' = 1, 'cumulative' = 2),
    -- Of the point's interval; 1970 where the sender doesn't say.
    start_time DateTime64(9, 'UTC') CODEC(Delta, ZSTD(1)),
    time DateTime64(9, 'UTC') CODEC(Delta, ZSTD(1)),
    count UInt64 CODEC(ZSTD(1)),
    sum Nullable(Float64) CODEC(ZSTD(1)),
    min Nullable(Float64) CODEC(ZSTD(1)),
    max Nullable(Float64) CODEC(ZSTD(1)),
    -- Upper bounds, inclusive, and one count more: exponential buckets too.
    bounds Array(Float64) CODEC(ZSTD(1)),
    counts Array(UInt64) CODEC(ZSTD(1)),
    -- Of everything above, in hex.
    fingerprint FixedString(32) CODEC(ZSTD(1))
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(time)
ORDER BY (project_id, metric, service_name, time, fingerprint)
SETTINGS old_parts_lifetime = 60, non_replicated_deduplication_window = 1000;
