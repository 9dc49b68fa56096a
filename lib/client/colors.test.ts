import { expect, test } from "vitest";
import { colorForEntity, colorsForEntities, SERIES_COLORS } from "./colors";

const names = Array.from({ length: SERIES_COLORS }, (_, index) => `model-${index}`);

test("eight names have eight colours, whatever their hashes", () => {
  expect(new Set(colorsForEntities(names).values()).size).toBe(SERIES_COLORS);
});

test("a name keeps its colour when others come and the order changes", () => {
  const before = colorForEntity("model-3");
  colorsForEntities(["newcomer", ...names].reverse());
  expect(colorForEntity("model-3")).toBe(before);
});
