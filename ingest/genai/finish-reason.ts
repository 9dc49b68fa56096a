import type { FinishReason } from "@/lib/domain/span";

/** Every spelling in use, in lower case with `_` for `-` and spaces. */
const REASONS: ReadonlyMap<string, FinishReason> = new Map(
  Object.entries<FinishReason>({
    stop: "stop",
    end_turn: "stop",
    endturn: "stop",
    stop_sequence: "stop",
    stopsequence: "stop",
    completed: "stop",
    complete: "stop",
    finished: "stop",
    finish: "stop",
    eos: "stop",
    eos_token: "stop",
    end: "stop",
    success: "stop",
    pause_turn: "other",
    length: "length",
    max_tokens: "length",
    maxtokens: "length",
    max_output_tokens: "length",
    max_length: "length",
    token_limit: "length",
    model_length: "length",
    model_context_window_exceeded: "length",
    error_limit: "length",
    tool_call: "tool_call",
    tool_calls: "tool_call",
    toolcalls: "tool_call",
    tool_use: "tool_call",
    tooluse: "tool_call",
    function_call: "tool_call",
    functioncall: "tool_call",
    requires_action: "tool_call",
    content_filter: "content_filter",
    contentfilter: "content_filter",
    content_filtered: "content_filter",
    contentfiltered: "content_filter",
    guardrail_intervened: "content_filter",
    guardrailintervened: "content_filter",
    safety: "content_filter",
    recitation: "content_filter",
    blocked: "content_filter",
    blocklist: "content_filter",
    prohibited_content: "content_filter",
    spii: "content_filter",
    image_safety: "content_filter",
    refusal: "content_filter",
    error: "error",
    failed: "error",
    malformed_function_call: "error",
    error_toxic: "content_filter",
  }),
);

/** The canonical reason; "" when none was sent, `other` for a spelling that nobody else uses. */
export function canonicalFinishReason(raw: string): FinishReason | "" {
  if (raw === "") return "";
  const exact = REASONS.get(raw);
  if (exact !== undefined) return exact;
  // Enum spellings: `FinishReason.STOP`, `FINISH_REASON_MAX_TOKENS`, `StopReason.end_turn`.
  const last = raw.slice(raw.lastIndexOf(".") + 1).toLowerCase();
  const word = last
    .replaceAll("-", "_")
    .replaceAll(" ", "_")
    .replace(/^(finish|stop)_reason_/, "");
  if (word === "" || word === "unspecified" || word === "null" || word === "none") return "";
  return REASONS.get(word) ?? "other";
}
