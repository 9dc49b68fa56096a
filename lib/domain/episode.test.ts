import { describe, expect, it } from "vitest";
import { episode } from "./episode";

/** `#` shows it, `.` does not; named by their place. */
const of = (picture: string) =>
  episode(
    [...picture].map((mark, index) => ({ time: String(index), mark })),
    ({ mark }) => mark === "#",
  );

describe("episode", () => {
  it("knows when it began and when it was over", () => {
    expect(of("..####..")).toEqual({ fromIso: "2", toIso: "6" });
  });

  it("goes on while the last interval shows it, and may have begun before the first", () => {
    expect(of("....####")).toEqual({ fromIso: "4", toIso: null });
    expect(of("####....")).toEqual({ fromIso: null, toIso: "4" });
    expect(of("####")).toEqual({ fromIso: null, toIso: null });
  });

  it("takes the longest run, of equal ones the last", () => {
    expect(of(".####.###.")).toEqual({ fromIso: "1", toIso: "5" });
    expect(of(".###..###.")).toEqual({ fromIso: "6", toIso: "9" });
  });

  it("makes no episode of two intervals", () => {
    expect(of(".##.##.")).toBeNull();
    expect(of("")).toBeNull();
  });
});
