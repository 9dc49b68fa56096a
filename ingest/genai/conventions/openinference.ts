import type { Json, Message, RetrievedDocument, SpanKind, Usage } from "@/lib/domain/span";
import type { Content, Convention, Facts } from "../convention";
import { asNumber, asText, field, isArray, isObject, parseJson } from "../json";
import { readOpenInferenceMessages, unflatten } from "../messages/flattened";
import { readMessages } from "../messages/message";
import { type ModelRequest, readRequest, requestModel } from "../messages/request";
import { type ModelResponse, readResponse } from "../messages/response";
import { canonicalProvider } from "../provider";
import { asFlag, eventMs, firstCount, parsed, type SpanView, scalarText, text } from "../span-view";
import { hasTokens, usageFrom, withParts } from "../usage";

const FIRST_TOKEN_EVENT = "First Token Stream Event";
/** The OpenTelemetry SDKs drop what comes after this many attributes. */
const ATTRIBUTE_LIMIT = 128;

/**
 * OpenInference (Arize Phoenix): `openinference.span.kind`, `llm.*`, `input.value`.
 * Input counts hold the cache, for Anthropic too.
 * https://github.com/Arize-ai/openinference/blob/main/spec/semantic_conventions.md
 */
export const openInference: Convention = {
  name: "openinference",
  isPresent: ({ attributes }) =>
    attributes["openinference.span.kind"] !== undefined ||
    attributes["llm.token_count.prompt"] !== undefined ||
    attributes["llm.model_name"] !== undefined,
  fill,
  fillContent,
};

const KINDS: ReadonlyMap<string, SpanKind> = new Map(
  Object.entries<SpanKind>({
    LLM: "llm",
    EMBEDDING: "embedding",
    CHAIN: "workflow",
    RETRIEVER: "retrieval",
    RERANKER: "retrieval",
    TOOL: "tool",
    AGENT: "agent",
    GUARDRAIL: "guardrail",
    EVALUATOR: "other",
    PROMPT: "other",
  }),
);

function fill(view: SpanView, facts: Facts) {
  facts.kind ||= KINDS.get(text(view, "openinference.span.kind").toUpperCase()) ?? "";
  facts.agentName ||= text(view, "agent.name");
  facts.toolName ||= text(view, "tool.name") || (facts.kind === "tool" ? view.span.name : "");
  facts.toolCallId ||= text(view, "tool_call.id") || text(view, "tool.id");
  if (facts.kind !== "llm" && facts.kind !== "embedding") return;

  const provider = text(view, "llm.provider");
  const system = text(view, "llm.system");
  facts.provider ||=
    canonicalProvider(provider) ||
    canonicalProvider(system) ||
    canonicalProvider(asText(field(parsed(view, "metadata"), "ls_provider")));
  facts.operation ||= facts.kind === "embedding" ? "embeddings" : "chat";
  if (facts.kind === "embedding") {
    facts.requestModel ||= text(view, "embedding.model_name") || text(view, "llm.model_name");
  }
  fillModels(view, facts);
  facts.finishReason ||= text(view, "llm.finish_reason");
  facts.isStream ??= readStream(view);
  const first = eventMs(view, FIRST_TOKEN_EVENT);
  if (first !== null) facts.ttftReadings.push({ ms: first, source: `event:${FIRST_TOKEN_EVENT}` });

  const response = responseOf(view);
  facts.responseModel ||= response?.model ?? "";
  facts.responseId ||= response?.id ?? "";
  facts.systemFingerprint ||= response?.systemFingerprint ?? "";
  facts.finishReason ||= response?.finishReason ?? "";
  facts.endsInToolCall ||= response?.endsInToolCall ?? false;
  const usage = readUsage(view);
  if (!hasTokens(facts.usage) && hasTokens(usage)) {
    facts.usage = response?.usage ? withParts(usage, response.usage) : usage;
    facts.usageSource = "llm.token_count";
  } else if (!hasTokens(facts.usage) && response?.usage) {
    facts.usage = response.usage;
    facts.usageSource = "output.value";
  }
}

/** `llm.model_name` is the response's model where there was one, and the request's until then. */
function fillModels(view: SpanView, facts: Facts) {
  const name = text(view, "llm.model_name");
  const asked =
    text(view, "llm.request.model_name") ||
    requestModel(parsed(view, "llm.invocation_parameters")) ||
    requestModel(parsed(view, "input.value"));
  facts.requestModel ||= asked || name;
  facts.responseModel ||=
    text(view, "llm.response.model_name") || (asked !== "" && name !== asked ? name : "");
}

function readStream(view: SpanView): boolean | null {
  const parameters = parsed(view, "llm.invocation_parameters");
  const stream = asFlag(field(parameters, "stream"));
  if (stream !== null) return stream;
  // The instrumentations of the providers' own clients send the whole request but its messages.
  const scope = view.span.scope.name;
  const isWholeRequest =
    scope.endsWith("instrumentation-openai") ||
    scope.endsWith("instrumentation-anthropic") ||
    scope.endsWith("instrumentation.openai") ||
    scope.endsWith("instrumentation.anthropic");
  return isWholeRequest && typeof field(parameters, "model") === "string" ? false : null;
}

function readUsage(view: SpanView): Usage {
  return usageFrom(
    {
      inputTokens: firstCount(view, ["llm.token_count.prompt"]),
      outputTokens: firstCount(view, ["llm.token_count.completion"]),
      cachedInputTokens: firstCount(view, [
        "llm.token_count.prompt_details.cache_read",
        "llm.token_count.prompt_details.cache_input",
      ]),
      cacheWriteTokens: firstCount(view, ["llm.token_count.prompt_details.cache_write"]),
      reasoningTokens: firstCount(view, ["llm.token_count.completion_details.reasoning"]),
      audioInputTokens: firstCount(view, ["llm.token_count.prompt_details.audio"]),
      audioOutputTokens: firstCount(view, ["llm.token_count.completion_details.audio"]),
    },
    "with-cache",
    firstCount(view, ["llm.token_count.total"]),
  );
}

function requestOf(view: SpanView): ModelRequest | null {
  const value = parsed(view, "input.value");
  return isObject(value) ? readRequest(value) : null;
}

function responseOf(view: SpanView): ModelResponse | null {
  const value = parsed(view, "output.value");
  return isObject(value) || isArray(value) ? readResponse(value) : null;
}

function fillContent(view: SpanView, content: Content) {
  const kind = text(view, "openinference.span.kind").toUpperCase();
  if (kind === "TOOL") {
    content.toolArguments ??=
      parsed(view, "input.value") ?? parsed(view, "tool.parameters") ?? null;
    content.toolResult ??= parsed(view, "output.value") ?? null;
    return;
  }
  if (content.retrievedDocuments.length === 0 && (kind === "RETRIEVER" || kind === "RERANKER")) {
    content.retrievedDocuments = documents(view);
  }
  if (content.inputMessages.length === 0) content.inputMessages = inputMessages(view, kind);
  if (content.outputMessages.length === 0 && kind !== "EMBEDDING")
    content.outputMessages = outputMessages(view);
  content.toolDefinitions ??= tools(view);
}

function inputMessages(view: SpanView, kind: string): readonly Message[] {
  if (kind === "EMBEDDING") {
    const texts = unflatten(view.attributes, "embedding.embeddings.").map((item) =>
      asText(field(item["embedding"], "text")),
    );
    const given = texts.filter((embedded) => embedded !== "");
    return readMessages(given.length > 0 ? given : parsed(view, "input.value"), "user");
  }
  const flattened = readOpenInferenceMessages(view.attributes, "llm.input_messages.", "user");
  const isCut = Object.keys(view.attributes).length >= ATTRIBUTE_LIMIT;
  if (flattened.length === 0)
    return requestOf(view)?.messages ?? readMessages(parsed(view, "input.value"), "user");
  if (isCut) {
    const whole = requestOf(view)?.messages ?? [];
    return whole.length > flattened.length ? whole : flattened;
  }
  if (flattened.some((message) => message.role === "system")) return flattened;
  // Anthropic's system prompt stands beside the messages and is flattened nowhere.
  const parameters = parsed(view, "llm.invocation_parameters");
  const system = field(parameters, "system") ?? field(parameters, "instructions");
  const given = system === undefined ? [] : readRequest({ system, messages: [] }).messages;
  return [...given, ...flattened];
}

function outputMessages(view: SpanView): readonly Message[] {
  const flattened = readOpenInferenceMessages(view.attributes, "llm.output_messages.", "assistant");
  const whole = responseOf(view)?.messages ?? [];
  // A refusal and every choice but the first stand in the response alone.
  const best = partCount(flattened) > partCount(whole) ? flattened : whole;
  return best.length > 0 ? best : readMessages(parsed(view, "output.value"), "assistant");
}

function partCount(messages: readonly Message[]): number {
  return messages.reduce((count, message) => count + message.parts.length, 0);
}

function tools(view: SpanView): Json {
  const isFlattened = view.attributes["llm.tools.0.tool.json_schema"] !== undefined;
  const flattened = isFlattened ? unflatten(view.attributes, "llm.tools.") : [];
  const list = flattened.map((item) => {
    const schema = field(item["tool"], "json_schema");
    return typeof schema === "string" ? parseJson(schema) : (schema ?? null);
  });
  if (list.length > 0) return list;
  return field(parsed(view, "llm.invocation_parameters"), "tools") ?? null;
}

function documents(view: SpanView): RetrievedDocument[] {
  const found = unflatten(view.attributes, "retrieval.documents.");
  const list = found.length > 0 ? found : unflatten(view.attributes, "reranker.output_documents.");
  return list.map((item) => ({
    id: scalarText(field(item["document"], "id")),
    content: scalarText(field(item["document"], "content")),
    score: asNumber(field(item["document"], "score")),
  }));
}
