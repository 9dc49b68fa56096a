-- Every panel reads the time and a bucket of each call. Light compression for these costs
-- 2.4 B a row and saves a quarter of the processor time of a histogram over 2 M calls
-- (104 → 80 ms by model, 71 → 48 ms for the whole).
ALTER TABLE llm_spans_v1
    MODIFY COLUMN start_time DateTime64(9, 'UTC') CODEC(Delta, LZ4),
    MODIFY COLUMN ttft_bucket Nullable(Int16) CODEC(LZ4),
    MODIFY COLUMN duration_bucket Nullable(Int16) CODEC(LZ4),
    MODIFY COLUMN tpot_bucket Nullable(Int16) CODEC(LZ4),
    MODIFY COLUMN tokens_per_second_bucket Nullable(Int16) CODEC(LZ4),
    MODIFY COLUMN input_tokens_bucket Nullable(Int16) CODEC(LZ4);

-- Whether any span of a range is open is asked before each question about a tenant or a
-- route: where none is, the index answers without reading the flag.
ALTER TABLE llm_spans_v1
    ADD INDEX IF NOT EXISTS context_open_minmax context_open TYPE minmax GRANULARITY 1;
