import { expect, test } from "vitest";
import { isolateSeries, toggleSeries } from "./legend-state";

const ALL = ["p50", "p95", "p99"];

test("a series goes and comes back", () => {
  const once = toggleSeries(new Set(), "p95");
  expect([...once]).toEqual(["p95"]);
  expect([...toggleSeries(once, "p95")]).toEqual([]);
});

test("isolating hides all others, and twice shows all again", () => {
  const once = isolateSeries(new Set(["p95"]), "p95", ALL);
  expect([...once]).toEqual(["p50", "p99"]);
  expect([...isolateSeries(once, "p95", ALL)]).toEqual([]);
});
