import { expect, it } from "vitest";
import { canonicalFinishReason } from "./finish-reason";

it.each([
  ["stop", "stop"],
  ["end_turn", "stop"],
  ["endTurn", "stop"],
  ["STOP", "stop"],
  ["FinishReason.STOP", "stop"],
  ["completed", "stop"],
  ["length", "length"],
  ["max_tokens", "length"],
  ["MAX_TOKENS", "length"],
  ["FINISH_REASON_MAX_TOKENS", "length"],
  ["max_output_tokens", "length"],
  ["tool_calls", "tool_call"],
  ["tool-calls", "tool_call"],
  ["tool_use", "tool_call"],
  ["toolUse", "tool_call"],
  ["function_call", "tool_call"],
  ["content-filter", "content_filter"],
  ["SAFETY", "content_filter"],
  ["refusal", "content_filter"],
  ["error", "error"],
  ["something-new", "other"],
  ["FINISH_REASON_UNSPECIFIED", ""],
  ["", ""],
])("reads the finish reason %j as %j", (raw, canonical) => {
  expect(canonicalFinishReason(raw)).toBe(canonical);
});
