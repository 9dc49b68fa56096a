import type { Reader } from "@/db/clickhouse/query";
import type { QueryFilter } from "@/db/clickhouse/scope";
import { listSpans } from "@/db/clickhouse/spans";
import { getTrace } from "@/db/clickhouse/traces";
import type { Panel } from "./measure";

const DAY_MS = 86_400_000;

/** Lists and look-ups, which read the spans themselves. */
export function listPanels(
  reader: Reader,
  {
    days,
    until,
    traceIds,
  }: { readonly days: number; readonly until: number; readonly traceIds: readonly string[] },
): Panel[] {
  const newest = (name: string, filters: QueryFilter[]): Panel => ({
    name: `newest 100 spans ${name}, ${days} d`,
    run: async () => {
      const from = until - days * DAY_MS;
      const scope = { project: "bench", from, to: until, filters, limit: 100, after: null };
      return (await listSpans(reader, { ...scope, budgetMs: 700 })).spans.length;
    },
  });
  const is = (key: string, value: string): QueryFilter => ({ key, op: "is", value });
  let asked = 0;
  return [
    newest("of model calls", [is("modelCall", "true")]),
    newest("of a model", [is("model", "gpt-4o")]),
    newest("of a tenant", [is("tenant", "tenant-3")]),
    newest("of a rare tenant", [is("tenant", "tenant-1999")]),
    newest("of a route, failed", [is("route", "/v1/route-3"), is("status", "error")]),
    {
      name: "trace by id",
      // Another one each time, over all of the range.
      run: async () => {
        const traceId = traceIds[asked++ % traceIds.length] ?? "";
        return (await getTrace(reader, { project: "bench", traceId })).length;
      },
    },
  ];
}
