import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as latency from "@/lib/contracts/latency";
import { getOverview } from "@/lib/contracts/overview";
import { bucketOf } from "@/lib/domain/histogram";
import { call, createTestApi, RANGE, type TestApi } from "./testing/test-api";

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
}, 120_000);
afterAll(() => api?.close());

describe("latency", () => {
  it("draws the histogram of model calls, whole and by dimension", async () => {
    const project = await api.makeProject();
    await api.send(project, [
      ...[100, 200, 200, 400].map((ttft, i) => ({ atMs: i, attributes: call(ttft) })),
      { attributes: call(300, { "gen_ai.request.model": "gpt-5", "plumbline.route": "/a" }) },
      { name: "GET /health", attributes: { "http.request.method": "GET" } },
    ]);
    const { total, groups, groupCount, unit } = await api.answer(latency.getLatencyHistogram, {
      query: { project, ...RANGE, groupBy: "model" },
    });
    expect(unit).toBe("ms");
    expect(total.buckets).toEqual([
      [bucketOf(100), 1],
      [bucketOf(200), 2],
      [bucketOf(300), 1],
      [bucketOf(400), 1],
    ]);
    expect(total).toMatchObject({ key: null, n: 5, weight: 5 });
    expect(groups.map((group) => [group.key, group.n])).toEqual([
      ["gpt-4o", 4],
      ["gpt-5", 1],
    ]);
    expect(groupCount).toBe(2);
    const one = await api.answer(latency.getLatencyHistogram, {
      query: { project, ...RANGE, groupBy: "route", f: ["model~is~gpt-5"] },
    });
    expect(one.groups).toMatchObject([{ key: "/a", n: 1 }]);
  });

  it("keeps empty intervals in the heatmap and marks cut ones", async () => {
    const project = await api.makeProject();
    await api.send(project, [{ atMs: 30 * 60_000, attributes: call(500) }]);
    const { slots, intervalSeconds } = await api.answer(latency.getLatencyHeatmap, {
      query: { project, from: "2026-03-02T10:01:00Z", to: RANGE.to, points: "24" },
    });
    expect(intervalSeconds).toBe(300);
    expect(slots).toHaveLength(24);
    expect(slots[0]).toMatchObject({ time: "2026-03-02T10:00:00.000Z", n: 0, partial: true });
    expect(slots.filter((slot) => slot.n > 0)).toMatchObject([
      { time: "2026-03-02T10:30:00.000Z", n: 1, partial: false },
    ]);
    expect(slots[1]?.percentiles.p50).toBeNull();
  });

  it("ranks what got slower, and does not take nine requests for news", async () => {
    const project = await api.makeProject();
    const spread = (n: number, ttft: number, atMs: number, more: Record<string, string>) =>
      Array.from({ length: n }, (_, i) => ({
        atMs: atMs + i,
        durationMs: 60_000,
        attributes: call(ttft * (0.6 + (0.8 * i) / n), more),
      }));
    const hour = 3_600_000;
    const route = (name: string) => ({ "plumbline.route": name });
    await api.send(project, [
      ...spread(120, 500, 0, route("/slow")),
      ...spread(120, 900, hour, route("/slow")),
      ...spread(120, 500, 0, route("/same")),
      ...spread(120, 500, hour, route("/same")),
      ...spread(9, 500, 0, route("/few")),
      ...spread(9, 5000, hour, route("/few")),
      ...spread(40, 500, hour, route("/new")),
    ]);
    const query = { project, from: "2026-03-02T11:00:00Z", to: RANGE.to, percentile: "p50" };
    const { rows, baseline, groupCount } = await api.answer(latency.getLatencyRanking, {
      query: { ...query, groupBy: ["route", "model"] },
    });
    expect(baseline).toEqual({ from: "2026-03-02T10:00:00.000Z", to: "2026-03-02T11:00:00.000Z" });
    expect(groupCount).toBe(4);
    const byRoute = Object.fromEntries(rows.map((row) => [row.keys[0], row]));
    expect(rows[0]?.keys).toEqual(["/slow", "gpt-4o"]);
    expect(byRoute["/slow"]).toMatchObject({ verdict: "slower", n: 120, baselineN: 120 });
    expect(byRoute["/slow"]?.ratio).toBeCloseTo(1.8, 0);
    // The change never contradicts the two figures beside it.
    const { value, baselineValue, ratio } = byRoute["/slow"] ?? {};
    expect(ratio).toBeCloseTo((value ?? 0) / (baselineValue ?? 1), 9);
    expect(byRoute["/slow"]?.ratioInterval?.[0]).toBeGreaterThan(1);
    expect(byRoute["/same"]).toMatchObject({ verdict: "same" });
    expect(byRoute["/few"]).toMatchObject({ verdict: "too-few", ratio: null });
    expect(byRoute["/new"]).toMatchObject({ verdict: "too-few", baselineValue: null });
    expect(byRoute["/slow"]?.sparkline).toHaveLength(30);
    expect(byRoute["/slow"]?.sparkline[0]).toBeGreaterThan(500);
    expect(byRoute["/slow"]?.sparkline[29]).toBeNull();
  });

  it("holds a metric against input tokens", async () => {
    const project = await api.makeProject();
    await api.send(project, [
      { attributes: call(100, { "gen_ai.usage.input_tokens": 10 }) },
      { attributes: call(900, { "gen_ai.usage.input_tokens": 5000 }) },
    ]);
    const { columns } = await api.answer(latency.getLatencyByTokens, {
      query: { project, ...RANGE },
    });
    expect(columns.map((column) => column.inputTokensBucket)).toEqual([
      bucketOf(10),
      bucketOf(5000),
    ]);
    expect(columns[1]?.buckets).toEqual([[bucketOf(900), 1]]);
  });

  it("says how many calls carry a time to first token, and why the others do not", async () => {
    const project = await api.makeProject();
    const { "gen_ai.response.time_to_first_chunk": _, ...untimed } = call(1);
    await api.send(project, [
      { attributes: call(400) },
      { attributes: untimed },
      { attributes: { ...untimed, "gen_ai.request.stream": false } },
      { attributes: { ...untimed, "gen_ai.request.stream": false } },
    ]);
    const coverage = await api.answer(latency.getLatencyCoverage, { query: { project, ...RANGE } });
    expect(coverage).toMatchObject({
      modelCalls: 4,
      streamed: 2,
      unknownStreaming: 0,
      withTtft: 1,
    });
    expect(coverage.absent).toEqual([
      { reason: "not-streamed", count: 2 },
      { reason: "not-reported", count: 1 },
    ]);
  });
});

describe("overview", () => {
  it("holds the range against the one before, money exact and unpriced models named", async () => {
    const project = await api.makeProject();
    const unknown = { "gen_ai.request.model": "house-7b", "gen_ai.response.model": "house-7b" };
    await api.send(project, [
      { atMs: 0, attributes: call(400) },
      { atMs: 3_600_000, attributes: call(800) },
      { atMs: 3_600_001, attributes: call(800), error: true },
      { atMs: 3_600_002, attributes: call(800, { ...unknown, "gen_ai.provider.name": "house" }) },
    ]);
    const overview = await api.answer(getOverview, {
      query: { project, from: "2026-03-02T11:00:00Z", to: RANGE.to },
    });
    expect(overview.total.current).toMatchObject({ requests: 3, errors: 1, unpricedCalls: 1 });
    expect(overview.total.previous).toMatchObject({ requests: 1, errors: 0, costUsd: "0.0035" });
    // 1,000 input tokens at $2.50 and 100 output tokens at $10 a million, twice.
    expect(overview.total.current.costUsd).toBe("0.007");
    expect(overview.groups.map((group) => group.key)).toEqual(["gpt-4o", "house-7b"]);
    expect(overview.groupCount).toBe(2);
    expect(overview.unpriced).toEqual([{ provider: "house", model: "house-7b", calls: 1 }]);
    const series = overview.groups[0]?.series ?? [];
    expect(series.filter((point) => point.n > 0)).toMatchObject([
      { n: 2, errors: 1, costUsd: "0.007" },
    ]);
    expect(series[1]?.ttftP50).toBeNull();
  });

  it("holds the range against a chosen period, leaving out what lies between, and names the dearest trace", async () => {
    const project = await api.makeProject();
    const embedding = {
      ...call(0),
      "gen_ai.operation.name": "embeddings",
      "gen_ai.request.model": "text-embedding-3-small",
    };
    await api.send(project, [
      { atMs: 0, attributes: call(400) },
      { atMs: 1_800_000, attributes: call(800), error: true },
      { atMs: 3_600_000, durationMs: 9_000, attributes: call(800) },
      { atMs: 3_600_001, durationMs: 9_000, attributes: call(800) },
      { atMs: 3_600_002, durationMs: 10, attributes: embedding },
    ]);
    const query = { project, from: "2026-03-02T11:00:00Z", to: RANGE.to };
    const overview = await api.answer(getOverview, {
      query: {
        ...query,
        baselineFrom: "2026-03-02T10:00:00Z",
        baselineTo: "2026-03-02T10:20:00Z",
      },
    });
    expect(overview.previous.to).toBe("2026-03-02T10:20:00.000Z");
    expect(overview.total.previous).toMatchObject({ requests: 1, errorWeight: 0 });
    expect(overview.total.current).toMatchObject({ requests: 3, durationN: 2 });
    expect(overview.topTrace).toMatchObject({ costUsd: "0.0035", calls: 1 });
    const half = await api.ask(getOverview, { query: { ...query, baselineFrom: query.from } });
    expect(half.status).toBe(400);
  });

  it("reads the same percentiles inside ClickHouse as from the counts of a histogram", async () => {
    const project = await api.makeProject();
    const models = ["gpt-4o", "gpt-5", "gpt-4o-mini"];
    await api.send(
      project,
      Array.from({ length: 300 }, (_, i) => ({
        atMs: i * 20_000,
        durationMs: 100_000,
        attributes: call(50 + ((i * 7919) % 4001), { "gen_ai.request.model": models[i % 3] ?? "" }),
      })),
    );
    const query = { project, ...RANGE };
    const overview = await api.answer(getOverview, { query });
    const histogram = await api.answer(latency.getLatencyHistogram, {
      query: { ...query, groupBy: "model" },
    });
    expect(overview.total.current.ttft).toEqual(histogram.total.percentiles);
    expect(overview.groups.map((group) => [group.key, group.current.ttft]).sort()).toEqual(
      histogram.groups.map((group) => [group.key, group.percentiles]).sort(),
    );
  });

  it("counts a sampled call for all that it stands for, and says how many were seen", async () => {
    const project = await api.makeProject();
    // A threshold of 0xc: a quarter of the traces are kept, so each stands for four.
    await api.send(project, [
      { attributes: call(400), traceState: "ot=th:c" },
      { attributes: call(800) },
    ]);
    const { total } = await api.answer(getOverview, { query: { project, ...RANGE } });
    expect(total.current).toMatchObject({
      requests: 2,
      weight: 5,
      inputTokens: 5000,
      costUsd: "0.0175",
    });
    const histogram = await api.answer(latency.getLatencyHistogram, {
      query: { project, ...RANGE },
    });
    expect(histogram.total).toMatchObject({ n: 2, weight: 5 });
    expect(histogram.total.buckets).toEqual([
      [bucketOf(400), 4],
      [bucketOf(800), 1],
    ]);
  });
});
