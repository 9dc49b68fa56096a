import { expect, test } from "vitest";
import { formatRatio, formatRatioRange, wordRatio } from "./ratio";

const plain = (text: string) => text.replaceAll("\u00a0", " ");

test("small changes are said in percent, large ones as factors", () => {
  expect([1.9, 1.5, 1.35, 1, 0.88, 0.48].map((ratio) => plain(formatRatio(ratio)))).toEqual([
    "1.9×",
    "1.5×",
    "+35 %",
    "±0 %",
    "−12 %",
    "0.48×",
  ]);
});

test("a sentence says which way", () => {
  expect(plain(wordRatio(1.35, "last week"))).toBe("35 % above last week");
  expect(plain(wordRatio(0.6, "the 24 h before"))).toBe("40 % below the 24 h before");
  expect(wordRatio(2.04, "last week")).toBe("2× last week");
});

test("intervals keep two decimals, so that both sides of 1 are told apart", () => {
  expect(formatRatioRange([0.978, 1.064])).toBe("0.98–1.06×");
  expect(formatRatioRange([2.5, 14.23])).toBe("2.50–14×");
});
