import { expect, test } from "vitest";
import { chartRows } from "./series-rows";

const slots = [0, 1, 2, 3].map((index) => ({
  fromMs: index * 10,
  toMs: index * 10 + 10,
  partial: index === 3,
}));
const column = (values: (number | null)[], key: string) =>
  chartRows(slots, [{ name: "p95", values }]).map((row) => row[key]);

test("a partial last interval is joined by the dashed line, not by the solid one", () => {
  expect(column([1, 2, 3, 4], "p95")).toEqual([1, 2, 3, null]);
  expect(column([1, 2, 3, 4], "p95 partial")).toEqual([null, null, 3, 4]);
});

test("an empty partial interval leaves no dash behind", () => {
  expect(column([1, 2, 3, null], "p95 partial")).toEqual([null, null, null, null]);
});

test("a point between two gaps is drawn as a dot", () => {
  expect(column([null, 2, null, null], "p95 lone")).toEqual([null, 2, null, null]);
  expect(column([1, 2, null, null], "p95 lone")).toEqual([null, null, null, null]);
});

test("values stand in the middle of their interval", () => {
  expect(chartRows(slots, [])[1]).toEqual({ middleMs: 15 });
});
