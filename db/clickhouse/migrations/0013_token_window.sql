-- An insert that is done again under its token counts once, for as long as the engine remembers
-- the token: one entry for each insert and partition, whichever process made it. With four
-- ingest processes 10,000 of them were 15 minutes. The views' tables remember as long.
ALTER TABLE span_payloads_v1 MODIFY SETTING non_replicated_deduplication_window = 100000;

ALTER TABLE llm_spans_v2 MODIFY SETTING non_replicated_deduplication_window = 100000;

ALTER TABLE span_hours_v1 MODIFY SETTING non_replicated_deduplication_window = 100000;

ALTER TABLE trace_hours_v1 MODIFY SETTING non_replicated_deduplication_window = 100000;

ALTER TABLE scores_per_hour_v1 MODIFY SETTING non_replicated_deduplication_window = 100000;
