import type { QueryDimension } from "@/db/clickhouse/dimension";
import {
  getLatencyByTokens,
  getLatencyCoverage,
  getLatencyGroups,
  getLatencySlots,
  getLatencySparklines,
} from "@/db/clickhouse/latency";
import { getOverviewSeries, getOverviewTotals } from "@/db/clickhouse/overview";
import type { Reader } from "@/db/clickhouse/query";
import type { QueryFilter } from "@/db/clickhouse/scope";
import { listSpans } from "@/db/clickhouse/spans";
import type { Panel } from "./measure";

const DAY_MS = 86_400_000;

/** The questions the pages ask, through the functions that ask them. */
export function latencyPanels(
  reader: Reader,
  { days, until }: { readonly days: number; readonly until: number },
): Panel[] {
  const range = (length: number, filters: readonly QueryFilter[] = []) => ({
    project: "bench",
    from: new Date(until - length * DAY_MS).toISOString(),
    to: new Date(until).toISOString(),
    filters,
    metric: "ttft" as const,
  });
  const all = range(days);
  const tenant: QueryFilter[] = [{ key: "tenant", op: "is", value: "tenant-3" }];

  const histogram =
    (dimension: QueryDimension, scope = all) =>
    async () => {
      const scoped = { ...scope, groupBy: [dimension], limit: 12 };
      return (await getLatencyGroups(reader, scoped)).groups.length;
    };
  const heatmap = (scope: typeof all, intervalSeconds: number) => async () =>
    (await getLatencySlots(reader, { ...scope, intervalSeconds })).length;
  const ranking = (groupBy: QueryDimension[]) => async () => {
    const half = (days / 2) * DAY_MS;
    const scope = { ...range(days / 2), groupBy, limit: 3_000 };
    const baseline = { from: new Date(until - 2 * half), to: new Date(until - half) };
    const [now, then] = await Promise.all([
      getLatencyGroups(reader, scope),
      getLatencyGroups(reader, { ...scope, ...baseline }),
    ]);
    const keys = now.groups.slice(0, 50).map((group) => group.keys);
    const lines = await getLatencySparklines(reader, { ...scope, keys, steps: 24 });
    return then.groups.length + lines.length;
  };
  const overview = async () => {
    const scope = {
      ...range(days / 2),
      baselineFrom: new Date(until - days * DAY_MS).toISOString(),
      baselineTo: new Date(until - (days / 2) * DAY_MS).toISOString(),
      groupBy: "model" as const,
    };
    const { groups } = await getOverviewTotals(reader, { ...scope, limit: 8 });
    const keys = groups.map((group) => group.key);
    return (await getOverviewSeries(reader, { ...scope, keys, intervalSeconds: 21_600 })).length;
  };

  return [
    { name: "histogram by model, 30 d", run: histogram("model") },
    { name: "histogram by tenant, 30 d", run: histogram("tenant") },
    { name: "histogram by model of a tenant, 30 d", run: histogram("model", range(days, tenant)) },
    { name: "histogram by model, 24 h", run: histogram("model", range(1)) },
    { name: "heatmap, 30 d", run: heatmap(all, 21_600) },
    { name: "heatmap, 24 h", run: heatmap(range(1), 900) },
    { name: "ranking by model, 15 d against 15 d", run: ranking(["model"]) },
    { name: "ranking by tenant, 15 d against 15 d", run: ranking(["tenant"]) },
    { name: "ranking by model and route, 15 d against 15 d", run: ranking(["model", "route"]) },
    {
      name: "by tokens, 30 d",
      run: async () => (await getLatencyByTokens(reader, all)).length,
    },
    {
      name: "coverage, 30 d",
      run: async () => (await getLatencyCoverage(reader, all)).modelCalls,
    },
    { name: "overview by model, 15 d against 15 d", run: overview },
    {
      name: "newest 100 spans of 30 d",
      run: async () => (await listSpans(reader, { ...all, limit: 100, after: null })).spans.length,
    },
  ];
}
