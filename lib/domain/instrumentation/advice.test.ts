import { describe, expect, it } from "vitest";
import { CONVENTIONS } from "@/lib/domain/conventions";
import { ADVICE, adviceFor } from "./advice";
import { INSTRUMENTATION_FIELDS } from "./types";

describe.each(CONVENTIONS)("advice for %s", (convention) => {
  it.each(INSTRUMENTATION_FIELDS)("says how %s is sent, or why it cannot be", (field) => {
    const advice = ADVICE[convention].fields[field];
    expect(advice.text.length).toBeGreaterThan(20);
    if (advice.kind === "add") {
      expect(advice.recipes.length).toBeGreaterThan(0);
      expect(advice.recipes.some((recipe) => recipe.sends)).toBe(true);
    }
    for (const recipe of advice.recipes ?? []) {
      expect(recipe.code.trim()).not.toBe("");
      expect(recipe.label).not.toBe("");
    }
  });
});

it("advises spans of an unknown convention as plain ones", () => {
  expect(adviceFor("something-new")).toBe(ADVICE.none);
});
