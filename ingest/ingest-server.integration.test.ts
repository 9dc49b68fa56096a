import { rm } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ClickHouse, createClickHouse } from "@/db/clickhouse/client";
import { migrateClickHouse } from "@/db/clickhouse/migrate";
import { type ClickHouseHttp, startClickHouseHttp } from "@/db/testing/clickhouse-http";
import { createRandom, llmCallSpan } from "./testing/llm-span";
import {
  createTestIngest,
  newSpoolDir,
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
    ingest = await createTestIngest(clickhouse);
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

  it("goes on accepting while the server is away, and loads all when it is back", async () => {
    await front.stop();
    for (let request = 0; request < 3; request++) {
      expect((await ingest.sendOnly("outage", spans(2))).status).toBe(200);
    }
    await expect.poll(() => ingest.stats().loader.isRetrying).toBe(true);
    expect(ingest.stats().spool.bytes).toBeGreaterThan(0);
    await front.restart();
    await ingest.flush();
    expect(await storedCounts(clickhouse, "outage")).toEqual({ spans: 6, payloads: 6 });
    expect(ingest.stats()).toMatchObject({ spool: { bytes: 0 }, loader: { isRetrying: false } });
  });

  it("refuses with Retry-After at the spool's limit, and takes on when there is room", async () => {
    const spoolDir = newSpoolDir();
    const small = await createTestIngest(clickhouse, {
      spoolDir,
      limits: { maxSpoolBytes: 40_000 },
    });
    await front.stop();
    let accepted = 0;
    let refused: Response | undefined;
    while (refused === undefined && accepted < 100) {
      const answer = await small.sendOnly("limit", spans(2));
      if (answer.status === 200) accepted++;
      else refused = answer;
    }
    expect(refused?.status).toBe(503);
    expect(Number(refused?.headers.get("retry-after"))).toBeGreaterThan(0);
    await front.restart();
    await small.flush();
    expect((await small.send("limit", spans(2))).status).toBe(200);
    const rows = 2 * (accepted + 1);
    expect(await storedCounts(clickhouse, "limit")).toEqual({ spans: rows, payloads: rows });
    await small.close();
    await rm(spoolDir, { recursive: true });
  });
});
