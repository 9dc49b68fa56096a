import type { SpanKind } from "@/lib/domain/span";
import type { Convention, Facts } from "../convention";
import { asText, field, isArray } from "../json";
import { eventFinishReason } from "../messages/events";
import { canonicalProvider } from "../provider";
import {
  firstCount,
  firstOf,
  firstText,
  flag,
  number,
  parsed,
  type SpanView,
  text,
} from "../span-view";
import { hasTokens, usageFrom } from "../usage";
import { fillOtelContent } from "./otel-content";

/**
 * OpenTelemetry's GenAI conventions, current and every deprecated spelling. Nearly every
 * library writes some of these, so this comes last and fills what its own convention left.
 * https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/
 */
export const otelGenai: Convention = {
  name: "otel-genai",
  isPresent: ({ attributes }) =>
    attributes["gen_ai.operation.name"] !== undefined ||
    attributes["gen_ai.request.model"] !== undefined ||
    attributes["gen_ai.provider.name"] !== undefined ||
    attributes["gen_ai.system"] !== undefined ||
    attributes["gen_ai.tool.name"] !== undefined ||
    attributes["gen_ai.agent.name"] !== undefined ||
    attributes["gen_ai.response.model"] !== undefined,
  fill,
  fillContent: fillOtelContent,
};

const KINDS: ReadonlyMap<string, SpanKind> = new Map(
  Object.entries<SpanKind>({
    chat: "llm",
    completion: "llm",
    text_completion: "llm",
    generate_content: "llm",
    generate: "llm",
    message: "llm",
    messages: "llm",
    responses: "llm",
    image_generation: "llm",
    embeddings: "embedding",
    embedding: "embedding",
    embed: "embedding",
    rerank: "other",
    retrieval: "retrieval",
    execute_tool: "tool",
    invoke_agent: "agent",
    create_agent: "agent",
    invoke_workflow: "workflow",
    workflow: "workflow",
    workflow_step: "workflow",
    agent_step: "workflow",
    chain: "workflow",
    guardrail: "guardrail",
  }),
);

export function kindOfOperation(operation: string): SpanKind | "" {
  const known = KINDS.get(operation);
  if (known !== undefined) return known;
  // `invoke_graph`, `invoke_swarm`, `execute_node` and the like.
  if (operation.startsWith("invoke_")) return "agent";
  return operation.startsWith("execute_") ? "workflow" : "";
}

/** Spellings of OpenTelemetry's own operations. */
const OPERATIONS: ReadonlyMap<string, string> = new Map(
  Object.entries<string>({
    completion: "text_completion",
    embed: "embeddings",
    embedding: "embeddings",
  }),
);

const INPUT_TOKENS = ["gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens"];
const OUTPUT_TOKENS = ["gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens"];
const CACHED_TOKENS = [
  "gen_ai.usage.cache_read.input_tokens",
  "gen_ai.usage.cache_read_input_tokens",
  "gen_ai.usage.cached_input_tokens",
  "gen_ai.usage.input_cached_tokens",
  "gen_ai.usage.cached_tokens",
  "gen_ai.usage.details.cache_read_tokens",
  "gen_ai.usage.details.cache_read_input_tokens",
  "gen_ai.usage.details.cached_tokens",
  "gen_ai.usage.prompt_tokens_details.cached_tokens",
  "gen_ai.usage.prompt_tokens_details.cache_read",
];
const CACHE_WRITE_TOKENS = [
  "gen_ai.usage.cache_creation.input_tokens",
  "gen_ai.usage.cache_creation_input_tokens",
  "gen_ai.usage.cache_write_input_tokens",
  "gen_ai.usage.cache_write.input_tokens",
  "gen_ai.usage.prompt_tokens_details.cache_write",
  "gen_ai.usage.details.cache_write_tokens",
  "gen_ai.usage.details.cache_creation_input_tokens",
];
const REASONING_TOKENS = [
  "gen_ai.usage.reasoning.output_tokens",
  "gen_ai.usage.reasoning_tokens",
  "gen_ai.usage.output_reasoning_tokens",
  "gen_ai.usage.reasoning_output_tokens",
  "gen_ai.usage.details.reasoning_tokens",
  "gen_ai.usage.completion_tokens_details.reasoning_tokens",
  "gen_ai.usage.completion_tokens_details.reasoning",
  "llm.usage.reasoning_tokens",
];
const AUDIO_INPUT_TOKENS = [
  "gen_ai.usage.input_audio_tokens",
  "gen_ai.usage.details.input_audio_tokens",
  "gen_ai.usage.details.audio_input_tokens",
];
const AUDIO_OUTPUT_TOKENS = [
  "gen_ai.usage.output_audio_tokens",
  "gen_ai.usage.details.output_audio_tokens",
  "gen_ai.usage.details.audio_output_tokens",
];
const TOTAL_TOKENS = ["gen_ai.usage.total_tokens", "llm.usage.total_tokens"];
const FINGERPRINTS = [
  "gen_ai.response.system_fingerprint",
  "openai.response.system_fingerprint",
  "gen_ai.system_fingerprint",
  "gen_ai.openai.response.system_fingerprint",
];
/** In seconds, all of them. */
const TTFT = [
  "gen_ai.response.time_to_first_chunk",
  "gen_ai.client.operation.time_to_first_chunk",
  "gen_ai.server.time_to_first_token",
  "gen_ai.response.time_to_first_token",
];
const STREAM_FLAGS = [
  "gen_ai.request.stream",
  "gen_ai.request.is_stream",
  "gen_ai.request.streaming",
  "gen_ai.is_streaming",
  "llm.is_streaming",
];

function fill(view: SpanView, facts: Facts) {
  const { attributes } = view;
  const operation = text(view, "gen_ai.operation.name") || text(view, "llm.request.type");
  facts.kind ||= kindOfOperation(operation) || kindWithoutOperation(view, operation);
  facts.operation ||= OPERATIONS.get(operation) ?? operation;
  facts.agentName ||= text(view, "gen_ai.agent.name");
  if (facts.kind === "tool") {
    // OpenLIT writes the tools that were called onto the model's span.
    facts.toolName ||= text(view, "gen_ai.tool.name");
    facts.toolCallId ||= text(view, "gen_ai.tool.call.id");
  }
  facts.errorType ||= text(view, "error.type");
  facts.provider ||=
    canonicalProvider(text(view, "gen_ai.provider.name")) ||
    canonicalProvider(text(view, "gen_ai.system"));
  facts.requestModel ||= text(view, "gen_ai.request.model");
  if (facts.kind !== "llm" && facts.kind !== "embedding") return;

  facts.responseModel ||= text(view, "gen_ai.response.model");
  facts.responseId ||= text(view, "gen_ai.response.id");
  facts.systemFingerprint ||= firstText(view, FINGERPRINTS);
  facts.finishReason ||= finishReason(view);
  // Gemini stops for a tool call as it does for an answer.
  facts.endsInToolCall ||=
    facts.provider.startsWith("gcp.") &&
    text(view, "gen_ai.output.messages").includes('"tool_call"');
  for (const key of STREAM_FLAGS) facts.isStream ??= flag(view, key);
  for (const key of TTFT) {
    const seconds = attributes[key] === undefined ? null : number(view, key);
    if (seconds !== null) facts.ttftReadings.push({ ms: seconds * 1e3, source: key });
  }
  if (!hasTokens(facts.usage)) {
    facts.usage = readUsage(view, facts);
    if (hasTokens(facts.usage)) facts.usageSource ||= "gen_ai.usage";
  }
}

/** Spans of older emitters, which name no operation. */
function kindWithoutOperation({ attributes }: SpanView, operation: string): SpanKind | "" {
  if (operation !== "") return "";
  if (
    attributes["gen_ai.tool.name"] !== undefined ||
    attributes["gen_ai.tool.call.id"] !== undefined
  )
    return "tool";
  // Agent runs that sum their model calls (pydantic-ai) name an agent and no request.
  if (
    attributes["gen_ai.request.model"] === undefined &&
    attributes["gen_ai.response.model"] === undefined
  ) {
    return attributes["gen_ai.agent.name"] === undefined && attributes["agent_name"] === undefined
      ? ""
      : "agent";
  }
  return "llm";
}

function finishReason(view: SpanView): string {
  const { attributes } = view;
  if (attributes["gen_ai.response.finish_reasons"] !== undefined) {
    const reason = firstOf(view, "gen_ai.response.finish_reasons");
    if (reason !== "") return reason;
  }
  const single =
    text(view, "gen_ai.response.finish_reason") ||
    text(view, "gen_ai.response.stop_reason") ||
    text(view, "gen_ai.completion.0.finish_reason") ||
    // Anthropic's own SDK.
    text(view, "anthropic.message.stop_reason");
  if (single !== "") return single;
  const messages = parsed(view, "gen_ai.output.messages");
  if (isArray(messages)) return asText(field(messages[0], "finish_reason"));
  return view.span.events.length === 0 ? "" : eventFinishReason(view.span.events);
}

export function readUsage(view: SpanView, facts: Facts) {
  const { attributes } = view;
  if (
    attributes["gen_ai.usage.input_tokens"] === undefined &&
    attributes["gen_ai.usage.output_tokens"] === undefined &&
    attributes["gen_ai.usage.prompt_tokens"] === undefined &&
    attributes["gen_ai.usage.completion_tokens"] === undefined
  ) {
    return facts.usage;
  }
  return usageFrom(
    {
      inputTokens: firstCount(view, INPUT_TOKENS),
      outputTokens: firstCount(view, OUTPUT_TOKENS),
      cachedInputTokens: firstCount(view, CACHED_TOKENS),
      cacheWriteTokens: firstCount(view, CACHE_WRITE_TOKENS),
      reasoningTokens: firstCount(view, REASONING_TOKENS),
      audioInputTokens: firstCount(view, AUDIO_INPUT_TOKENS),
      audioOutputTokens: firstCount(view, AUDIO_OUTPUT_TOKENS),
    },
    facts.inputRule ?? "with-cache",
    firstCount(view, TOTAL_TOKENS),
  );
}
