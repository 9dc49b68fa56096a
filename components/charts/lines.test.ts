import { expect, test } from "vitest";
import { linePaths } from "./lines";

const point = (x: number, y: number | null, partial = false) => ({ x, y, partial });

test("breaks the line at a gap instead of bridging it", () => {
  const { solid } = linePaths([point(0, 1), point(1, 2), point(2, null), point(3, 3), point(4, 4)]);
  expect(solid).toBe("M0.0,1.0L1.0,2.0M3.0,3.0L4.0,4.0");
});

test("draws the way into a partial last interval dashed", () => {
  const paths = linePaths([point(0, 1), point(1, 2), point(2, 3, true)]);
  expect(paths.solid).toBe("M0.0,1.0L1.0,2.0");
  expect(paths.dashed).toBe("M1.0,2.0L2.0,3.0");
});

test("shows a point that stands alone between gaps as a dot", () => {
  const { lone } = linePaths([point(0, null), point(1, 5), point(2, null), point(3, 6)]);
  expect(lone).toEqual([
    { x: 1, y: 5 },
    { x: 3, y: 6 },
  ]);
});

test("draws nothing from nothing", () => {
  expect(linePaths([point(0, null)])).toEqual({ solid: "", dashed: "", lone: [] });
});
