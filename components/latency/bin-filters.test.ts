import { expect, test } from "vitest";
import { binFilters } from "./bin-filters";

test("a bin becomes a range of at most ten decimals, which is what a filter takes", () => {
  expect(binFilters("ttftMs", { from: 85, to: 86 })).toEqual([
    { key: "ttftMs", op: "gte", value: "1579.2238852177" },
    { key: "ttftMs", op: "lt", value: "1722.1558584396" },
  ]);
  for (let from = -80; from < 320; from++) {
    for (const { value } of binFilters("durationMs", { from, to: from + 1 })) {
      expect(value).toMatch(/^\d{1,15}(\.\d{1,10})?$/);
    }
  }
});
