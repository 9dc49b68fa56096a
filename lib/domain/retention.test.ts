import { describe, expect, it } from "vitest";
import { retentionCutoffs } from "./retention";

const NOW = Date.parse("2026-03-20T15:30:00Z");
const at = (text: string) => Date.parse(text);

describe("the end of what is kept", () => {
  it("lies at midnight UTC, never within the days that were promised", () => {
    const { spans } = retentionCutoffs({ spanDays: 7 }, NOW);
    expect(spans).toBe(at("2026-03-13T00:00:00Z"));
    expect(NOW - (spans ?? 0)).toBeGreaterThanOrEqual(7 * 86_400_000);
    expect(retentionCutoffs({ spanDays: 7 }, at("2026-03-20T00:00:00Z")).spans).toBe(spans);
  });

  it("is told for each kind, and is none where no days are", () => {
    const days = { textDays: 1, spanDays: 2, rollupDays: 3 };
    expect(retentionCutoffs(days, NOW)).toEqual({
      text: at("2026-03-19T00:00:00Z"),
      spans: at("2026-03-18T00:00:00Z"),
      rollups: at("2026-03-17T00:00:00Z"),
    });
    expect(retentionCutoffs({}, NOW)).toEqual({ text: null, spans: null, rollups: null });
  });

  it("takes text along with its spans", () => {
    const { text, spans } = retentionCutoffs({ spanDays: 5 }, NOW);
    expect(text).toBe(spans);
    expect(retentionCutoffs({ textDays: 9, spanDays: 5 }, NOW).text).toBe(spans);
  });
});
