import { describe, expect, it } from "vitest";
import { clusterMarks, concerns, type TimeMark } from "./mark-clusters";

const PLOT = { left: 50, width: 1_000 };
const PERIOD = { fromMs: 0, toMs: 1_000 };
const mark = (id: string, fromMs: number, toMs: number | null = null): TimeMark => ({
  id,
  fromMs,
  toMs,
  kind: "deploy",
  title: id,
  description: "",
  url: "",
  source: "api",
  scope: {},
});

describe("clusterMarks", () => {
  it("joins what is too close to point at, newest first, and keeps the rest apart", () => {
    const clusters = clusterMarks([mark("b", 110), mark("a", 100), mark("c", 400)], PERIOD, PLOT);
    expect(clusters.map(({ marks }) => marks.map(({ id }) => id))).toEqual([["b", "a"], ["c"]]);
    expect(clusters.map(({ x }) => x)).toEqual([155, 450]);
  });

  it("does not chain: a cluster is never wider than the distance", () => {
    const marks = Array.from({ length: 100 }, (_, index) => mark(String(index), index * 10));
    for (const { marks: joined } of clusterMarks(marks, PERIOD, PLOT)) {
      expect(joined.length).toBeLessThanOrEqual(2);
    }
  });

  it("shows what began before and goes on from the edge, and nothing outside", () => {
    const clusters = clusterMarks(
      [mark("before", -100), mark("into", -100, 200), mark("after", 1_000)],
      PERIOD,
      PLOT,
    );
    expect(clusters).toHaveLength(1);
    expect(clusters[0]).toMatchObject({ x: 50, stretches: [{ from: 50, to: 250 }] });
  });
});

describe("concerns", () => {
  it("is everything without a scope, else what doesn't contradict the filters", () => {
    const filters = [
      { key: "model", op: "is", value: "gpt-5" },
      { key: "tenant", op: "not", value: "acme" },
    ];
    expect(concerns({}, filters)).toBe(true);
    expect(concerns({ model: "gpt-5" }, filters)).toBe(true);
    expect(concerns({ model: "gpt-4o" }, filters)).toBe(false);
    expect(concerns({ tenant: "acme" }, filters)).toBe(false);
    expect(concerns({ route: "/chat", tenant: "globex" }, filters)).toBe(true);
    expect(concerns({ route: "/chat" }, [{ key: "route", op: "missing", value: "" }])).toBe(false);
  });
});
