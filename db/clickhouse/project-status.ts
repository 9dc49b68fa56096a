import { z } from "zod";
import type { Reader, ReadOptions } from "./query";

const Row = z.object({
  span_count: z.number(),
  first_span_at: z.string(),
  last_span_at: z.string(),
  last_received_at: z.string(),
});

/** The first hour that holds a span, from the end named: read in the table's order, one block of it. */
const hourAt = (order: "ASC" | "DESC") => `(
  SELECT toStartOfHour(start_time) FROM llm_spans_v2 WHERE project_id = {project: String}
  ORDER BY project_id ${order}, toStartOfHour(start_time) ${order} LIMIT 1)`;

const iso = (time: string) => `formatDateTime(${time}, '%Y-%m-%dT%H:%i:%S.%fZ')`;

/** How many spans a project has, and from when to when. */
export async function getSpanBounds(
  reader: Reader,
  scope: { readonly project: string },
  options?: ReadOptions,
): Promise<{
  spanCount: number;
  firstSpanAt: string | null;
  lastSpanAt: string | null;
  lastReceivedAt: string | null;
}> {
  const [row] = await reader.query(
    {
      name: "getSpanBounds",
      sql: `SELECT
              (SELECT sum(sign) FROM llm_spans_v2 WHERE project_id = {project: String}) AS span_count,
              (SELECT ${iso("min(start_time)")} FROM llm_spans_v2
                WHERE project_id = {project: String} AND toStartOfHour(start_time) = ${hourAt("ASC")}) AS first_span_at,
              (SELECT ${iso("max(start_time)")} FROM llm_spans_v2
                WHERE project_id = {project: String} AND toStartOfHour(start_time) = ${hourAt("DESC")}) AS last_span_at,
              (SELECT ${iso("max(last_received_at)")} FROM span_hours_v1
                WHERE project_id = {project: String}) AS last_received_at`,
      params: { project: scope.project },
      row: Row,
    },
    options,
  );
  if (!row || row.span_count === 0) {
    return { spanCount: 0, firstSpanAt: null, lastSpanAt: null, lastReceivedAt: null };
  }
  return {
    spanCount: row.span_count,
    firstSpanAt: row.first_span_at,
    lastSpanAt: row.last_span_at,
    lastReceivedAt: row.last_received_at,
  };
}
