import type { Json, Message, MessagePart, Usage } from "@/lib/domain/span";
import type { Content, Convention, Facts } from "../convention";
import { asCount, field, isArray, structured } from "../json";
import { readParts, readToolCall } from "../messages/parts";
import { readRequest } from "../messages/request";
import { canonicalProvider } from "../provider";
import { firstCount, number, parsed, type SpanView, scalarText, text } from "../span-view";
import { hasTokens, type InputRule, usageFrom } from "../usage";

/**
 * Vercel AI SDK 4 to 6, and 7 in its legacy mode: `ai.generateText` around
 * `ai.generateText.doGenerate`. The outer span repeats usage and output of the inner ones.
 * https://ai-sdk.dev/docs/ai-sdk-core/telemetry
 */
export const aiSdk: Convention = {
  name: "ai-sdk",
  isPresent: ({ span, attributes }) =>
    attributes["ai.operationId"] !== undefined || span.scope.name === "ai",
  fill,
  fillContent,
};

function fill(view: SpanView, facts: Facts) {
  const operation =
    text(view, "ai.operationId") || (text(view, "operation.name").split(" ")[0] ?? "");
  if (operation === "ai.toolCall") {
    facts.kind ||= "tool";
    facts.operation ||= "execute_tool";
    facts.toolName ||= text(view, "ai.toolCall.name");
    facts.toolCallId ||= text(view, "ai.toolCall.id");
    return;
  }
  const isInner = operation.slice(operation.lastIndexOf(".") + 1).startsWith("do");
  const isEmbedding = operation.startsWith("ai.embed");
  const provider = text(view, "ai.model.provider") || text(view, "gen_ai.system");
  facts.provider ||= canonicalProvider(provider);
  facts.requestModel ||= text(view, "gen_ai.request.model") || text(view, "ai.model.id");
  facts.finishReason ||= text(view, "ai.response.finishReason");
  if (!isInner) {
    facts.kind ||= operation === "" ? "" : "workflow";
    facts.isModelCall ??= false;
    // An aborted stream's inner span is never exported; its outer one has no answer then.
    facts.standsForLostCall =
      operation.startsWith("ai.stream") && facts.finishReason === "" && view.span.statusCode !== 2;
    if (facts.standsForLostCall) facts.isStream ??= true;
    return;
  }
  facts.kind ||= isEmbedding ? "embedding" : operation.startsWith("ai.rerank") ? "other" : "llm";
  facts.operation ||= isEmbedding ? "embeddings" : "chat";
  facts.responseModel ||= text(view, "gen_ai.response.model") || text(view, "ai.response.model");
  facts.responseId ||= text(view, "gen_ai.response.id") || text(view, "ai.response.id");
  facts.isStream ??= operation.endsWith(".doStream");
  readTtft(view, facts);
  // Since 6 the first chunk is the first with content; before, any event of the Responses API.
  facts.isResponsesTrap ||= isResponsesApi(provider, facts.responseId) && !isAtLeast6(view);
  if (!hasTokens(facts.usage)) {
    facts.usage = readUsage(view, provider);
    if (hasTokens(facts.usage)) facts.usageSource = "ai.usage";
  }
}

function isResponsesApi(provider: string, responseId: string): boolean {
  return provider.endsWith(".responses") || responseId.startsWith("resp_");
}

function isAtLeast6(view: SpanView): boolean {
  if (hasDetails(view)) return true;
  const agent = text(view, "ai.request.headers.user-agent");
  const major = /\bai\/(\d+)\./.exec(agent);
  return major !== null && Number(major[1]) >= 6;
}

function hasDetails({ attributes }: SpanView): boolean {
  return (
    attributes["ai.usage.inputTokenDetails.noCacheTokens"] !== undefined ||
    attributes["ai.usage.outputTokenDetails.textTokens"] !== undefined ||
    attributes["ai.usage.inputTokenDetails.cacheReadTokens"] !== undefined
  );
}

function readTtft(view: SpanView, facts: Facts) {
  for (const key of ["ai.response.msToFirstChunk", "ai.stream.msToFirstChunk"]) {
    const ms = number(view, key);
    if (ms !== null) facts.ttftReadings.push({ ms, source: key });
  }
  for (const event of view.span.events) {
    if (event.name !== "ai.stream.firstChunk") continue;
    const ms = Number(event.timeUnixNano - view.span.startUnixNano) / 1e6;
    facts.ttftReadings.push({ ms, source: "event:ai.stream.firstChunk" });
    return;
  }
}

function readUsage(view: SpanView, provider: string): Usage {
  const metadata = parsed(view, "ai.response.providerMetadata");
  const claude = field(metadata, "anthropic");
  const bedrock = field(field(metadata, "bedrock"), "usage");
  const openai = field(metadata, "openai");
  const claudeUsage = field(claude, "usage");
  const input = firstCount(view, [
    "ai.usage.inputTokens",
    "gen_ai.usage.input_tokens",
    "ai.usage.promptTokens",
    "ai.usage.tokens",
  ]);
  const output = firstCount(view, [
    "ai.usage.outputTokens",
    "gen_ai.usage.output_tokens",
    "ai.usage.completionTokens",
  ]);
  const reasoning =
    firstCount(view, ["ai.usage.outputTokenDetails.reasoningTokens", "ai.usage.reasoningTokens"]) ??
    asCount(field(openai, "reasoningTokens"));
  return usageFrom(
    {
      inputTokens: input,
      outputTokens: output,
      cachedInputTokens:
        firstCount(view, [
          "ai.usage.inputTokenDetails.cacheReadTokens",
          "ai.usage.cachedInputTokens",
        ]) ??
        asCount(field(claudeUsage, "cache_read_input_tokens")) ??
        asCount(field(claude, "cacheReadInputTokens")) ??
        asCount(field(bedrock, "cacheReadInputTokens")) ??
        asCount(field(openai, "cachedPromptTokens")),
      cacheWriteTokens:
        firstCount(view, ["ai.usage.inputTokenDetails.cacheWriteTokens"]) ??
        asCount(field(claude, "cacheCreationInputTokens")) ??
        asCount(field(claudeUsage, "cache_creation_input_tokens")) ??
        asCount(field(bedrock, "cacheWriteInputTokens")),
      reasoningTokens: reasoning,
    },
    inputRule(view, provider, input, asCount(field(claudeUsage, "input_tokens"))),
    firstCount(view, ["ai.usage.totalTokens"]),
  );
}

/** Up to 5 Anthropic's and Bedrock's input comes without cache, since 6 with it. */
function inputRule(
  view: SpanView,
  provider: string,
  input: number | null,
  claudeInput: number | null,
): InputRule {
  if (hasDetails(view)) return "with-cache";
  // Anthropic's own input never holds the cache: the same number here says that neither does this.
  if (claudeInput !== null) return claudeInput === input ? "without-cache" : "with-cache";
  const isBeside = provider.includes("anthropic") || provider.includes("bedrock");
  return isBeside && !isAtLeast6(view) ? "without-cache" : "with-cache";
}

function fillContent(view: SpanView, content: Content) {
  const { attributes } = view;
  if (text(view, "ai.operationId") === "ai.toolCall") {
    content.toolArguments ??= parsed(view, "ai.toolCall.args") ?? null;
    content.toolResult ??= parsed(view, "ai.toolCall.result") ?? null;
    return;
  }
  if (content.inputMessages.length === 0) content.inputMessages = inputMessages(view);
  if (content.outputMessages.length === 0) content.outputMessages = outputMessages(view);
  const tools = attributes["ai.prompt.tools"];
  if (isArray(tools)) content.toolDefinitions ??= tools.map((tool) => structured(tool) ?? null);
}

function inputMessages(view: SpanView): readonly Message[] {
  const messages = parsed(view, "ai.prompt.messages") ?? parsed(view, "ai.prompt");
  if (messages !== undefined) return readRequest(messages).messages;
  const values = view.attributes["ai.values"] ?? view.attributes["ai.value"];
  if (values === undefined) return [];
  const list = isArray(values) ? values : [values];
  return list.map((value) => ({ role: "user", parts: readParts(structured(value)) }));
}

function outputMessages(view: SpanView): readonly Message[] {
  const parts: MessagePart[] = [];
  const reasoning = text(view, "ai.response.reasoning");
  if (reasoning !== "") parts.push({ type: "reasoning", content: reasoning });
  const answer =
    text(view, "ai.response.text") ||
    jsonText(view.attributes["ai.response.object"] ?? view.attributes["ai.result.object"]) ||
    text(view, "ai.result.text");
  if (answer !== "") parts.push({ type: "text", content: answer });
  const calls = parsed(view, "ai.response.toolCalls") ?? parsed(view, "ai.result.toolCalls");
  for (const call of isArray(calls) ? calls : []) {
    if (typeof call === "object" && call !== null && !isArray(call))
      parts.push(...readToolCall(call));
  }
  if (parts.length === 0) return [];
  const finishReason = text(view, "ai.response.finishReason");
  return [
    finishReason === "" ? { role: "assistant", parts } : { role: "assistant", parts, finishReason },
  ];
}

function jsonText(value: Json | undefined): string {
  if (value === undefined || value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : scalarText(value);
}
