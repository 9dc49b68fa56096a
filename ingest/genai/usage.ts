import type { Json, Usage } from "@/lib/domain/span";
import { asCount, field, isObject, type JsonObject } from "./json";

export const NO_USAGE: Usage = {
  inputTokens: null,
  outputTokens: null,
  cachedInputTokens: null,
  cacheWriteTokens: null,
  reasoningTokens: null,
  audioInputTokens: null,
  audioOutputTokens: null,
};

/**
 * Whether an emitter's input count holds the cached and cache-write tokens, as OpenAI's
 * does and OpenTelemetry asks for, or leaves them out, as Anthropic's and Bedrock's does.
 */
export type InputRule = "with-cache" | "without-cache";

/**
 * Canonical usage from an emitter's counts: cached, cache-write and reasoning become parts
 * of the totals. `total`, where the emitter sends one, tells what stands beside what.
 */
export function usageFrom(
  counts: Partial<Usage>,
  rule: InputRule,
  total: number | null = null,
): Usage {
  const cached = counts.cachedInputTokens ?? null;
  const written = counts.cacheWriteTokens ?? null;
  const reasoning = counts.reasoningTokens ?? null;
  const sent = counts.inputTokens ?? null;
  const beside = (cached ?? 0) + (written ?? 0);
  // A part can't exceed its total: a smaller input was sent without its cache, whatever the rule.
  const isBeside =
    rule === "without-cache" ||
    beside > (sent ?? 0) ||
    (beside > 0 && total !== null && total === (sent ?? 0) + beside + (counts.outputTokens ?? 0));
  const input = sent !== null && isBeside ? sent + beside : sent;
  let output = counts.outputTokens ?? null;
  if (output !== null && reasoning !== null && reasoning > 0) {
    const isReasoningBeside =
      reasoning > output || (total !== null && total === (input ?? 0) + output + reasoning);
    if (isReasoningBeside) output += reasoning;
  }
  return {
    inputTokens: input,
    outputTokens: output,
    cachedInputTokens: cached,
    cacheWriteTokens: written,
    reasoningTokens: reasoning,
    audioInputTokens: counts.audioInputTokens ?? null,
    audioOutputTokens: counts.audioOutputTokens ?? null,
  };
}

export function hasTokens(usage: Usage): boolean {
  return usage.inputTokens !== null || usage.outputTokens !== null;
}

/** Fills the parts that `usage` doesn't tell from another reading of the same call. */
export function withParts(usage: Usage, other: Usage): Usage {
  return {
    inputTokens: usage.inputTokens ?? other.inputTokens,
    outputTokens: usage.outputTokens ?? other.outputTokens,
    cachedInputTokens: usage.cachedInputTokens ?? other.cachedInputTokens,
    cacheWriteTokens: usage.cacheWriteTokens ?? other.cacheWriteTokens,
    reasoningTokens: usage.reasoningTokens ?? other.reasoningTokens,
    audioInputTokens: usage.audioInputTokens ?? other.audioInputTokens,
    audioOutputTokens: usage.audioOutputTokens ?? other.audioOutputTokens,
  };
}

export function sameTokens(a: Usage, b: Usage): boolean {
  return a.inputTokens === b.inputTokens && a.outputTokens === b.outputTokens;
}

/**
 * Usage as providers and frameworks put it into a response's JSON: OpenAI (chat and
 * Responses), Anthropic, Gemini, Bedrock, LangChain, the AI SDK, Genkit. Null when the
 * object holds no count.
 */
export function readUsageObject(value: Json | undefined): Usage | null {
  if (!isObject(value)) return null;
  // Cohere states what it bills beside what its tokenizer counted.
  if (isObject(value["billed_units"])) return readUsageObject(value["billed_units"]);
  const usage =
    "promptTokenCount" in value || "candidatesTokenCount" in value ? gemini(value) : plain(value);
  return hasTokens(usage) ? usage : null;
}

function gemini(value: JsonObject): Usage {
  const thoughts = asCount(value["thoughtsTokenCount"]);
  const answer = asCount(value["candidatesTokenCount"] ?? value["responseTokenCount"]);
  const prompt = asCount(value["promptTokenCount"]);
  const tools = asCount(value["toolUsePromptTokenCount"]);
  return usageFrom(
    {
      inputTokens: prompt === null ? tools : prompt + (tools ?? 0),
      // Gemini counts thoughts beside the answer.
      outputTokens: answer === null ? thoughts : answer + (thoughts ?? 0),
      cachedInputTokens: asCount(value["cachedContentTokenCount"]),
      reasoningTokens: thoughts,
    },
    "with-cache",
  );
}

function plain(value: JsonObject): Usage {
  const input =
    field(value, "prompt_tokens_details") ??
    value["input_tokens_details"] ??
    value["input_token_details"] ??
    value["inputTokenDetails"] ??
    value["inputTokensDetails"];
  const output =
    field(value, "completion_tokens_details") ??
    value["output_tokens_details"] ??
    value["output_token_details"] ??
    value["outputTokenDetails"] ??
    value["outputTokensDetails"];
  // Anthropic's and Bedrock's own spellings, whose input stands beside them.
  const cacheReadBeside =
    value["cache_read_input_tokens"] ??
    value["cacheReadInputTokens"] ??
    value["cacheReadInputTokenCount"];
  const cacheWriteBeside =
    value["cache_creation_input_tokens"] ??
    value["cacheWriteInputTokens"] ??
    value["cacheCreationInputTokens"] ??
    value["cacheWriteInputTokenCount"];
  const isBeside = cacheReadBeside !== undefined || cacheWriteBeside !== undefined;
  return usageFrom(
    {
      inputTokens: first(value, [
        "prompt_tokens",
        "input_tokens",
        "inputTokens",
        "promptTokens",
        "input",
      ]),
      outputTokens: first(value, [
        "completion_tokens",
        "output_tokens",
        "outputTokens",
        "completionTokens",
        "output",
      ]),
      cachedInputTokens:
        asCount(cacheReadBeside) ??
        first(input, ["cached_tokens", "cache_read", "cacheReadTokens"]) ??
        first(value, [
          "cachedInputTokens",
          "cachedContentTokens",
          "cached_tokens",
          "prompt_cache_hit_tokens",
          "cached_content_token_count",
        ]),
      cacheWriteTokens:
        asCount(cacheWriteBeside) ??
        first(input, [
          "cache_creation",
          "cache_write",
          "cacheWriteTokens",
          "cache_write_tokens",
          "cache_creation_tokens",
        ]),
      reasoningTokens:
        first(output, ["reasoning_tokens", "reasoning", "reasoningTokens"]) ??
        first(value, ["reasoningTokens", "reasoning_tokens", "thoughtsTokens"]),
      audioInputTokens: first(input, ["audio_tokens", "audio"]),
      audioOutputTokens: first(output, ["audio_tokens", "audio"]),
    },
    isBeside ? "without-cache" : "with-cache",
    first(value, ["total_tokens", "totalTokens", "total"]),
  );
}

function first(value: Json | undefined, keys: readonly string[]): number | null {
  for (const key of keys) {
    const count = asCount(field(value, key));
    if (count !== null) return count;
  }
  return null;
}
