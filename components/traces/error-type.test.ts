import { expect, it } from "vitest";
import { isTraceId } from "@/lib/contracts/traces";
import { errorTypeWords } from "./error-type";

it("says error where nothing names the failure", () => {
  expect(["timeout", "", "_OTHER"].map(errorTypeWords)).toEqual(["timeout", "error", "error"]);
});

it("tells a trace id from other text", () => {
  expect(["a1".repeat(16), "hello", "A1".repeat(16), ""].map(isTraceId)).toEqual([
    true,
    false,
    false,
    false,
  ]);
});
