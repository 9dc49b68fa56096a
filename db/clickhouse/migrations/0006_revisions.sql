-- Traces of which a part came after another part had been stored, and that may therefore
-- read otherwise as a whole. Rows say "look again": a trace may be named many times.
CREATE TABLE IF NOT EXISTS trace_revision_queue_v1
(
    project_id LowCardinality(String),
    trace_id FixedString(32) CODEC(ZSTD(1)),
    -- In the future for a trace that lacks something: then it is looked at again.
    queued_at DateTime64(6, 'UTC') DEFAULT now64(6) CODEC(Delta, ZSTD(1)),
    -- How often that was so, and how many spans and log records there were the last time.
    attempt UInt8 CODEC(ZSTD(1)),
    records UInt32 CODEC(ZSTD(1))
)
ENGINE = MergeTree
ORDER BY (queued_at, project_id, trace_id)
TTL toDateTime(queued_at) + INTERVAL 7 DAY
SETTINGS old_parts_lifetime = 60, ttl_only_drop_parts = 1;

-- A batch of revisions on its way into llm_spans_v2: written here whole, then copied under
-- its name as deduplication token, then dropped. Whoever finds it after a kill can tell a
-- whole batch from a torn one (batch_rows) and complete the first to the same effect.
CREATE TABLE IF NOT EXISTS span_revisions_v1
ENGINE = MergeTree
PARTITION BY batch
ORDER BY (project_id, trace_id, span_id)
SETTINGS old_parts_lifetime = 60
EMPTY AS SELECT '' AS batch, toUInt32(0) AS batch_rows, * FROM llm_spans_v2;

-- Context that came late was joined to its spans by every query; from now on it is written
-- into their rows. Traces that were stored before this upgrade are read anew for it.
INSERT INTO trace_revision_queue_v1 (project_id, trace_id)
SELECT DISTINCT project_id, trace_id FROM llm_spans_v2 WHERE context_open;

DROP TABLE IF EXISTS trace_context_v1;
