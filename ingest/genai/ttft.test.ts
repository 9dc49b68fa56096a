import { describe, expect, it } from "vitest";
import { resolveTtft, type TtftQuestion } from "./ttft";

const CALL: TtftQuestion = {
  readings: [],
  durationMs: 650,
  isStream: null,
  isError: false,
  outputTokens: 15,
  isResponsesTrap: false,
};

function withReadings(...ms: number[]): TtftQuestion {
  return { ...CALL, readings: ms.map((value, i) => ({ ms: value, source: `source-${i}` })) };
}

describe("the time to first token", () => {
  it("is the first possible reading, attributes before events, and says that the call streamed", () => {
    expect(resolveTtft(withReadings(428, 618))).toEqual({
      ttftMs: 428,
      ttftSource: "source-0",
      ttftAbsentReason: "",
      isStream: true,
    });
  });

  it("falls back on the next reading when the first can't be", () => {
    expect(resolveTtft(withReadings(-3, 410)).ttftSource).toBe("source-1");
  });

  it.each([
    ["zero", withReadings(0), "not-positive"],
    ["negative", withReadings(-36), "not-positive"],
    [
      "a fraction of a millisecond in a call that short",
      { ...withReadings(0.4), durationMs: 0.6 },
      "not-positive",
    ],
    ["seconds sent as milliseconds", withReadings(0.428), "wrong-unit"],
    ["milliseconds sent as seconds", withReadings(428_000), "wrong-unit"],
    ["past the end", withReadings(713), "exceeds-duration"],
    ["at the end of an answer of several tokens", withReadings(650), "exceeds-duration"],
    [
      "a Responses API's first event",
      { ...withReadings(48), isResponsesTrap: true },
      "responses-created-event",
    ],
    ["of a whole answer", { ...withReadings(267), isStream: false }, "not-streamed"],
    ["not sent, streamed", { ...CALL, isStream: true }, "not-reported"],
    ["not sent, perhaps streamed", CALL, "unknown-streaming"],
    ["not sent, failed", { ...CALL, isStream: true, isError: true }, "failed"],
  ] as const)("is absent when %s", (_, question, reason) => {
    expect(resolveTtft(question)).toMatchObject({
      ttftMs: null,
      ttftSource: "",
      ttftAbsentReason: reason,
    });
  });

  it("may be the whole duration when there is only one token", () => {
    expect(resolveTtft({ ...withReadings(650), outputTokens: 1 }).ttftMs).toBe(650);
  });
});
