-- What stands in each hour: the number of its spans, and a checksum over their identities and
-- revisions. A rollup built from an hour counts only while the two checksums agree: a late
-- span or a revision is seen at once, and the hour is read from its rows until it is rebuilt.
CREATE TABLE IF NOT EXISTS span_hours_v1
(
    project_id LowCardinality(String),
    hour DateTime('UTC'),
    spans SimpleAggregateFunction(sum, Int64),
    checksum SimpleAggregateFunction(sum, Int64),
    last_received_at SimpleAggregateFunction(max, DateTime64(6, 'UTC'))
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(hour)
ORDER BY (project_id, hour)
SETTINGS old_parts_lifetime = 60, non_replicated_deduplication_window = 10000;

-- Which hours hold a trace, by 32 bits of its id's hash: 4 B a row instead of the 16 an id
-- takes. Two traces of one key only make a look-up visit one hour more.
CREATE TABLE IF NOT EXISTS trace_hours_v1
(
    project_id LowCardinality(String),
    trace_key UInt32 CODEC(Delta, ZSTD(1)),
    hour DateTime('UTC') CODEC(ZSTD(1))
)
ENGINE = ReplacingMergeTree
ORDER BY (project_id, trace_key, hour)
SETTINGS index_granularity = 1024, old_parts_lifetime = 60, non_replicated_deduplication_window = 10000;

-- The views come last, and go first where this is done again: rows are then copied once.
DROP VIEW IF EXISTS span_hours_mv_v1;
DROP VIEW IF EXISTS trace_hours_mv_v1;
TRUNCATE TABLE span_hours_v1;
TRUNCATE TABLE trace_hours_v1;

INSERT INTO span_hours_v1
SELECT project_id, toStartOfHour(start_time) AS hour, sum(toInt64(sign)),
    sum(sign * reinterpretAsInt64(cityHash64(trace_id, span_id, revision))), max(received_at)
FROM llm_spans_v2 GROUP BY project_id, hour
SETTINGS max_partitions_per_insert_block = 0;

INSERT INTO trace_hours_v1
SELECT DISTINCT project_id, toUInt32(cityHash64(trace_id)), toStartOfHour(start_time) FROM llm_spans_v2;

CREATE MATERIALIZED VIEW IF NOT EXISTS span_hours_mv_v1 TO span_hours_v1 AS
SELECT project_id, toStartOfHour(start_time) AS hour, sum(toInt64(sign)) AS spans,
    sum(sign * reinterpretAsInt64(cityHash64(trace_id, span_id, revision))) AS checksum,
    max(received_at) AS last_received_at
FROM llm_spans_v2 GROUP BY project_id, hour;

CREATE MATERIALIZED VIEW IF NOT EXISTS trace_hours_mv_v1 TO trace_hours_v1 AS
SELECT DISTINCT project_id, toUInt32(cityHash64(trace_id)) AS trace_key, toStartOfHour(start_time) AS hour
FROM llm_spans_v2;

-- One row when a build begins and one when it stands: rows of a batch that is not the newest
-- one that stands, with the live checksum, are never read.
CREATE TABLE IF NOT EXISTS rollup_builds_v1
(
    project_id LowCardinality(String),
    grain Enum8('hour' = 1, 'day' = 2),
    unit DateTime('UTC'),
    batch UInt64,
    is_ready Bool,
    spans Int64,
    checksum Int64,
    at DateTime64(6, 'UTC') DEFAULT now64(6)
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(unit)
ORDER BY (project_id, grain, unit)
SETTINGS old_parts_lifetime = 60;

-- A combination of values that spans carried, by its hash: rollups hold the hash, 8 bytes
-- that group and sort fast. Columns that a rollup leaves out are empty.
CREATE TABLE IF NOT EXISTS rollup_series_v1
(
    project_id LowCardinality(String),
    rollup UInt8,
    series UInt64,
    environment LowCardinality(String),
    service_name LowCardinality(String),
    provider LowCardinality(String),
    request_model LowCardinality(String),
    response_model LowCardinality(String),
    route LowCardinality(String),
    prompt_name LowCardinality(String),
    prompt_version LowCardinality(String),
    tenant LowCardinality(String),
    tier LowCardinality(String),
    team LowCardinality(String),
    kind LowCardinality(String),
    is_error Bool,
    is_model_call Bool
)
ENGINE = ReplacingMergeTree
ORDER BY (project_id, rollup, series)
SETTINGS old_parts_lifetime = 60;

-- Values that have a group of their own; past the limit a value's spans are rolled up under
-- `__other__`. The spans themselves keep the value.
CREATE TABLE IF NOT EXISTS rollup_values_v1
(
    project_id LowCardinality(String),
    dimension LowCardinality(String),
    value String
)
ENGINE = ReplacingMergeTree
ORDER BY (project_id, dimension, value)
SETTINGS old_parts_lifetime = 60;

-- Model calls by bucket. `rollup` and `metric` are the numbers of db/clickhouse/rollup-sets.ts.
CREATE TABLE IF NOT EXISTS rollup_buckets_v1
(
    project_id LowCardinality(String),
    rollup UInt8,
    metric UInt8,
    grain Enum8('hour' = 1, 'day' = 2),
    day Date,
    series UInt64 CODEC(LZ4),
    time DateTime('UTC') CODEC(LZ4),
    bucket Int32 CODEC(T64, LZ4),
    n Int64 CODEC(T64, LZ4),
    weight Float64 CODEC(ZSTD(1)),
    weight_squared Float64 CODEC(ZSTD(1)),
    batch UInt64 CODEC(ZSTD(1))
)
ENGINE = MergeTree
PARTITION BY (grain, toYYYYMM(day))
ORDER BY (project_id, rollup, grain, metric, day, series, time, bucket)
SETTINGS old_parts_lifetime = 60;

-- Spans of every kind, with what adds up. Tokens and money are multiplied by the weight.
CREATE TABLE IF NOT EXISTS rollup_sums_v1
(
    project_id LowCardinality(String),
    rollup UInt8,
    grain Enum8('hour' = 1, 'day' = 2),
    day Date,
    series UInt64 CODEC(LZ4),
    time DateTime('UTC') CODEC(LZ4),
    n Int64 CODEC(T64, LZ4),
    weight Float64 CODEC(ZSTD(1)),
    weight_squared Float64 CODEC(ZSTD(1)),
    input_tokens Float64 CODEC(ZSTD(1)),
    output_tokens Float64 CODEC(ZSTD(1)),
    cached_input_tokens Float64 CODEC(ZSTD(1)),
    cache_write_tokens Float64 CODEC(ZSTD(1)),
    reasoning_tokens Float64 CODEC(ZSTD(1)),
    cost_usd Decimal(38, 20) CODEC(ZSTD(1)),
    priced Int64 CODEC(ZSTD(1)),
    priced_weight Float64 CODEC(ZSTD(1)),
    unpriced Int64 CODEC(ZSTD(1)),
    unpriced_weight Float64 CODEC(ZSTD(1)),
    batch UInt64 CODEC(ZSTD(1))
)
ENGINE = MergeTree
PARTITION BY (grain, toYYYYMM(day))
ORDER BY (project_id, rollup, grain, day, series, time)
SETTINGS old_parts_lifetime = 60;

-- The same spans by tenant, for questions about one tenant: columns of numbers and dimensions
-- alone, copied day by day.
CREATE TABLE IF NOT EXISTS spans_by_tenant_v1
(
    project_id LowCardinality(String),
    day Date,
    tenant LowCardinality(String),
    start_time DateTime64(9, 'UTC') CODEC(Delta, LZ4),
    sign Int8 CODEC(ZSTD(1)),
    kind LowCardinality(String),
    is_error Bool,
    error_type LowCardinality(String),
    service_name LowCardinality(String),
    is_model_call Bool,
    operation LowCardinality(String),
    provider LowCardinality(String),
    request_model LowCardinality(String),
    response_model LowCardinality(String),
    is_stream Nullable(Bool),
    ttft_absent_reason LowCardinality(String),
    finish_reason LowCardinality(String),
    input_tokens Nullable(UInt64) CODEC(ZSTD(1)),
    output_tokens Nullable(UInt64) CODEC(ZSTD(1)),
    cached_input_tokens Nullable(UInt64) CODEC(ZSTD(1)),
    cache_write_tokens Nullable(UInt64) CODEC(ZSTD(1)),
    reasoning_tokens Nullable(UInt64) CODEC(ZSTD(1)),
    cost_usd Nullable(Decimal(18, 10)) CODEC(ZSTD(1)),
    agent_name LowCardinality(String),
    tool_name LowCardinality(String),
    ttft_bucket Nullable(Int16) CODEC(LZ4),
    duration_bucket Nullable(Int16) CODEC(LZ4),
    tpot_bucket Nullable(Int16) CODEC(LZ4),
    tokens_per_second_bucket Nullable(Int16) CODEC(LZ4),
    input_tokens_bucket Nullable(Int16) CODEC(LZ4),
    output_tokens_bucket Nullable(Int16) CODEC(ZSTD(1)),
    cost_bucket Nullable(Int16) CODEC(ZSTD(1)),
    environment LowCardinality(String),
    route LowCardinality(String),
    tier LowCardinality(String),
    team LowCardinality(String),
    region LowCardinality(String),
    prompt_name LowCardinality(String),
    prompt_version LowCardinality(String),
    sample_weight Float64 CODEC(ZSTD(1)),
    batch UInt64 CODEC(ZSTD(1))
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(day)
ORDER BY (project_id, day, tenant, start_time)
SETTINGS old_parts_lifetime = 60;
