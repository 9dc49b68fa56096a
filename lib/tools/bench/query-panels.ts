import type { QueryDimension } from "@/db/clickhouse/dimension";
import {
  getLatencyByTokens,
  getLatencyCoverage,
  getLatencyGroups,
  getLatencySlots,
  getLatencySparklines,
} from "@/db/clickhouse/latency";
import { getOverviewSeries, getOverviewTotals, listUnpricedModels } from "@/db/clickhouse/overview";
import type { Reader } from "@/db/clickhouse/query";
import { withRollupView } from "@/db/clickhouse/rollup-view";
import type { QueryFilter, QueryScope } from "@/db/clickhouse/scope";
import { getTopTrace } from "@/db/clickhouse/top-trace";

const DAY_MS = 86_400_000;

export interface QueryPanel {
  readonly name: string;
  /** Asks what the panel asks; resolves to the number of rows it got. */
  readonly ask: (reader: Reader, source: Pick<QueryScope, "source">) => Promise<number>;
}

/** The questions the pages ask of rolled-up dimensions, through the functions that ask them. */
export function queryPanels({ days, until }: { readonly days: number; readonly until: number }) {
  const range = (length: number, filters: readonly QueryFilter[] = [], endedDaysAgo = 0) => ({
    project: "bench",
    from: until - (length + endedDaysAgo) * DAY_MS,
    to: until - endedDaysAgo * DAY_MS,
    filters,
    metric: "ttft" as const,
  });
  const is = (key: string, value: string): QueryFilter[] => [{ key, op: "is", value }];
  const model = is("model", "gpt-4o");
  const route = is("route", "/v1/route-3");
  const tenant = is("tenant", "tenant-3");
  const tier = is("tier", "pro");

  const histogram = (by: QueryDimension, filters: QueryFilter[] = [], length = days) =>
    panel(`histogram by ${by}`, filters, length, async (reader, source) => {
      const scope = { ...range(length, filters), ...source, groupBy: [by], limit: 12 };
      return (await getLatencyGroups(reader, scope)).groups.length;
    });
  const heatmap = (filters: QueryFilter[] = [], length = days, intervalSeconds = 21_600) =>
    panel("heatmap", filters, length, async (reader, source) => {
      const scope = { ...range(length, filters), ...source, intervalSeconds };
      return (await getLatencySlots(reader, scope)).length;
    });
  const half = days / 2;
  const ranking = (groupBy: QueryDimension[], filters: QueryFilter[] = []) =>
    panel(`ranking by ${groupBy.join(", ")}`, filters, half, async (reader, source) => {
      const scope = await withRollupView(
        reader,
        { ...range(half, filters), ...source, groupBy, limit: 3_000 },
        range(half, filters, half),
      );
      const [now, then] = await Promise.all([
        getLatencyGroups(reader, scope),
        getLatencyGroups(reader, { ...scope, ...range(half, filters, half) }),
      ]);
      const keys = now.groups.slice(0, 50).map((group) => group.keys);
      const intervalSeconds = groupBy.includes("tenant") ? 86_400 : 43_200;
      const lines = await getLatencySparklines(reader, { ...scope, keys, intervalSeconds });
      return then.groups.length + lines.length;
    });
  const overview = (groupBy: QueryDimension, filters: QueryFilter[] = []) =>
    panel(`overview by ${groupBy}`, filters, half, async (reader, source) => {
      const now = { ...range(half, filters), ...source };
      const then = range(half, filters, half);
      const asked = { ...now, baselineFrom: then.from, baselineTo: then.to, groupBy };
      const scope = await withRollupView(reader, asked, then);
      const [{ groups }] = await Promise.all([
        getOverviewTotals(reader, { ...scope, limit: 8 }),
        listUnpricedModels(reader, scope),
      ]);
      const keys = groups.map((group) => group.key);
      const series = { ...scope, keys, intervalSeconds: 21_600 };
      return (await getOverviewSeries(reader, series)).length;
    });
  const byTokens = (filters: QueryFilter[] = []) =>
    panel("by tokens", filters, days, async (reader, source) => {
      return (await getLatencyByTokens(reader, { ...range(days, filters), ...source })).length;
    });
  const coverage = (filters: QueryFilter[] = []) =>
    panel("coverage", filters, days, async (reader, source) => {
      return (await getLatencyCoverage(reader, { ...range(days, filters), ...source })).modelCalls;
    });

  return [
    ...[histogram("model"), histogram("route"), histogram("tenant"), histogram("tier")],
    ...[histogram("model", route), histogram("model", tenant), histogram("tenant", model)],
    ...[histogram("route", tenant), histogram("promptVersion", route), histogram("model", [], 1)],
    ...[heatmap(), heatmap(model), heatmap(route), heatmap(tenant), heatmap([...tenant, ...model])],
    ...[heatmap(tier), heatmap([], 1, 900), heatmap([], 7, 7_200)],
    ...[ranking(["model"]), ranking(["route"]), ranking(["tenant"]), ranking(["model", "route"])],
    ...[ranking(["tenant"], model), ranking(["tenant", "model"])],
    ...[byTokens(), byTokens(model), byTokens(tenant), coverage(), coverage(route)],
    ...[overview("model"), overview("route"), overview("tenant"), overview("model", tenant)],
    panel("dearest trace", [], half, async (reader, source) => {
      return (await getTopTrace(reader, { ...range(half), ...source })) ? 1 : 0;
    }),
  ];
}

function panel(
  name: string,
  filters: readonly QueryFilter[],
  days: number,
  ask: QueryPanel["ask"],
): QueryPanel {
  const under = filters.map(({ key }) => key).join(" and a ");
  return { name: `${name}${under && ` of a ${under}`}, ${days === 1 ? "24 h" : `${days} d`}`, ask };
}
