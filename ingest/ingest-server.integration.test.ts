import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ClickHouse, createClickHouse } from "@/db/clickhouse/client";
import { migrateClickHouse } from "@/db/clickhouse/migrate";
import { type ClickHouseHttp, startClickHouseHttp } from "@/db/testing/clickhouse-http";
import { createRandom, llmCallSpan } from "./testing/llm-span";
import {
  createTestIngest,
  storedCounts,
  storedSpans,
  type TestIngest,
} from "./testing/test-ingest";

/** What `ingest.integration.test.ts` shows of the embedded engine, of ClickHouse over HTTP. */
describe("ingest into a ClickHouse server", () => {
  const random = createRandom(5);
  let front: ClickHouseHttp;
  let clickhouse: ClickHouse;
  let ingest: TestIngest;

  beforeAll(async () => {
    front = await startClickHouseHttp();
    clickhouse = await createClickHouse({ url: front.url });
    await migrateClickHouse(clickhouse, "db/clickhouse/migrations");
    ingest = await createTestIngest(clickhouse, { limits: { maxWaitMs: 50 } });
  });
  afterAll(async () => {
    await ingest.close();
    await clickhouse.close();
    await front.close();
  });

  const spans = (count: number) =>
    Array.from({ length: count }, () => llmCallSpan(random, BigInt(Date.now()) * 1_000_000n));

  it("stores requests that came together, byte for byte", async () => {
    const name = "naïve 🧭 \0 'quoted'";
    const answers = await Promise.all([
      ingest.send("server", [{ ...spans(1)[0], name } as ReturnType<typeof llmCallSpan>]),
      ingest.send("server", spans(300)),
      ingest.send("server", spans(3)),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(await storedCounts(clickhouse, "server")).toMatchObject({ spans: 304, payloads: 304 });
    const stored = await storedSpans(clickhouse, "server");
    expect(stored.some((span) => span.name === name)).toBe(true);
    expect(stored.every((span) => span["is_model_call"] === true)).toBe(true);
  });

  it("answers 503 while the server fails, and 200 when it is back", async () => {
    await clickhouse.writer.command("break", "RENAME TABLE span_payloads_v1 TO payloads_away");
    const refused = await ingest.send("outage", spans(2));
    expect(refused.status).toBe(503);
    expect(refused.headers.has("retry-after")).toBe(true);
    await clickhouse.writer.command("mend", "RENAME TABLE payloads_away TO span_payloads_v1");
    expect((await ingest.send("outage", spans(2))).status).toBe(200);
    expect(await storedCounts(clickhouse, "outage")).toMatchObject({ spans: 2 });
  });
});
