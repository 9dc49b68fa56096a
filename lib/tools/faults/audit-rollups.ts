import { z } from "zod";
import { getOverviewTotals } from "@/db/clickhouse/overview";
import type { Reader } from "@/db/clickhouse/query";
import type { Differences } from "./differences";
import type { ExpectedSpan } from "./expected";

const HOUR_MS = 3_600_000;
const Hour = z.object({
  hour: z.int(),
  spans: z.int(),
  checksum: z.string(),
  in_view: z.int(),
  checksum_in_view: z.string(),
});

/** The counts and checksums that a view keeps by the hour; answers how many spans it counts. */
export async function compareHourCounts(
  reader: Reader,
  project: string,
  differences: Differences,
): Promise<number> {
  const query = { name: "auditHours", sql: HOURS, params: { project }, row: Hour };
  let counted = 0;
  for (const hour of await reader.query(query)) {
    counted += hour.in_view;
    if (hour.spans !== hour.in_view || hour.checksum !== hour.checksum_in_view) {
      const at = new Date(hour.hour * 1_000).toISOString();
      differences.add("hour counted wrong", `${at}: ${hour.in_view}, not ${hour.spans}`);
    }
  }
  return counted;
}

const DIMENSIONS = [
  ["tenant", "tenant"],
  ["route", "route"],
  ["model", "request_model"],
] as const;

interface Sums {
  requests: number;
  inputTokens: number;
  outputTokens: number;
}

/** The dashboards' own queries, from rollups where these hold, against what was sent. */
export async function compareDashboards(
  reader: Reader,
  project: string,
  expected: Iterable<ExpectedSpan>,
  differences: Differences,
): Promise<void> {
  const calls = [...expected].filter(({ row }) => row.is_model_call === "true");
  const now = Date.now();
  const scope = {
    project,
    from: now - 48 * HOUR_MS,
    to: now + HOUR_MS,
    baselineFrom: now - 97 * HOUR_MS,
    baselineTo: now - 48 * HOUR_MS,
    filters: [],
    limit: 100,
  };
  for (const [groupBy, column] of DIMENSIONS) {
    const wanted = new Map<string, Sums>();
    for (const { row, inputTokens, outputTokens } of calls) {
      const key = row[column];
      const sums = wanted.get(key) ?? { requests: 0, inputTokens: 0, outputTokens: 0 };
      sums.requests++;
      sums.inputTokens += inputTokens;
      sums.outputTokens += outputTokens;
      wanted.set(key, sums);
    }
    const { groups } = await getOverviewTotals(reader, { ...scope, groupBy });
    const found = new Map(groups.map(({ key, current }) => [key, current]));
    for (const key of new Set([...wanted.keys(), ...found.keys()])) {
      const sums = found.get(key);
      const answer = `${sums?.requests ?? 0} calls, ${sums?.input_tokens ?? 0} + ${sums?.output_tokens ?? 0} tokens`;
      const { requests = 0, inputTokens = 0, outputTokens = 0 } = wanted.get(key) ?? {};
      const right = `${requests} calls, ${inputTokens} + ${outputTokens} tokens`;
      if (answer !== right) {
        differences.add(`dashboard by ${groupBy} differs`, `${key}: ${answer}, not ${right}`);
      }
    }
  }
}

const HOURS = `
SELECT toUnixTimestamp(hour) AS hour, toInt32(sum(raw)) AS spans, toString(sum(raw_checksum)) AS checksum,
  toInt32(sum(viewed)) AS in_view, toString(sum(viewed_checksum)) AS checksum_in_view
FROM (
  SELECT toStartOfHour(start_time) AS hour, sum(toInt64(sign)) AS raw,
    sum(sign * reinterpretAsInt64(cityHash64(trace_id, span_id, revision))) AS raw_checksum,
    0 AS viewed, 0 AS viewed_checksum
  FROM llm_spans_v2 WHERE project_id = {project: String} GROUP BY hour
  UNION ALL
  SELECT hour, 0, 0, sum(spans), sum(checksum)
  FROM span_hours_v1 WHERE project_id = {project: String} GROUP BY hour
)
GROUP BY hour`;
