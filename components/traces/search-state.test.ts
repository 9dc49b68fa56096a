import { describe, expect, it } from "vitest";
import { searchState } from "./search-state";

const found = (spans: number, isComplete: boolean, counted: number, hour: number, end = false) => ({
  spans: Array.from({ length: spans }, () => ({})),
  isComplete,
  counted,
  nextCursor: end ? null : `next-${hour}`,
  total: end ? counted : null,
  countCursor: end ? null : `count-${hour}`,
  searchedTo: `2026-03-02T${String(hour).padStart(2, "0")}:00:00.000Z`,
});
const at = (hour: number) => Date.parse(`2026-03-02T${String(hour).padStart(2, "0")}:00:00Z`);

describe("searchState", () => {
  it("is nothing before the first answer", () => {
    expect(searchState([], [], 100)).toBeNull();
  });

  it("searches on while the page is not full, and tells how far it came", () => {
    const state = searchState([found(3, false, 3, 20), found(0, false, 3, 12)], [], 100);
    expect(state).toEqual({
      total: null,
      counted: 3,
      isSearching: true,
      countFrom: null,
      isCounting: false,
      reachedMs: at(12),
    });
  });

  it("stops searching when several answers together fill the page", () => {
    const state = searchState([found(60, false, 60, 20), found(50, false, 110, 12)], [], 100);
    expect(state).toMatchObject({ isSearching: false, isCounting: true, countFrom: "count-12" });
  });

  it("counts on from the first full page, also when further pages were read", () => {
    const pages = [found(100, true, 100, 20), found(100, true, 200, 18)];
    expect(searchState(pages, [], 100)).toMatchObject({
      countFrom: "count-20",
      isCounting: true,
      counted: 200,
    });
    const counts = [
      { counted: 900, total: null, countCursor: "x", searchedTo: "2026-03-02T04:00:00.000Z" },
    ];
    expect(searchState(pages, counts, 100)).toMatchObject({ counted: 900, reachedMs: at(4) });
  });

  it("is done with the end of the range, or with the end of the count", () => {
    const done = { isSearching: false, isCounting: false, countFrom: null };
    const ended = searchState([found(3, false, 3, 20), found(4, true, 7, 0, true)], [], 100);
    expect(ended).toMatchObject({ ...done, total: 7, counted: 7 });
    const counts = [
      { counted: 951, total: 951, countCursor: null, searchedTo: "2026-03-02T00:00:00.000Z" },
    ];
    const counted = searchState([found(100, true, 100, 20)], counts, 100);
    // The count is still asked for under its name, or its answer would be forgotten.
    expect(counted).toMatchObject({ ...done, total: 951, counted: 951, countFrom: "count-20" });
  });
});
