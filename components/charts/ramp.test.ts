import { expect, test } from "vitest";
import { intensity, rampColor } from "./ramp";

function luminance(color: string): number {
  const [r = 0, g = 0, b = 0] = (color.match(/\d+/g) ?? []).map(Number);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

const STEPS = Array.from({ length: 21 }, (_, index) => index / 20);

test("gets steadily brighter with the count on dark and darker on light", () => {
  const dark = STEPS.map((t) => luminance(rampColor(t, true)));
  const light = STEPS.map((t) => luminance(rampColor(t, false)));
  for (let i = 1; i < STEPS.length; i++) {
    expect(dark[i]).toBeGreaterThan(dark[i - 1] ?? 0);
    expect(light[i]).toBeLessThan(light[i - 1] ?? 0);
  }
});

test("stays within the ramp for shares outside 0 to 1", () => {
  expect(rampColor(7, true)).toBe(rampColor(1, true));
  expect(rampColor(-1, false)).toBe(rampColor(0, false));
});

test("a single call begins the ramp and the fullest cell ends it", () => {
  expect(intensity(1, 1000)).toBe(0);
  expect(intensity(10, 1000)).toBeCloseTo(1 / 3);
  expect(intensity(1000, 1000)).toBe(1);
  expect(intensity(1, 1)).toBe(0);
});
