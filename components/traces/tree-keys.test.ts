import { describe, expect, it } from "vitest";
import type { SpanSummary } from "@/lib/contracts/traces";
import { buildTraceTree, visibleNodes } from "./trace-tree";
import { type TreeMove, treeMove } from "./tree-keys";

const span = (spanId: string, parentSpanId: string, second: number): SpanSummary =>
  ({
    spanId,
    parentSpanId,
    startTime: `2026-11-21T10:00:0${second}.000000000Z`,
    durationMs: 1,
  }) as SpanSummary;

const tree = buildTraceTree([
  span("a", "", 0),
  span("b", "a", 1),
  span("c", "b", 2),
  span("d", "a", 3),
]);

function press(key: string, at: string, folded: readonly string[] = []): TreeMove | null {
  const rows = visibleNodes(tree, new Set(folded));
  const position = rows.findIndex((node) => node.span.spanId === at);
  return treeMove(key, { tree, rows, position, isFolded: folded.includes(at) });
}
const select = (spanId: string): TreeMove => ({ kind: "select", spanId });
const toggle = (spanId: string): TreeMove => ({ kind: "toggle", spanId });

describe("keys in the tree of spans", () => {
  it("moves down and up, and stops at both ends", () => {
    expect(press("j", "a")).toEqual(select("b"));
    expect(press("ArrowUp", "a")).toEqual(select("a"));
    expect(press("ArrowDown", "d")).toEqual(select("d"));
    expect(press("End", "a")).toEqual(select("d"));
    expect(press("Home", "c")).toEqual(select("a"));
  });

  it("steps over what is folded", () => {
    expect(press("j", "b", ["b"])).toEqual(select("d"));
  });

  it("unfolds to the right and then goes inside", () => {
    expect(press("ArrowRight", "b", ["b"])).toEqual(toggle("b"));
    expect(press("ArrowRight", "b")).toEqual(select("c"));
    expect(press("ArrowRight", "c")).toBeNull();
  });

  it("folds to the left and then goes to the parent", () => {
    expect(press("ArrowLeft", "b")).toEqual(toggle("b"));
    expect(press("ArrowLeft", "c")).toEqual(select("b"));
    expect(press("ArrowLeft", "b", ["b"])).toEqual(select("a"));
  });

  it("leaves other keys alone", () => {
    expect(press("x", "a")).toBeNull();
  });
});
