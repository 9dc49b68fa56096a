-- Scores of spans (feedback, outcomes, evaluations) by name and hour. Revisions pass through
-- as negative and positive rows. Few spans carry one, so all dimensions fit into one table.
CREATE TABLE IF NOT EXISTS scores_per_hour_v1
(
    project_id LowCardinality(String),
    hour DateTime('UTC') CODEC(Delta, ZSTD(1)),
    name LowCardinality(String),
    environment LowCardinality(String),
    service_name LowCardinality(String),
    provider LowCardinality(String),
    request_model LowCardinality(String),
    response_model LowCardinality(String),
    route LowCardinality(String),
    tenant LowCardinality(String),
    tier LowCardinality(String),
    team LowCardinality(String),
    prompt_name LowCardinality(String),
    prompt_version LowCardinality(String),
    n Int64 CODEC(ZSTD(1)),
    weight Float64 CODEC(ZSTD(1)),
    -- weight * value, and weight * value squared.
    value_sum Float64 CODEC(ZSTD(1)),
    square_sum Float64 CODEC(ZSTD(1))
)
ENGINE = SummingMergeTree
PARTITION BY toYYYYMM(hour)
ORDER BY (project_id, hour, name, environment, service_name, provider, request_model, response_model,
    route, tenant, tier, team, prompt_name, prompt_version)
SETTINGS old_parts_lifetime = 60, non_replicated_deduplication_window = 10000;

CREATE MATERIALIZED VIEW IF NOT EXISTS scores_per_hour_mv_v1 TO scores_per_hour_v1 AS
SELECT project_id, toStartOfHour(start_time) AS hour, score.1 AS name, environment, service_name, provider,
    request_model, response_model, route, tenant, tier, team, prompt_name, prompt_version,
    sum(toInt64(sign)) AS n, sum(sign * sample_weight) AS weight,
    sum(sign * sample_weight * score.2) AS value_sum,
    sum(sign * sample_weight * score.2 * score.2) AS square_sum
FROM llm_spans_v2
ARRAY JOIN CAST(scores, 'Array(Tuple(String, Float64))') AS score
GROUP BY project_id, hour, name, environment, service_name, provider, request_model, response_model,
    route, tenant, tier, team, prompt_name, prompt_version;
