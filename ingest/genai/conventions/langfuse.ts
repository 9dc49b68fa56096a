import type { Json, Message, SpanKind, Usage } from "@/lib/domain/span";
import type { Content, Convention, Facts } from "../convention";
import { asCount, field, isArray, isObject } from "../json";
import { fillFromRepeatedResponse } from "../messages/repeated-response";
import { readRequest, systemMessages } from "../messages/request";
import { readResponse } from "../messages/response";
import { canonicalProvider } from "../provider";
import { asFlag, momentMs, parsed, type SpanView, text } from "../span-view";
import { hasTokens, NO_USAGE } from "../usage";
import { readDocument } from "./otel-content";

const TTFT = "langfuse.observation.completion_start_time";

/**
 * Langfuse: `langfuse.observation.*`. Usage details are additive: `input` leaves out the
 * cached tokens and `output` the reasoning, which stand beside them.
 * https://langfuse.com/integrations/native/opentelemetry
 */
export const langfuse: Convention = {
  name: "langfuse",
  isPresent: ({ span, attributes }) =>
    attributes["langfuse.observation.type"] !== undefined ||
    attributes["langfuse.observation.model.name"] !== undefined ||
    attributes["langfuse.observation.usage_details"] !== undefined ||
    span.scope.name === "langfuse-sdk",
  fill,
  fillContent,
  fillFromParent: (parent, facts, view) => {
    const output = parent.attributes["langfuse.observation.output"];
    fillFromRepeatedResponse(output, facts, (content) => fillContent(view, content));
  },
};

const KINDS: ReadonlyMap<string, SpanKind> = new Map(
  Object.entries<SpanKind>({
    generation: "llm",
    embedding: "embedding",
    agent: "agent",
    tool: "tool",
    chain: "workflow",
    span: "workflow",
    retriever: "retrieval",
    guardrail: "guardrail",
    evaluator: "other",
    event: "other",
  }),
);

function fill(view: SpanView, facts: Facts) {
  const model = text(view, "langfuse.observation.model.name");
  const type = text(view, "langfuse.observation.type").toLowerCase();
  const parameters = parsed(view, "langfuse.observation.model.parameters");
  // The OpenAI wrapper calls embeddings a generation; the model's name says what they are.
  facts.kind ||=
    type === "generation" && model.includes("embedding") ? "embedding" : (KINDS.get(type) ?? "");
  if (facts.kind === "tool") facts.toolName ||= view.span.name;
  if (facts.kind === "agent") facts.agentName ||= view.span.name;
  if (text(view, "langfuse.observation.level") === "ERROR") {
    facts.isError = true;
    facts.errorMessage ||= text(view, "langfuse.observation.status_message");
  }
  if (facts.kind !== "llm" && facts.kind !== "embedding") return;

  const asked = text(view, "langfuse.observation.metadata.ls_model_name");
  const stream = asFlag(field(parameters, "stream"));
  facts.provider ||= canonicalProvider(text(view, "langfuse.observation.metadata.ls_provider"));
  facts.requestModel ||= asked || model;
  // The model is the request's until a whole response replaces it, which a stream's never does.
  const hasAnswered = stream !== true && !facts.isError && facts.kind === "llm";
  if (hasAnswered) facts.responseModel ||= model;
  // Its OpenAI wrapper always writes `response_format`: without `stream` there was none.
  facts.isStream ??=
    stream ?? (isObject(parameters) && "response_format" in parameters ? false : null);
  const ms = momentMs(view, view.attributes[TTFT]);
  if (ms !== null) facts.ttftReadings.push({ ms, source: TTFT });
  facts.isResponsesTrap ||= isResponsesApi(view);
  if (!hasTokens(facts.usage)) {
    facts.usage = readUsage(
      parsed(view, "langfuse.observation.usage_details") ??
        parsed(view, "langfuse.observation.usage"),
    );
    if (hasTokens(facts.usage)) facts.usageSource = "langfuse.observation.usage_details";
  }
}

/** The wrapper copies the Responses API's status and instructions into the metadata. */
function isResponsesApi({ attributes }: SpanView): boolean {
  return (
    attributes["langfuse.observation.metadata.status"] !== undefined ||
    attributes["langfuse.observation.metadata.instructions"] !== undefined
  );
}

function readUsage(details: Json | undefined): Usage {
  if (!isObject(details)) return NO_USAGE;
  const count = (...keys: string[]) => {
    for (const key of keys) {
      const found = asCount(details[key]);
      if (found !== null) return found;
    }
    return null;
  };
  const input = count("input", "prompt_tokens", "input_tokens", "promptTokens");
  const output = count("output", "completion_tokens", "output_tokens", "completionTokens");
  const total = count("total", "total_tokens", "totalTokens");
  let inputParts = 0;
  let outputParts = 0;
  for (const key in details) {
    const value = asCount(details[key]) ?? 0;
    if (key.startsWith("input_") && key !== "input_tokens") inputParts += value;
    else if (key.startsWith("cache_")) inputParts += value;
    else if (key.startsWith("output_") && key !== "output_tokens") outputParts += value;
  }
  // A total that the two already make up says that the parts are inside them.
  const areInside =
    total !== null && (input ?? 0) + (output ?? 0) === total && inputParts + outputParts > 0;
  return {
    inputTokens: input === null || areInside ? input : input + inputParts,
    outputTokens: output === null || areInside ? output : output + outputParts,
    cachedInputTokens: count(
      "input_cached_tokens",
      "input_cache_read",
      "cache_read_input_tokens",
      "input_cached",
      "input_cache_read_tokens",
    ),
    cacheWriteTokens: count(
      "input_cache_creation",
      "cache_creation_input_tokens",
      "input_cache_write",
      "input_cache_creation_tokens",
    ),
    reasoningTokens: count("output_reasoning_tokens", "output_reasoning"),
    audioInputTokens: count("input_audio_tokens", "input_audio"),
    audioOutputTokens: count("output_audio_tokens", "output_audio"),
  };
}

function fillContent(view: SpanView, content: Content) {
  const type = text(view, "langfuse.observation.type").toLowerCase();
  const input = parsed(view, "langfuse.observation.input");
  const output = parsed(view, "langfuse.observation.output");
  if (type === "tool") {
    content.toolArguments ??= input ?? null;
    content.toolResult ??= output ?? null;
    return;
  }
  if (type === "retriever" && isArray(output) && content.retrievedDocuments.length === 0) {
    content.retrievedDocuments = output.map(readDocument);
  }
  const request = readRequest(input);
  if (content.inputMessages.length === 0)
    content.inputMessages = [...instructions(view), ...request.messages];
  if (content.outputMessages.length === 0) content.outputMessages = readResponse(output).messages;
  content.toolDefinitions ??=
    request.tools ?? nonEmpty(parsed(view, "langfuse.observation.metadata.tools"));
}

function instructions(view: SpanView): readonly Message[] {
  return systemMessages(view.attributes["langfuse.observation.metadata.instructions"]);
}

function nonEmpty(value: Json | undefined): Json {
  return isArray(value) && value.length > 0 ? value : null;
}
