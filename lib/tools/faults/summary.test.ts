import { describe, expect, it } from "vitest";
import type { PhaseResult } from "./phase";
import { summarise } from "./summary";

const passed: PhaseResult = {
  sent: 9,
  acknowledged: 9,
  stored: 9,
  rolledUp: 9,
  differences: [],
  facts: {},
};

describe("the summary of the faults", () => {
  it("names what did not run, which is not what passed", () => {
    const disk = { ...passed, sent: 0, notRun: "no right to mount" };
    expect(summarise({ kills: passed, disk })).toEqual({ differs: false, notRun: ["disk"] });
    expect(summarise({ kills: passed })).toEqual({ differs: false, notRun: [] });
  });

  it("tells of one difference among many phases", () => {
    const torn = { ...passed, differences: ["span missing"] };
    expect(summarise({ kills: passed, torn, two: passed }).differs).toBe(true);
  });
});
