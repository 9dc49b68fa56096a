import { z } from "zod";
import type { ClickHouse } from "@/db/clickhouse/client";
import { SPAN_COLUMNS } from "@/db/clickhouse/span-columns";
import { readStoredRow, SPAN_JSON_SQL } from "@/db/clickhouse/span-values";

const BOOKKEEPING: ReadonlySet<string> = new Set(["project_id", "received_at", "revision"]);

/** All that stands of a project: each row that nothing took out, by trace and span id, as one text. */
export async function liveSpans(clickhouse: ClickHouse, project: string): Promise<string[]> {
  const rows = await clickhouse.reader.query({
    name: "allRows",
    sql: `SELECT ${SPAN_JSON_SQL} AS row FROM llm_spans_v2 WHERE project_id = {project: String}`,
    params: { project },
    row: z.object({ row: z.string() }),
  });
  const counts = new Map<string, number>();
  for (const { row } of rows) {
    const { values, sign } = readStoredRow(row);
    const shown = SPAN_COLUMNS.flatMap(({ name }, index) =>
      BOOKKEEPING.has(name) ? [] : [`${name}=${shownValue(values[index])}`],
    );
    // Told apart by what a revision counts up; not part of what is compared.
    const identity = [...BOOKKEEPING].map((name) =>
      String(values[SPAN_COLUMNS.findIndex((column) => column.name === name)]),
    );
    const key = JSON.stringify([shown.join(" "), identity.join(" ")]);
    counts.set(key, (counts.get(key) ?? 0) + sign);
  }
  return [...counts]
    .flatMap(([key, count]) => {
      if (count === 0) return [];
      const [text] = JSON.parse(key) as [string, string];
      return [count === 1 ? text : `${count} × ${text}`];
    })
    .sort();
}

function shownValue(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === "bigint" ? inner.toString() : inner,
  );
}
