-- In a migration of its own: only once the copy is recorded as done may its source go.
DROP TABLE IF EXISTS llm_spans_v1;
