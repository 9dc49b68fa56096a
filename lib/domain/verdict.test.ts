import { describe, expect, it } from "vitest";
import type { BucketCounts } from "./histogram";
import { comparePeriods } from "./verdict";

function around(bucket: number, n: number): { counts: BucketCounts; n: number } {
  const share = [0.1, 0.2, 0.4, 0.2, 0.1];
  return { counts: share.map((part, offset) => [bucket + offset, part * n] as const), n };
}

describe("comparePeriods", () => {
  it("says slower, faster and same where there are calls enough", () => {
    const baseline = around(70, 1000);
    const verdicts = comparePeriods(
      [
        { current: around(80, 1000), baseline },
        { current: around(60, 1000), baseline },
        { current: around(70, 1000), baseline },
      ],
      0.5,
      true,
    ).map((comparison) => comparison.verdict);
    expect(verdicts).toEqual(["slower", "faster", "same"]);
  });

  it("calls fewer tokens per second slower", () => {
    const [comparison] = comparePeriods(
      [{ current: around(60, 1000), baseline: around(70, 1000) }],
      0.5,
      false,
    );
    expect(comparison?.verdict).toBe("slower");
  });

  it("has too few to say of nine requests, however slow", () => {
    const [comparison] = comparePeriods(
      [{ current: around(120, 9), baseline: around(60, 1000) }],
      0.5,
      true,
    );
    expect(comparison).toEqual({ ratio: null, ratioInterval: null, verdict: "too-few" });
  });

  it("asks for more the more rows there are to be surprised by", () => {
    // A lone row at p ≈ 0.002 is news; the same among 199 unchanged ones is what chance gives.
    const borderline = { current: around(71, 30), baseline: around(70, 30) };
    const unchanged = { current: around(70, 30), baseline: around(70, 30) };
    const alone = comparePeriods([borderline], 0.5, true);
    const inCrowd = comparePeriods([borderline, ...Array(199).fill(unchanged)], 0.5, true);
    expect(alone[0]?.verdict).toBe("slightly-slower");
    expect(inCrowd[0]?.ratioInterval).toEqual(alone[0]?.ratioInterval);
    expect(inCrowd[0]?.verdict).toBe("same");
  });

  it("calls a certain change of one bucket slight, in either direction", () => {
    const baseline = around(70, 100_000);
    const verdicts = (lowerIsBetter: boolean) =>
      comparePeriods(
        [71, 69, 72].map((bucket) => ({ current: around(bucket, 100_000), baseline })),
        0.5,
        lowerIsBetter,
      ).map((comparison) => comparison.verdict);
    expect(verdicts(true)).toEqual(["slightly-slower", "slightly-faster", "slower"]);
    expect(verdicts(false)).toEqual(["slightly-faster", "slightly-slower", "faster"]);
  });
});
