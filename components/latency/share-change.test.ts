import { expect, test } from "vitest";
import { shareDifference, shareTrend } from "./share-change";

test("agrees with Newcombe's published intervals", () => {
  // Newcombe 1998, table II, method 10: 56/70 − 48/80 and 9/10 − 3/10.
  const a = shareDifference({ share: 56 / 70, n: 70 }, { share: 48 / 80, n: 80 });
  expect(a?.[0]).toBeCloseTo(0.0524, 4);
  expect(a?.[1]).toBeCloseTo(0.3339, 4);
  const b = shareDifference({ share: 0.9, n: 10 }, { share: 0.3, n: 10 });
  expect(b?.[0]).toBeCloseTo(0.1705, 4);
  expect(b?.[1]).toBeCloseTo(0.809, 4);
});

test("calls a change a trend only where chance is excluded", () => {
  expect(shareTrend({ share: 0.08, n: 5000 }, { share: 0.03, n: 5000 })).toBe("up");
  expect(shareTrend({ share: 0.03, n: 5000 }, { share: 0.08, n: 5000 })).toBe("down");
  expect(shareTrend({ share: 0.22, n: 9 }, { share: 0.1, n: 5000 })).toBe("steady");
  expect(shareTrend({ share: 0.22, n: 9 }, { share: 0, n: 0 })).toBe("unknown");
});
