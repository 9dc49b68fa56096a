import { afterAll, beforeAll, expect, it } from "vitest";
import { z } from "zod";
import { createTestClickHouse } from "../testing/clickhouse";
import type { ClickHouse } from "./client";
import { TRACE_LOADS } from "./payload-columns";

let clickhouse: ClickHouse;
beforeAll(async () => {
  clickhouse = await createTestClickHouse();
});
afterAll(() => clickhouse?.close());

it("tokens of loads are remembered for 100,000 inserts, in all that they fill", async () => {
  const tables = await clickhouse.reader.query({
    name: "tables",
    acrossProjects: true,
    sql: `SELECT name, engine, create_table_query AS text FROM system.tables
          WHERE database = currentDatabase()`,
    params: {},
    row: z.object({ name: z.string(), engine: z.string(), text: z.string() }),
  });
  const loaded = TRACE_LOADS.map(({ table }) => table);
  const filled = tables
    .filter(({ engine, text }) => {
      return engine === "MaterializedView" && loaded.some((table) => text.includes(table));
    })
    .map(({ text }) => / TO \S*?\.?(\w+)`?\s/.exec(text)?.[1] ?? text);
  const windows = [...loaded, ...filled].map((name) => {
    const text = tables.find((table) => table.name === name)?.text ?? "";
    return { name, window: /non_replicated_deduplication_window = (\d+)/.exec(text)?.[1] };
  });
  expect(windows).toEqual([...loaded, ...filled].map((name) => ({ name, window: "100000" })));
  expect(windows).toHaveLength(5);
});
