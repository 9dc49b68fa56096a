import { expect, test } from "vitest";
import { createCrosshair } from "./crosshair";

test("tells every chart of the page once per moment, and none that left", () => {
  const crosshair = createCrosshair();
  const heard: string[] = [];
  crosshair.subscribe(() => heard.push(`a${crosshair.get()}`));
  const leave = crosshair.subscribe(() => heard.push(`b${crosshair.get()}`));
  crosshair.set(5);
  crosshair.set(5);
  leave();
  crosshair.set(null);
  expect(heard).toEqual(["a5", "b5", "anull"]);
});
