import { isDeepStrictEqual } from "node:util";
import { getOverviewTotals } from "@/db/clickhouse/overview";
import type { Reader } from "@/db/clickhouse/query";
import { cutIntoPieces, listUnits } from "@/db/clickhouse/rollup-pieces";
import type { Differences } from "./differences";

const DAY_MS = 86_400_000;
const DIMENSIONS = ["tenant", "route", "model"] as const;

/**
 * The dashboards' own queries of whole days, answered from rollups alone, against the same from
 * the spans alone: sums, costs and percentiles of every group. Answers how many hours and days
 * rollups hold.
 */
export async function compareSources(
  reader: Reader,
  project: string,
  differences: Differences,
): Promise<number> {
  const to = (Math.floor(Date.now() / DAY_MS) + 1) * DAY_MS;
  const from = to - 4 * DAY_MS;
  const baseline = { baselineFrom: from - 4 * DAY_MS, baselineTo: from };
  const scope = { project, from, to, ...baseline, filters: [], limit: 1_000 };
  const units = await listUnits(reader, scope);
  for (const [start, end] of cutIntoPieces(scope, units, { hours: true, days: true }).raw) {
    const range = [start, end].map((time) => new Date(time).toISOString()).join(" to ");
    differences.add("not rolled up", range);
  }
  for (const groupBy of DIMENSIONS) {
    const rolledUp = await getOverviewTotals(reader, { ...scope, groupBy });
    const raw = await getOverviewTotals(reader, { ...scope, groupBy, source: "raw" });
    if (isDeepStrictEqual(rolledUp, raw)) continue;
    const found = new Map(rolledUp.groups.map((group) => [group.key, group]));
    const other = raw.groups.filter((group) => !isDeepStrictEqual(found.get(group.key), group));
    const keys = other.map(({ key }) => key).join(", ");
    differences.add(`rollups by ${groupBy} differ from spans`, keys || "in the whole");
  }
  return units.length;
}
