import { z } from "zod";
import type { Reader, Writer } from "./query";

/** The build's own record goes last: what broke off between is found again. */
const TABLES = ["rollup_buckets_v1", "rollup_sums_v1", "spans_by_tenant_v1", "rollup_builds_v1"];

/** Deletes rows of builds that were replaced, or broke off, and began longer ago than that. */
export async function sweepRollups(
  { reader, writer }: { readonly reader: Reader; readonly writer: Writer },
  olderThanMs: number,
): Promise<void> {
  const projects = await reader.query({
    name: "listReplacedBuilds",
    sql: `SELECT project_id, groupArray(number) AS batches FROM (
            SELECT project_id, arrayJoin(arrayFilter(
              pair -> pair.1 != argMaxIf(batch, at, is_ready) AND pair.2 <= now64(6) - toIntervalMillisecond({age: UInt32}),
              groupArray((batch, at)))) AS old, old.1 AS number
            FROM rollup_builds_v1 GROUP BY project_id, grain, unit)
          GROUP BY project_id`,
    acrossProjects: true,
    params: { age: olderThanMs },
    row: z.object({ project_id: z.string(), batches: z.array(z.number()) }),
  });
  for (const { project_id, batches } of projects) {
    for (const table of TABLES) {
      await writer.command(
        "sweepRollups",
        `DELETE FROM ${table} WHERE project_id = {project: String} AND batch IN {batches: Array(UInt64)}`,
        { project: project_id, batches: [...new Set(batches)] },
      );
    }
  }
}
