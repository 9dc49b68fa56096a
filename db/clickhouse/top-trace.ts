import { z } from "zod";
import { compileFilters } from "./filter-sql";
import { type ParamValue, type Reader, type ReadOptions, toClickHouseTime } from "./query";
import { type TimeRange, toMs } from "./rollup-pieces";
import { SUMS } from "./rollup-sets";
import { sumRelation } from "./rollup-source";
import { readRollupView } from "./rollup-view";
import { hoursSql, type QueryScope } from "./scope";

/** Calls whose traces are added up; a trace by trace sum of a month would take seconds. */
const MAX_CALLS = 250_000;
const HOUR_MS = 3_600_000;

export interface TopTrace {
  readonly traceId: string;
  readonly costUsd: string;
  readonly calls: number;
}

/**
 * The trace whose model calls cost most; null when none has a price. In a range of more than
 * `maxCalls` calls it is the dearest of the hours in which most was spent, as many as hold
 * that many calls.
 */
export async function getTopTrace(
  reader: Reader,
  scope: QueryScope & { readonly maxCalls?: number },
  options?: ReadOptions,
): Promise<TopTrace | null> {
  const hours = await readHours(reader, scope, options);
  const filters = compileFilters(scope.filters);
  const params: Record<string, ParamValue> = { ...filters.params };
  const ranges = dearest(hours, scope.maxCalls ?? MAX_CALLS).map(([from, to], index) => {
    params[`from${index}`] = toClickHouseTime(Math.max(from, toMs(scope.from)));
    params[`to${index}`] = toClickHouseTime(Math.min(to, toMs(scope.to)));
    const [first, end] = [
      `{from${index}: DateTime64(9, 'UTC')}`,
      `{to${index}: DateTime64(9, 'UTC')}`,
    ];
    return `(${hoursSql(first, end)} AND start_time >= ${first} AND start_time < ${end})`;
  });
  if (ranges.length === 0) return null;
  const [row] = await reader.query(
    {
      name: "getTopTrace",
      sql: `SELECT trace_id, toString(${SUMS.cost_usd} AS spent) AS cost, sum(toInt64(sign)) AS calls
            FROM llm_spans_v2
            WHERE project_id = {project: String} AND (${ranges.join(" OR ")})
              AND is_model_call AND cost_usd > 0 AND ${filters.sql}
            GROUP BY trace_id HAVING calls > 0 ORDER BY spent DESC, trace_id LIMIT 1`,
      params: { ...params, project: scope.project },
      row: z.object({ trace_id: z.string(), cost: z.string(), calls: z.number() }),
    },
    options,
  );
  return row ? { traceId: row.trace_id, costUsd: row.cost, calls: row.calls } : null;
}

interface Hour {
  /** Seconds since 1970. */
  readonly hour: number;
  readonly calls: number;
}

/** Hours in which money was spent, the dearest first. */
async function readHours(
  reader: Reader,
  scope: QueryScope,
  options?: ReadOptions,
): Promise<Hour[]> {
  const view = await readRollupView(reader, scope, options);
  const { sql, params } = sumRelation(view, {
    scope,
    keys: [],
    slotSeconds: HOUR_MS / 1000,
    where: "is_model_call",
    sums: ["n", "cost_usd"],
  });
  return reader.query(
    {
      name: "listDearestHours",
      sql: `SELECT slot AS hour, sum(n) AS calls FROM ${sql}
            GROUP BY hour HAVING calls > 0 AND sum(cost_usd) > 0 ORDER BY sum(cost_usd) DESC, hour`,
      params: { ...params, project: scope.project },
      row: z.object({ hour: z.number(), calls: z.number() }),
    },
    options,
  );
}

/** Runs of the dearest hours that hold no more calls than that; at least one hour. */
function dearest(hours: readonly Hour[], maxCalls: number): TimeRange[] {
  const chosen: number[] = [];
  let calls = 0;
  for (const hour of hours) {
    calls += hour.calls;
    if (chosen.length > 0 && calls > maxCalls) break;
    chosen.push(hour.hour * 1000);
  }
  const runs: Array<[number, number]> = [];
  for (const start of chosen.sort((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last?.[1] === start) last[1] = start + HOUR_MS;
    else runs.push([start, start + HOUR_MS]);
  }
  return runs;
}
