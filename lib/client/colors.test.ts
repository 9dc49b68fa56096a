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

test("names of one dimension leave the colours of another alone", () => {
  const routes = names.map((name) => `/v1/${name}`);
  expect(new Set(colorsForEntities(routes, "route").values()).size).toBe(SERIES_COLORS);
});

test("a chart of eight names has eight colours, also where the dimension has more", () => {
  const many = Array.from({ length: 40 }, (_, index) => `tenant-${index}`);
  for (const name of many) colorForEntity(name, "tenant");
  for (let start = 0; start + SERIES_COLORS <= many.length; start += 5) {
    const chart = many.slice(start, start + SERIES_COLORS);
    expect(new Set(colorsForEntities(chart, "tenant").values()).size).toBe(SERIES_COLORS);
  }
});
