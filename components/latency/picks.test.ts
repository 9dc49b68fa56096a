import { expect, test } from "vitest";
import { togglePick } from "./picks";

test("two can be picked, and a third replaces the second", () => {
  expect(togglePick([], "a")).toEqual(["a"]);
  expect(togglePick(["a"], "b")).toEqual(["a", "b"]);
  expect(togglePick(["a", "b"], "c")).toEqual(["a", "c"]);
});

test("picking again drops", () => {
  expect(togglePick(["a", "b"], "a")).toEqual(["b"]);
});
