import { describe, expect, it } from "vitest";
import type { SpanSummary } from "@/lib/contracts/traces";
import { ancestorsOf, buildTraceTree, epochMs, visibleNodes } from "./trace-tree";

const BASE = "2026-11-21T10:00:00";

function span(
  spanId: string,
  parentSpanId: string,
  startMs: number,
  durationMs = 100,
): SpanSummary {
  const seconds = Math.floor(startMs / 1000);
  const rest = String(Math.round((startMs - seconds * 1000) * 1e6)).padStart(9, "0");
  return {
    traceId: "a".repeat(32),
    spanId,
    parentSpanId,
    name: spanId,
    kind: "other",
    startTime: new Date(Date.parse(`${BASE}Z`) + seconds * 1000)
      .toISOString()
      .replace(".000Z", `.${rest}Z`),
    durationMs,
    isError: false,
    errorType: "",
    service: "shop",
    isModelCall: false,
    provider: "",
    model: "",
    responseModel: "",
    isStream: null,
    ttftMs: null,
    ttftAbsentReason: "",
    inputTokens: null,
    outputTokens: null,
    costUsd: null,
    finishReason: "",
    environment: "",
    route: "",
    tenant: "",
    user: "",
    session: "",
    toolName: "",
    agentName: "",
  };
}

const outline = (spans: readonly SpanSummary[]): string[] =>
  visibleNodes(buildTraceTree(spans), new Set()).map(
    (node) => `${"·".repeat(node.depth)}${node.span.spanId}`,
  );

describe("the tree of a trace", () => {
  it("nests children under their parents, by start time, whatever order they arrive in", () => {
    expect(
      outline([span("c", "a", 30), span("d", "b", 12), span("b", "a", 10), span("a", "", 0)]),
    ).toEqual(["a", "·b", "··d", "·c"]);
  });

  it("puts spans whose parent never arrived at the top and counts them", () => {
    const tree = buildTraceTree([span("a", "", 0), span("x", "gone", 5)]);
    expect(tree.missingParents).toBe(1);
    expect(tree.nodes.map((node) => [node.span.spanId, node.parentMissing])).toEqual([
      ["a", false],
      ["x", true],
    ]);
  });

  it("shows several roots, the earliest first", () => {
    expect(buildTraceTree([span("late", "", 50), span("early", "", 0)]).roots).toBe(2);
    expect(outline([span("late", "", 50), span("early", "", 0)])).toEqual(["early", "late"]);
  });

  it("loses no span to a loop of parents", () => {
    expect(outline([span("a", "b", 0), span("b", "a", 1), span("me", "me", 2)])).toEqual([
      "me",
      "a",
      "·b",
    ]);
  });

  it("marks a child that starts before its parent or ends after it", () => {
    const tree = buildTraceTree([
      span("a", "", 100, 100),
      span("b", "a", 50, 20),
      span("c", "a", 150, 500),
    ]);
    expect(
      tree.nodes.map((n) => [n.span.spanId, n.startMs, n.startsBeforeParent, n.endsAfterParent]),
    ).toEqual([
      ["a", 50, false, false],
      ["b", 0, true, false],
      ["c", 100, false, true],
    ]);
    expect(tree.startingBeforeParent).toBe(1);
    expect(tree.durationMs).toBe(600);
  });

  it("hides what is beneath a collapsed span and counts it", () => {
    const tree = buildTraceTree([span("a", "", 0), span("b", "a", 1), span("c", "b", 2)]);
    expect(visibleNodes(tree, new Set(["a"])).map((node) => node.span.spanId)).toEqual(["a"]);
    expect(tree.nodes[0]?.descendants).toBe(2);
  });

  it("names the spans above one", () => {
    const tree = buildTraceTree([span("a", "", 0), span("b", "a", 1), span("c", "b", 2)]);
    expect(ancestorsOf(tree, "c").map((node) => node.span.spanId)).toEqual(["a", "b"]);
    expect(ancestorsOf(tree, "nowhere")).toEqual([]);
  });

  it("arranges 10,000 spans in a chain of 5,000 without overflowing the stack", () => {
    const chain = Array.from({ length: 5_000 }, (_, i) =>
      span(`s${i}`, i === 0 ? "" : `s${i - 1}`, i),
    );
    const wide = Array.from({ length: 5_000 }, (_, i) => span(`w${i}`, "s0", i));
    expect(outline([...chain, ...wide])).toHaveLength(10_000);
  });
});

it("keeps the microseconds of an instant", () => {
  expect(epochMs("2026-11-21T10:00:00.123456789Z") - epochMs("2026-11-21T10:00:00Z")).toBeCloseTo(
    123.456,
    2,
  );
});
