import { describe, expect, it } from "vitest";
import { durationMetric, type JsonMetric, metricsJson, metricsProtobuf } from "../testing/metrics";
import { decodeMetrics } from "./decode-metrics";
import { MAX_BUCKETS, MAX_POINTS_PER_REQUEST, METRIC_REASONS } from "./metric-intake";

const now = 1_790_000_000_000_000_000n;
const POINT = {
  startTimeUnixNano: String(now - 60_000_000_000n),
  timeUnixNano: String(now),
  count: "3",
  sum: 4.5,
  min: 0.5,
  max: 3,
  bucketCounts: ["1", "1", "1"],
  explicitBounds: [1, 2],
};

/** The same metrics through both encodings: both have to say the same. */
function decoded(...metrics: readonly JsonMetric[]) {
  const request = metricsJson("shop", metrics);
  const protobuf = decodeMetrics(metricsProtobuf(request), "protobuf", now);
  const json = decodeMetrics(Buffer.from(JSON.stringify(request)), "json", now);
  expect(json).toEqual(protobuf);
  return protobuf;
}

function exponential(buckets: JsonMetric): JsonMetric {
  const { bucketCounts: _, explicitBounds: __, ...point } = POINT;
  const dataPoints = [{ ...point, ...buckets }];
  return {
    name: "gen_ai.client.operation.time_to_first_chunk",
    unit: "s",
    exponentialHistogram: { aggregationTemporality: 2, dataPoints },
  };
}

describe("decodeMetrics", () => {
  it("reads a histogram's point, alike from both encodings", () => {
    expect(decoded(durationMetric(POINT))).toEqual({
      points: [
        {
          metric: "gen_ai.client.operation.duration",
          unit: "s",
          temporality: "delta",
          startUnixNano: now - 60_000_000_000n,
          timeUnixNano: now,
          count: 3n,
          sum: 4.5,
          min: 0.5,
          max: 3,
          bounds: [1, 2],
          counts: [1n, 1n, 1n],
          attributes: {
            "gen_ai.operation.name": "chat",
            "gen_ai.provider.name": "openai",
            "gen_ai.request.model": "gpt-5",
            "server.port": "443",
          },
          scope: { name: "meter", version: "1", attributes: {} },
          resource: { attributes: { "service.name": "shop" } },
        },
      ],
      rejected: [],
      warnings: [],
    });
  });

  it("gives exponential buckets their bounds", () => {
    const metric = exponential({
      count: "7",
      scale: 1,
      zeroCount: "2",
      positive: { offset: -2, bucketCounts: ["1", "0", "4"] },
    });
    const [point] = decoded(metric).points;
    expect(point).toMatchObject({ temporality: "cumulative", count: 7n });
    // base √2: (0.5, 0.71], (0.71, 1], (1, 1.41], and nothing between 0 and 0.5.
    const round = (value: number) => Math.round(value * 1e9) / 1e9;
    const rounded = point?.bounds.map(round);
    expect(rounded).toEqual([0, 0.5, round(Math.SQRT1_2), 1, round(Math.SQRT2)]);
    expect(point?.counts).toEqual([2n, 0n, 1n, 0n, 4n, 0n]);
  });

  it.each([
    [
      "an index beyond all numbers",
      { count: "1", scale: -10, positive: { offset: 100, bucketCounts: ["1"] } },
    ],
    ["negative values", { count: "1", scale: 0, negative: { offset: 0, bucketCounts: ["1"] } }],
    [
      "a count that isn't its buckets'",
      { count: "9", scale: 0, positive: { offset: 0, bucketCounts: ["1"] } },
    ],
  ])("rejects an exponential point with %s", (_what, buckets) => {
    const { points, rejected } = decoded(exponential(buckets), durationMetric(POINT));
    expect(points).toHaveLength(1);
    expect(rejected).toEqual([{ reason: METRIC_REASONS.buckets, count: 1 }]);
  });

  it.each([
    ["no buckets at all", { bucketCounts: [], explicitBounds: [] }],
    [
      "no start, no sum, no extremes",
      { startTimeUnixNano: undefined, sum: undefined, min: undefined, max: undefined },
    ],
    ["nothing in it", { count: "0", bucketCounts: ["0", "0", "0"] }],
  ])("keeps a point with %s", (_what, change) => {
    expect(decoded(durationMetric({ ...POINT, ...change })).points).toHaveLength(1);
  });

  it.each([
    ["no recorded value", { flags: 1 }, METRIC_REASONS.noValue],
    ["no time", { timeUnixNano: "0" }, METRIC_REASONS.noTime],
    ["a clock that was never set", { timeUnixNano: "60000000000" }, METRIC_REASONS.early],
    ["a clock in 2100", { timeUnixNano: "4102444800000000000" }, METRIC_REASONS.late],
    ["a bucket too few", { bucketCounts: ["1", "2"] }, METRIC_REASONS.buckets],
    ["bounds that descend", { explicitBounds: [2, 1] }, METRIC_REASONS.buckets],
    ["a count that isn't its buckets'", { count: "4" }, METRIC_REASONS.buckets],
    [
      "too many buckets",
      {
        count: String(MAX_BUCKETS + 1),
        bucketCounts: Array.from({ length: MAX_BUCKETS + 1 }, () => "1"),
        explicitBounds: Array.from({ length: MAX_BUCKETS }, (_, index) => index),
      },
      METRIC_REASONS.tooManyBuckets,
    ],
  ])("rejects a point with %s alone", (_what, change, reason) => {
    const { points, rejected } = decoded(
      durationMetric({ ...POINT, ...change }),
      durationMetric(POINT),
    );
    expect(points).toHaveLength(1);
    expect(rejected).toEqual([{ reason, count: 1 }]);
  });

  it("rejects points that don't say whether they add up", () => {
    expect(decoded(durationMetric(POINT, 0)).rejected).toEqual([
      { reason: METRIC_REASONS.temporality, count: 1 },
    ]);
  });

  it("rejects what is no GenAI histogram, by its points", () => {
    const dataPoints = [{ timeUnixNano: String(now), asDouble: 1 }, { asDouble: 2 }];
    const { points, rejected } = decoded(
      { name: "process.cpu.time", sum: { dataPoints } },
      { name: "gen_ai.client.generation.choices", sum: { dataPoints } },
      {
        name: "http.server.duration",
        histogram: { aggregationTemporality: 1, dataPoints: [POINT] },
      },
      durationMetric(POINT),
    );
    expect(points).toHaveLength(1);
    expect(rejected).toEqual([
      { reason: METRIC_REASONS.name, count: 3 },
      { reason: METRIC_REASONS.kind, count: 2 },
    ]);
  });

  it("spells NaN and the infinities as no value", () => {
    const [json] = decodeMetrics(
      Buffer.from(
        JSON.stringify(
          metricsJson("shop", [durationMetric({ ...POINT, sum: "NaN", max: "Infinity" })]),
        ),
      ),
      "json",
      now,
    ).points;
    expect(json).toMatchObject({ sum: null, min: 0.5, max: null });
  });

  it("rejects a metric that is no message alone, and a body that is none as a whole", () => {
    const request = metricsProtobuf(metricsJson("shop", [durationMetric(POINT)]));
    expect(() => decodeMetrics(request.subarray(0, -3), "protobuf", now)).toThrow("cut off");
    const json = metricsJson("shop", ["text" as unknown as JsonMetric, durationMetric(POINT)]);
    const { points, rejected } = decodeMetrics(Buffer.from(JSON.stringify(json)), "json", now);
    expect(points).toHaveLength(1);
    expect(rejected).toEqual([{ reason: "metric is not a readable message", count: 1 }]);
  });

  it("refuses more points than are taken at once", () => {
    const small = { timeUnixNano: String(now), count: "0" };
    const dataPoints = Array.from({ length: MAX_POINTS_PER_REQUEST + 1 }, () => small);
    const metric = { name: "gen_ai.x", histogram: { aggregationTemporality: 1, dataPoints } };
    const request = metricsProtobuf(metricsJson("shop", [metric]));
    expect(() => decodeMetrics(request, "protobuf", now)).toThrow("over 50,000 data points");
  });
});
