import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import type { ClickHouse } from "@/db/clickhouse/client";
import type { Writer } from "@/db/clickhouse/query";
import { createTestClickHouse } from "@/db/testing/clickhouse";
import { CHAT, span, USAGE } from "@/ingest/genai/evaluation/sketch";
import type { OtlpSpan } from "@/ingest/otlp/span";
import { SILENT_LOGGER } from "@/ingest/pipeline/logger";
import { liveSpans } from "@/ingest/testing/live-spans";
import { storeRequest } from "@/ingest/testing/store-request";
import { createReviser, type ReviserState } from "./create-reviser";

let clickhouse: ClickHouse;

/** A view behind the spans, as a rollup has one. */
const VIEW = [
  `CREATE TABLE tokens_by_tenant_test
   (project_id String, tenant String, n Int64, tokens Int64)
   ENGINE = SummingMergeTree ORDER BY (project_id, tenant)
   SETTINGS non_replicated_deduplication_window = 100`,
  `CREATE MATERIALIZED VIEW tokens_by_tenant_mv_test TO tokens_by_tenant_test AS
   SELECT project_id, tenant, sum(sign) AS n, sum(sign * toInt64(ifNull(input_tokens, 0))) AS tokens
   FROM llm_spans_v2 GROUP BY project_id, tenant`,
];

beforeAll(async () => {
  clickhouse = await createTestClickHouse();
  for (const sql of VIEW) await clickhouse.writer.command("makeView", sql);
});
afterAll(() => clickhouse?.close());

const ByTenant = z.object({ tenant: z.string(), n: z.number(), tokens: z.number() });

function byTenant(project: string, from: "llm_spans_v2" | "tokens_by_tenant_test") {
  const sums =
    from === "llm_spans_v2"
      ? "sum(sign) AS spans, sum(sign * toInt64(ifNull(input_tokens, 0)))"
      : "sum(n) AS spans, sum(tokens)";
  return clickhouse.reader.query({
    name: "byTenant",
    sql: `SELECT tenant, n, tokens FROM (
            SELECT tenant, ${sums} AS tokens, spans AS n FROM ${from}
            WHERE project_id = {project: String} GROUP BY tenant)
          WHERE n != 0 OR tokens != 0 ORDER BY tenant`,
    params: { project },
    row: ByTenant,
  });
}

const DAY = 86_400_000_000_000n;

/** Calls of 40 days, so that a batch has several partitions, and the root that names their tenant. */
function longTrace(): OtlpSpan[] {
  const calls = [2, 3, 4, 5].map((id) => {
    const call = span({ id, parent: 1, attributes: { ...CHAT, ...USAGE } });
    const startUnixNano = call.startUnixNano + BigInt(id) * 10n * DAY;
    return { ...call, startUnixNano, endUnixNano: startUnixNano + 1_000n };
  });
  return [span({ id: 1, attributes: { "tenant.id": "acme" } }), ...calls];
}

class Killed extends Error {}

/** A process that dies at its n-th statement: before it is run, or once it is done. */
function dyingWriter(at: number, when: "before" | "after"): Writer & { readonly names: string[] } {
  const { writer } = clickhouse;
  const names: string[] = [];
  const step = async (name: string, run: () => Promise<void>) => {
    names.push(name);
    if (names.length > at) throw new Killed(name);
    if (names.length === at && when === "before") throw new Killed(name);
    await run();
    if (names.length === at) throw new Killed(name);
  };
  return {
    names,
    insertRows: (name, table, rows) => step(name, () => writer.insertRows(name, table, rows)),
    insertNative: (name, insert) => step(name, () => writer.insertNative(name, insert)),
    command: (name, sql, params) => step(name, () => writer.command(name, sql, params)),
  };
}

function reviser(state: { saved?: ReviserState }, writer: Writer = clickhouse.writer) {
  return createReviser({
    reader: clickhouse.reader,
    writer,
    resolveProject: async () => ({ contextKeys: {} }),
    state: {
      load: async () => state.saved,
      async save(saved) {
        state.saved = saved;
      },
    },
    logger: SILENT_LOGGER,
  });
}

async function storeInParts(project: string): Promise<void> {
  const [root, ...calls] = longTrace();
  await storeRequest(clickhouse, project, { spans: calls });
  await storeRequest(clickhouse, project, { spans: root === undefined ? [] : [root] });
}

async function expectExact(project: string): Promise<void> {
  const expected = [{ tenant: "acme", n: 5, tokens: 40 }];
  expect(await byTenant(project, "llm_spans_v2")).toEqual(expected);
  expect(await byTenant(project, "tokens_by_tenant_test")).toEqual(expected);
  const rows = await liveSpans(clickhouse, project);
  expect(rows).toHaveLength(5);
  expect(rows.filter((row) => row.includes('tenant="acme"'))).toHaveLength(5);
}

const STEPS = ["stageNewRows", "stageOldRows", "applyRevisions", "dropRevisions"];
const DEATHS = STEPS.flatMap((step, index) =>
  (["before", "after"] as const).map((when) => ({ step, at: index + 1, when })),
);

describe("a reviser that is killed", () => {
  it.each(DEATHS)("$when $step counts every span once in the end", async ({ step, at, when }) => {
    const project = `${when}-${step}`;
    await storeInParts(project);
    const state = {};
    const writer = dyingWriter(at, when);
    await expect(reviser(state, writer).run()).rejects.toThrow(Killed);
    expect(writer.names.at(-1)).toBe(step);
    await reviser(state).run();
    await expectExact(project);
    // And a third, which finds nothing left to do.
    expect(await reviser({}).run()).toMatchObject({ revisedSpans: 0 });
    await expectExact(project);
    await clickhouse.writer.command("merge", "OPTIMIZE TABLE llm_spans_v2 FINAL");
    await expectExact(project);
  });

  it("and killed again while it completes what is left counts every span once", async () => {
    await storeInParts("twice");
    const state = {};
    await expect(reviser(state, dyingWriter(3, "before")).run()).rejects.toThrow(Killed);
    for (const when of ["before", "after", "after"] as const) {
      await expect(reviser(state, dyingWriter(1, when)).run()).rejects.toThrow(Killed);
      await clickhouse.writer.command("merge", "OPTIMIZE TABLE span_revisions_v1 FINAL");
    }
    await reviser(state).run();
    await expectExact("twice");
  });

  it("while the engine had written one of a batch's partitions counts every span once", async () => {
    await storeInParts("torn");
    const { writer } = clickhouse;
    const torn: Writer = {
      ...writer,
      async command(name, sql, params) {
        if (name !== "applyRevisions") return writer.command(name, sql, params);
        const part = sql.replace(
          "WHERE batch = {batch: String}",
          "WHERE batch = {batch: String} AND toYYYYMM(start_time) <= 202612",
        );
        expect(part).not.toBe(sql);
        await writer.command(name, part, params);
        throw new Killed();
      },
    };
    const state = {};
    await expect(reviser(state, torn).run()).rejects.toThrow(Killed);
    expect(await byTenant("torn", "llm_spans_v2")).not.toEqual([
      { tenant: "acme", n: 5, tokens: 40 },
    ]);
    await reviser(state).run();
    expect(await byTenant("torn", "llm_spans_v2")).toEqual([{ tenant: "acme", n: 5, tokens: 40 }]);
  });

  it("long ago does not apply again what stands, though its token is forgotten", async () => {
    await storeInParts("forgotten");
    const state = {};
    const writer = dyingWriter(4, "before");
    await expect(reviser(state, writer).run()).rejects.toThrow(Killed);
    // The batch as it would be found an hour later, under a name that no token remembers.
    await ageStagedBatch();
    await reviser(state).run();
    await expectExact("forgotten");
  });
});

async function ageStagedBatch(): Promise<void> {
  const old = `r${Date.now() - 3_600_000}xold`;
  await clickhouse.writer.command(
    "age",
    `INSERT INTO span_revisions_v1 SELECT * REPLACE ({old: String} AS batch) FROM span_revisions_v1`,
    { old },
  );
  await clickhouse.writer.command(
    "age",
    `DELETE FROM span_revisions_v1 WHERE batch != {old: String}`,
    {
      old,
    },
  );
}

describe("two revisers at once", () => {
  it("do not both take a row out", async () => {
    await storeInParts("both");
    const runs = await Promise.allSettled([reviser({}).run(), reviser({}).run()]);
    expect(runs.map(({ status }) => status)).toContain("fulfilled");
    await reviser({}).run();
    await expectExact("both");
  });
});
