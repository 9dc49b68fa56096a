import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import type { ClickHouse } from "@/db/clickhouse/client";
import { getMetricOnlySources } from "@/db/clickhouse/metric-points";
import { createTestClickHouse } from "@/db/testing/clickhouse";
import { type EncodableLog, encodeLogsJson } from "./otlp/encode";
import { createRandom, llmCallSpan, randomHex } from "./testing/llm-span";
import { durationMetric, type JsonMetric, metricsJson } from "./testing/metrics";
import { createTestIngest, type TestIngest } from "./testing/test-ingest";

let clickhouse: ClickHouse;
let ingest: TestIngest;
const random = createRandom(7);
const HOUR_MS = 3_600_000;
const range = { from: Date.now() - HOUR_MS, to: Date.now() + HOUR_MS };

beforeAll(async () => {
  clickhouse = await createTestClickHouse();
  ingest = await createTestIngest(clickhouse);
});
afterAll(async () => {
  await ingest.close();
  await clickhouse.close();
});

let projects = 0;
const newProject = () => `signals-${projects++}`;
const nowNano = () => BigInt(Date.now()) * 1_000_000n;

async function post(signal: "logs" | "metrics", project: string, body: string) {
  const answer = await fetch(`${ingest.url}/v1/${signal}`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-plumbline-project": project },
    body,
  });
  return { status: answer.status, body: await answer.json() };
}

const sendMetrics = (project: string, service: string, ...metrics: readonly JsonMetric[]) =>
  post("metrics", project, JSON.stringify(metricsJson(service, metrics)));

function point(count: number, change: JsonMetric = {}): JsonMetric {
  return {
    startTimeUnixNano: String(nowNano() - 60_000_000_000n),
    timeUnixNano: String(nowNano()),
    count: String(count),
    sum: count * 1.5,
    bucketCounts: [String(count), "0"],
    explicitBounds: [2],
    ...change,
  };
}

async function storedPoints(project: string) {
  return clickhouse.reader.query({
    name: "storedPoints",
    sql: `SELECT * FROM genai_metric_points_v1 WHERE project_id = {project: String}
          ORDER BY time, metric`,
    params: { project },
    row: z.looseObject({ metric: z.string() }),
  });
}

describe("GenAI metrics", () => {
  it("are stored with what they say of the call, and answered in full", async () => {
    const project = newProject();
    const at = 1_790_000_000_123_456_789n;
    const times = { startTimeUnixNano: String(at - 1n), timeUnixNano: String(at) };
    expect(await sendMetrics(project, "shop", durationMetric(point(3, times)))).toEqual({
      status: 200,
      body: {},
    });
    expect(await storedPoints(project)).toMatchObject([
      {
        metric: "gen_ai.client.operation.duration",
        service_name: "shop",
        scope_name: "meter",
        operation: "chat",
        provider: "openai",
        request_model: "gpt-5",
        attributes: { "server.port": "443" },
        unit: "s",
        temporality: "delta",
        time: expect.stringMatching(/\.123456789$/),
        start_time: expect.stringMatching(/\.123456788$/),
        count: 3,
        sum: 4.5,
        min: null,
        bounds: [2],
        counts: [3, 0],
      },
    ]);
  });

  it("that are sent again, alone or among others, are counted once", async () => {
    const project = newProject();
    const first = durationMetric(point(3));
    await sendMetrics(project, "shop", first);
    await sendMetrics(project, "shop", first);
    expect(await storedPoints(project)).toHaveLength(1);
    await sendMetrics(project, "shop", first, durationMetric(point(4), 1, "gpt-5-mini"));
    const sources = await getMetricOnlySources(clickhouse.reader, { project, ...range });
    expect(sources).toMatchObject([{ service: "shop", calls: 7 }]);
  });

  it("of cumulative series count from their start, once", async () => {
    const project = newProject();
    const start = { startTimeUnixNano: String(nowNano() - 60_000_000_000n) };
    for (const count of [2, 5, 9]) {
      await sendMetrics(project, "shop", durationMetric(point(count, start), 2));
    }
    // The process was started anew: another series.
    await sendMetrics(project, "shop", durationMetric(point(1), 2));
    const sources = await getMetricOnlySources(clickhouse.reader, { project, ...range });
    expect(sources).toMatchObject([
      { service: "shop", metrics: ["gen_ai.client.operation.duration"], calls: 10 },
    ]);
  });

  it("make a source of services that send no model calls, and of no other", async () => {
    const project = newProject();
    await sendMetrics(project, "only-metrics", durationMetric(point(2)));
    await sendMetrics(project, "both", durationMetric(point(2)));
    const resource = { attributes: { "service.name": "both" } };
    await ingest.send(project, [{ ...llmCallSpan(random, nowNano()), resource }]);
    const sources = await getMetricOnlySources(clickhouse.reader, { project, ...range });
    expect(sources.map(({ service }) => service)).toEqual(["only-metrics"]);
  });

  it("are kept although others of the request are not, which is said", async () => {
    const project = newProject();
    const other = { name: "process.cpu.time", sum: { dataPoints: [{}, {}] } };
    const answer = await sendMetrics(project, "shop", other, durationMetric(point(1)));
    expect(answer).toEqual({
      status: 200,
      body: {
        partialSuccess: {
          rejectedDataPoints: "2",
          errorMessage: "rejected: 2 × not a GenAI metric",
        },
      },
    });
    expect(await storedPoints(project)).toHaveLength(1);
  });

  it("are answered 503 while the store fails, and stored once it is back", async () => {
    const project = newProject();
    const metric = durationMetric(point(1));
    await clickhouse.writer.command("break", "RENAME TABLE genai_metric_points_v1 TO points_away");
    expect((await sendMetrics(project, "shop", metric)).status).toBe(503);
    await clickhouse.writer.command("mend", "RENAME TABLE points_away TO genai_metric_points_v1");
    expect((await sendMetrics(project, "shop", metric)).status).toBe(200);
    expect(await storedPoints(project)).toHaveLength(1);
  });
});

describe("logs", () => {
  const log = (change: Partial<EncodableLog> = {}): EncodableLog => ({
    traceId: randomHex(random, 32),
    spanId: randomHex(random, 16),
    timeUnixNano: nowNano(),
    eventName: "gen_ai.choice",
    body: { message: { content: "Hi" } },
    ...change,
  });

  it("are kept where they carry a GenAI event of a span, and the others named by reason", async () => {
    const project = newProject();
    const logs = [
      log(),
      log({ eventName: "" }),
      log({ eventName: "app.click" }),
      log({ spanId: "" }),
    ];
    expect(await post("logs", project, encodeLogsJson(logs))).toEqual({
      status: 200,
      body: {
        partialSuccess: {
          rejectedLogRecords: "3",
          errorMessage: "rejected: 2 × not a GenAI event, 1 × no trace or span id",
        },
      },
    });
    await ingest.flush();
    const stored = await clickhouse.reader.query({
      name: "storedLogs",
      sql: `SELECT span_id, events FROM span_payloads_v1
            WHERE project_id = {project: String} AND record = 'log'`,
      params: { project },
      row: z.object({ span_id: z.string(), events: z.string() }),
    });
    expect(stored).toEqual([{ span_id: logs[0]?.spanId, events: expect.stringContaining("Hi") }]);
  });

  it("without a record are an empty request", async () => {
    expect(await post("logs", newProject(), "{}")).toEqual({ status: 200, body: {} });
  });
});
