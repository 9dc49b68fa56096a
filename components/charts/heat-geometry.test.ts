import { describe, expect, test } from "vitest";
import {
  cellAt,
  type HeatColumn,
  heatCells,
  moveCell,
  positionToY,
  rowMerge,
  spreadLabels,
  yToPosition,
} from "./heat-geometry";

const plot = { left: 10, top: 5, width: 100, height: 40 };
const domain = { from: 0, to: 4 };
const column = (from: number, counts: HeatColumn["counts"]): HeatColumn => ({
  from,
  to: from + 1,
  n: 0,
  counts,
  partial: false,
});
const columns = [column(0, [[1, 3]]), column(1, []), column(3, [[2, 7]])];

describe("cells", () => {
  test("are binned over one range and know the fullest of them", () => {
    const cells = heatCells(columns, { from: 0, to: 4 }, 2);
    expect(cells.rows).toBe(2);
    expect(cells.max).toBe(7);
    expect(cells.columns.map((bins) => bins.map((bin) => bin.count))).toEqual([
      [3, 0],
      [0, 0],
      [0, 7],
    ]);
  });

  test("are found under the pointer, the lowest row at the bottom", () => {
    expect(cellAt(10, 44.9, columns, domain, 4, plot)).toEqual({ column: 0, row: 0 });
    expect(cellAt(109, 5, columns, domain, 4, plot)).toEqual({ column: 2, row: 3 });
  });

  test("are not found outside of the plot nor between columns", () => {
    expect(cellAt(9, 20, columns, domain, 4, plot)).toBeNull();
    expect(cellAt(20, 45, columns, domain, 4, plot)).toBeNull();
    expect(cellAt(65, 20, columns, domain, 4, plot)).toBeNull();
  });
});

describe("rows", () => {
  const range = { from: 0, to: 32 };
  const spread = (count: number) =>
    column(
      0,
      Array.from({ length: 32 }, (_, index) => [index, count] as const),
    );

  test("stay single buckets where calls fill them", () => {
    expect(rowMerge([spread(3)], range, 300)).toBe(1);
  });

  test("merge where most cells would hold a single call, up to a quarter of an octave", () => {
    expect(rowMerge([spread(2)], range, 300)).toBe(2);
    expect(rowMerge([column(0, [[3, 1]])], range, 300)).toBe(2);
  });

  test("merge where they would be too thin to see", () => {
    expect(rowMerge([spread(9)], range, 64)).toBe(2);
  });
});

test("position and height are each other's inverse", () => {
  const range = { from: 20, to: 60 };
  expect(positionToY(20, range, plot)).toBe(45);
  expect(positionToY(60, range, plot)).toBe(5);
  expect(yToPosition(positionToY(33, range, plot), range, plot)).toBeCloseTo(33);
});

describe("keys", () => {
  test("move a cell at a time and stop at the border", () => {
    expect(moveCell({ column: 0, row: 3 }, "ArrowLeft", 5, 4)).toEqual({ column: 0, row: 3 });
    expect(moveCell({ column: 0, row: 3 }, "ArrowRight", 5, 4)).toEqual({ column: 1, row: 3 });
    expect(moveCell({ column: 2, row: 1 }, "ArrowUp", 5, 4)).toEqual({ column: 2, row: 2 });
    expect(moveCell({ column: 2, row: 1 }, "End", 5, 4)).toEqual({ column: 4, row: 1 });
  });

  test("the first arrow enters at the newest column", () => {
    expect(moveCell(null, "ArrowLeft", 5, 4)).toEqual({ column: 4, row: 2 });
  });

  test("other keys are left alone", () => {
    expect(moveCell({ column: 2, row: 1 }, "a", 5, 4)).toBeNull();
  });
});

describe("labels", () => {
  test("keep their order and their distance", () => {
    expect(spreadLabels([30, 10, 12], 10, 0, 100)).toEqual([30, 10, 20]);
  });

  test("stay inside when crowded at the bottom", () => {
    expect(spreadLabels([98, 99, 100], 10, 0, 100)).toEqual([80, 90, 100]);
  });
});
