-- What ingest took, dropped and refused, by project and minute; '_plumbline' where a request was
-- refused before its project was known. Each process writes its own value of a minute as it
-- grows: the largest is the last, so that a write which is repeated changes nothing.
CREATE TABLE IF NOT EXISTS ingest_counters_v1
(
    project_id LowCardinality(String),
    minute DateTime('UTC') CODEC(Delta, ZSTD(1)),
    counter LowCardinality(String),
    signal LowCardinality(String),
    reason LowCardinality(String),
    process LowCardinality(String),
    value SimpleAggregateFunction(max, UInt64) CODEC(ZSTD(1))
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(minute)
ORDER BY (project_id, minute, counter, signal, reason, process)
TTL minute + INTERVAL 400 DAY
SETTINGS old_parts_lifetime = 60, ttl_only_drop_parts = 1;

-- How full each process's spool is, as it last said.
CREATE TABLE IF NOT EXISTS ingest_spools_v1
(
    process String,
    seen_at DateTime64(3, 'UTC'),
    bytes UInt64,
    limit_bytes UInt64,
    segments UInt32,
    oldest_at Nullable(DateTime64(3, 'UTC')),
    unreadable_bytes UInt64
)
ENGINE = ReplacingMergeTree(seen_at)
ORDER BY process
TTL toDateTime(seen_at) + INTERVAL 1 DAY
SETTINGS old_parts_lifetime = 60;
