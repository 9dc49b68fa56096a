import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { type ClickHouseHttp, startClickHouseHttp } from "@/db/testing/clickhouse-http";
import { type ClickHouse, createClickHouse } from "./client";
import { migrateClickHouse } from "./migrate";

const ONE_ROW = "(SELECT 'p' AS project_id)";

/** One set of claims for both engines: nothing above `db/` may know which one it is. */
describe.each(["embedded", "server"] as const)("ClickHouse, %s", (engine) => {
  let front: ClickHouseHttp | undefined;
  let directory: string | undefined;
  let clickhouse: ClickHouse;

  beforeAll(async () => {
    if (engine === "server") {
      front = await startClickHouseHttp();
      clickhouse = await createClickHouse({ url: front.url });
    } else {
      directory = await mkdtemp(join(tmpdir(), "plumbline-ch-"));
      clickhouse = await createClickHouse({ path: directory });
    }
  });

  afterAll(async () => {
    await clickhouse?.close();
    await front?.close();
    if (directory) await rm(directory, { recursive: true, force: true });
  });

  it("says which engine it is", async () => {
    expect(clickhouse.engine).toBe(engine);
    expect(await clickhouse.version()).toMatch(/^\d+\.\d+/);
  });

  it("applies every migration once, also when two start at the same time", async () => {
    const applied = await Promise.all([
      migrateClickHouse(clickhouse, "db/clickhouse/migrations"),
      migrateClickHouse(clickhouse, "db/clickhouse/migrations"),
    ]);
    expect(applied.flat()).toContain("0001_spans");
    expect(await migrateClickHouse(clickhouse, "db/clickhouse/migrations")).toEqual([]);
  });

  it("keeps text that looks like SQL, quotes, tabs and other scripts as it is", async () => {
    const texts = [
      "'; DROP TABLE t; --",
      "tab\tand\nnewline \\ backslash",
      "Ünïcødé 日本語 🙂",
      "",
    ];
    for (const text of texts) {
      const rows = await clickhouse.reader.query({
        name: "echo",
        sql: `SELECT {text: String} AS text FROM ${ONE_ROW} WHERE project_id = {project: String}`,
        params: { project: "p", text },
        row: z.object({ text: z.string() }),
      });
      expect(rows).toEqual([{ text }]);
    }
  });

  it("names the query that failed and leaves values out of the message", async () => {
    const failing = clickhouse.reader.query({
      name: "getNothing",
      sql: `SELECT toUInt8({secret: String}) AS n FROM ${ONE_ROW} WHERE project_id = {project: String}`,
      params: { project: "p", secret: "alice@example.com" },
      row: z.object({ n: z.number() }),
    });
    const error = await failing.catch((reason: unknown) => reason);
    expect(String(error)).toMatch(/getNothing.*CANNOT_PARSE|getNothing.*parse/i);
    expect(String(error)).not.toMatch(/alice/);
  });

  it("refuses a question without a project", async () => {
    const unscoped = clickhouse.reader.query({
      name: "getEverything",
      sql: "SELECT 1 AS n",
      params: { project: "p" },
      row: z.object({ n: z.number() }),
    });
    await expect(unscoped).rejects.toThrow(/project/);
  });
});
