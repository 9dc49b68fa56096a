import { createHash } from "node:crypto";
import { z } from "zod";
import type { Reader, ReadOptions, Writer } from "./query";
import { type QueryScope, SCOPE_SQL, scopeParams } from "./scope";
import { toIso } from "./span-row";

const TABLE = "genai_metric_points_v1";

/** A histogram's data point as it is stored: plain data, which a worker can hand over. */
export interface MetricPointRecord {
  readonly projectId: string;
  readonly metric: string;
  readonly service: string;
  readonly environment: string;
  readonly scope: string;
  readonly operation: string;
  readonly provider: string;
  readonly requestModel: string;
  readonly responseModel: string;
  readonly tokenType: string;
  readonly errorType: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly unit: string;
  readonly temporality: "delta" | "cumulative";
  readonly startUnixNano: bigint;
  readonly timeUnixNano: bigint;
  readonly count: bigint;
  readonly sum: number | null;
  readonly min: number | null;
  readonly max: number | null;
  readonly bounds: readonly number[];
  readonly counts: readonly bigint[];
}

/**
 * Stores points; resolves when they can be queried. A row is its point and nothing else, so
 * that a request which is sent again inserts the same block, which ClickHouse drops, and a
 * point that comes in another request falls together with its first.
 */
export async function insertMetricPoints(
  writer: Pick<Writer, "insertRows">,
  points: readonly MetricPointRecord[],
): Promise<void> {
  await writer.insertRows("insertMetricPoints", TABLE, points.map(toRow));
}

function toRow(point: MetricPointRecord): object {
  const row = {
    project_id: point.projectId,
    metric: point.metric,
    service_name: point.service,
    environment: point.environment,
    scope_name: point.scope,
    operation: point.operation,
    provider: point.provider,
    request_model: point.requestModel,
    response_model: point.responseModel,
    token_type: point.tokenType,
    error_type: point.errorType,
    attributes: point.attributes,
    unit: point.unit,
    temporality: point.temporality,
    start_time: decimalSeconds(point.startUnixNano),
    time: decimalSeconds(point.timeUnixNano),
    count: point.count.toString(),
    sum: point.sum,
    min: point.min,
    max: point.max,
    bounds: point.bounds,
    counts: point.counts.map(String),
  };
  const fingerprint = createHash("sha256").update(JSON.stringify(row)).digest("hex").slice(0, 32);
  return { ...row, fingerprint };
}

/** As DateTime64(9) reads a number: exact, which a float of seconds would not be. */
function decimalSeconds(unixNano: bigint): string {
  const nanos = unixNano.toString().padStart(10, "0");
  return `${nanos.slice(0, -9)}.${nanos.slice(-9)}`;
}

const Row = z.object({
  service_name: z.string(),
  metrics: z.array(z.string()),
  calls: z.number(),
  last_point_at: z.string(),
});

export interface MetricSource {
  readonly service: string;
  readonly metrics: readonly string[];
  /** By `gen_ai.client.operation.duration`, as far as the range has its points. */
  readonly calls: number;
  readonly lastPointAt: string;
}

/** Services that send GenAI metrics and, in the same time, no model calls as spans. */
export async function getMetricOnlySources(
  reader: Reader,
  scope: Pick<QueryScope, "project" | "from" | "to">,
  options?: ReadOptions,
): Promise<MetricSource[]> {
  const sources = await listMetricSources(reader, scope, options);
  // Without metrics, as is usual, the spans need not be read.
  if (sources.length === 0) return [];
  const withSpans = await reader.query(
    {
      name: "listServicesWithCalls",
      sql: `SELECT service_name FROM llm_spans_v2
            WHERE ${SCOPE_SQL} AND is_model_call AND service_name IN {services: Array(String)}
            GROUP BY service_name HAVING sum(sign) > 0`,
      params: { ...scopeParams(scope), services: sources.map(({ service }) => service) },
      row: z.object({ service_name: z.string() }),
    },
    options,
  );
  const names = new Set(withSpans.map((row) => row.service_name));
  return sources.filter(({ service }) => !names.has(service));
}

/** A cumulative series counts from its start: of each, the largest count is the last. */
async function listMetricSources(
  reader: Reader,
  scope: Pick<QueryScope, "project" | "from" | "to">,
  options?: ReadOptions,
): Promise<MetricSource[]> {
  const rows = await reader.query(
    {
      name: "listMetricSources",
      sql: `SELECT service_name, groupUniqArrayArray(metrics) AS metrics,
              sum(if(is_delta, added, largest)) AS calls, toString(max(last_at)) AS last_point_at
            FROM (
              SELECT service_name, temporality = 'delta' AS is_delta,
                cityHash64(scope_name, environment, metric, operation, provider, request_model,
                  response_model, token_type, error_type, attributes,
                  if(temporality = 'cumulative', start_time, toDateTime64(0, 9, 'UTC'))) AS series,
                groupUniqArray(metric) AS metrics,
                sumIf(count, metric = 'gen_ai.client.operation.duration') AS added,
                maxIf(count, metric = 'gen_ai.client.operation.duration') AS largest,
                max(time) AS last_at
              FROM (
                SELECT service_name, scope_name, environment, metric, operation, provider,
                  request_model, response_model, token_type, error_type, attributes, temporality,
                  start_time, time, count
                FROM genai_metric_points_v1
                WHERE project_id = {project: String} AND time >= {from: DateTime64(9, 'UTC')}
                  AND time < {to: DateTime64(9, 'UTC')}
                LIMIT 1 BY fingerprint
              )
              GROUP BY service_name, is_delta, series
            )
            GROUP BY service_name ORDER BY calls DESC, service_name LIMIT 200`,
      params: scopeParams(scope),
      row: Row,
    },
    options,
  );
  return rows.map((row) => ({
    service: row.service_name,
    metrics: [...row.metrics].sort(),
    calls: row.calls,
    lastPointAt: toIso(row.last_point_at),
  }));
}
