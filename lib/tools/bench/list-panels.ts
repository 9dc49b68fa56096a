import type { Reader } from "@/db/clickhouse/query";
import type { QueryFilter } from "@/db/clickhouse/scope";
import type { SpanPosition } from "@/db/clickhouse/span-position";
import { listSpans, type SpanPage } from "@/db/clickhouse/spans";
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
  /** The API's steps until the page is there, or only the first of them. */
  const search = (name: string, filter: QueryFilter, steps: number): Panel => ({
    name: `${name}, ${days} d: ${steps === 1 ? "first answer" : "all of it"}`,
    run: async () => {
      const from = until - days * DAY_MS;
      const scope = { project: "bench", from, to: until, filters: [filter], limit: 100 };
      let found = 0;
      let after: SpanPosition | null = null;
      for (let step = 0; step < steps; step++) {
        const page: SpanPage = await listSpans(reader, { ...scope, after, budgetMs: 700 });
        found += page.spans.length;
        if (page.isComplete || page.next === null) break;
        after = page.next;
      }
      return found;
    },
    ...(steps === 1 ? {} : { runs: 2 }),
  });
  const rare = is("attr:gen_ai.response.id", "chatcmpl-of-nothing");
  const unindexed: QueryFilter = {
    key: "attr:gen_ai.request.max_tokens",
    op: "gte",
    value: "5000",
  };
  const MOST = 1_000;
  let asked = 0;
  return [
    newest("of model calls", [is("modelCall", "true")]),
    newest("of a model", [is("model", "gpt-4o")]),
    newest("of a tenant", [is("tenant", "tenant-3")]),
    newest("of a rare tenant", [is("tenant", "tenant-1999")]),
    newest("of a route, failed", [is("route", "/v1/route-3"), is("status", "error")]),
    ...[search("a rare attribute", rare, 1), search("a rare attribute", rare, MOST)],
    ...[
      search("an attribute's number", unindexed, 1),
      search("an attribute's number", unindexed, MOST),
    ],
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
