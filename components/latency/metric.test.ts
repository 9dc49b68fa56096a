import { expect, test } from "vitest";
import { bucketLower } from "@/lib/domain/histogram";
import { formatEdge, METRIC_NAMES, metricInfo, PERCENTILE_ERROR_TEXT } from "./metric";

const plain = (text: string) => text.replaceAll("\u00a0", " ");

test("an edge is said as exactly as it was counted", () => {
  expect(plain(formatEdge(2048, "ms"))).toBe("2.05 s");
  expect(plain(formatEdge(939.0007, "ms"))).toBe("939 ms");
  expect(plain(formatEdge(65_536, "ms"))).toBe("1.09 min");
  expect(plain(formatEdge(64, "ms/token"))).toBe("64 ms");
  expect(plain(formatEdge(16, "tokens/s"))).toBe("16 tok/s");
});

test("every default threshold stands on a bucket edge", () => {
  for (const metric of METRIC_NAMES) {
    const { defaultEdge } = metricInfo(metric);
    expect(Number.isInteger(defaultEdge)).toBe(true);
    expect(Number.isInteger(bucketLower(defaultEdge))).toBe(true);
  }
});

test("only tokens per second is better when higher", () => {
  expect(METRIC_NAMES.filter((metric) => metricInfo(metric).higherIsBetter)).toEqual([
    "tokensPerSecond",
  ]);
});

test("states the error of a percentile as a bound, rounded up", () => {
  expect(plain(PERCENTILE_ERROR_TEXT)).toBe("± 4.5 %");
});
