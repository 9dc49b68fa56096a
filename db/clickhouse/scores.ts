import { z } from "zod";
import { compileFilters } from "./filter-sql";
import { type Reader, type ReadOptions, toClickHouseTime } from "./query";
import { type QueryScope, SCOPE_SQL, scopeParams } from "./scope";

/** Dimensions that scores_per_hour_v1 keeps, by column. */
const ROLLED_UP: ReadonlySet<string> = new Set([
  "environment",
  "service_name",
  "provider",
  "request_model",
  "response_model",
  "route",
  "tenant",
  "tier",
  "team",
  "prompt_name",
  "prompt_version",
]);

const RAW = (filters: string, range: string) => `
  SELECT score.1 AS name, start_time AS time, toInt64(sign) AS n, sign * sample_weight AS weight,
    weight * score.2 AS value_sum, weight * score.2 * score.2 AS square_sum
  FROM llm_spans_v2 ARRAY JOIN CAST(scores, 'Array(Tuple(String, Float64))') AS score
  WHERE ${SCOPE_SQL} AND ${range} AND ${filters}`;

const HOURS = (filters: string) => `
  SELECT name, toDateTime64(hour, 9, 'UTC') AS time, n, weight, value_sum, square_sum
  FROM scores_per_hour_v1
  WHERE project_id = {project: String} AND hour >= {first_hour: DateTime('UTC')}
    AND hour < {end_hour: DateTime('UTC')} AND ${filters}`;

const Row = z.object({
  name: z.string(),
  slot: z.number(),
  n: z.number(),
  weight: z.number(),
  value_sum: z.number(),
  square_sum: z.number(),
});
export type ScoreRow = z.infer<typeof Row>;

const HOUR_MS = 3_600_000;

/**
 * Scores by name and interval: `slot` is the interval's start in seconds since 1970. Whole
 * hours are read from the rollup where intervals and filters allow, the rest from the spans.
 */
export function getScoreSlots(
  reader: Reader,
  scope: QueryScope & { readonly intervalSeconds: number },
  options?: ReadOptions,
): Promise<ScoreRow[]> {
  const filters = compileFilters(scope.filters);
  const firstHour = Math.ceil(new Date(scope.from).getTime() / HOUR_MS) * HOUR_MS;
  const endHour = Math.floor(new Date(scope.to).getTime() / HOUR_MS) * HOUR_MS;
  const hasWholeHours =
    firstHour < endHour &&
    scope.intervalSeconds % 3600 === 0 &&
    filters.columns.every((column) => ROLLED_UP.has(column));
  const edges = `(start_time < {first_hour: DateTime('UTC')} OR start_time >= {end_hour: DateTime('UTC')})`;
  return reader.query(
    {
      name: "getScoreSlots",
      sql: `SELECT name, intDiv(toUnixTimestamp(time), {interval: UInt32}) * {interval: UInt32} AS slot,
              sum(n) AS n, sum(weight) AS weight, sum(value_sum) AS value_sum, sum(square_sum) AS square_sum
            FROM (${hasWholeHours ? `${RAW(filters.sql, edges)} UNION ALL ${HOURS(filters.sql)}` : RAW(filters.sql, "1")})
            GROUP BY name, slot HAVING n > 0 ORDER BY name, slot`,
      params: {
        ...filters.params,
        ...scopeParams(scope),
        interval: scope.intervalSeconds,
        ...(hasWholeHours
          ? { first_hour: toSeconds(firstHour), end_hour: toSeconds(endHour) }
          : {}),
      },
      row: Row,
    },
    options,
  );
}

function toSeconds(unixMs: number): string {
  return toClickHouseTime(unixMs).slice(0, 19);
}
