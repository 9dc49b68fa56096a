import type { Message, MessagePart } from "@/lib/domain/span";
import type { Content, Convention, Facts } from "../convention";
import { isArray, parseJson } from "../json";
import { readMessages } from "../messages/message";
import { readParts } from "../messages/parts";
import { canonicalProvider } from "../provider";
import { eventMs, parsed, type SpanView, text } from "../span-view";
import { hasTokens } from "../usage";
import { otelGenai } from "./otel-genai";

/**
 * Langtrace: provider in `langtrace.service.name`, content in span events. Its
 * `stream.start` event marks when the program began to read, not the first token
 * (713 ms where that came after 311): it tells that the call was streamed and no more.
 * A stream's tokens are counted by a tokenizer of its own.
 */
export const langtrace: Convention = {
  name: "langtrace",
  isPresent: ({ attributes }) =>
    attributes["langtrace.service.name"] !== undefined ||
    attributes["langtrace.sdk.name"] !== undefined,
  fill,
  fillContent,
};

function fill(view: SpanView, facts: Facts) {
  const type = text(view, "langtrace.service.type");
  if (type === "vectordb") facts.kind ||= "retrieval";
  if (type === "llm" && view.attributes["gen_ai.operation.name"] === undefined) {
    facts.kind ||= view.span.name.includes("embedding") ? "embedding" : "llm";
  }
  facts.provider ||= canonicalProvider(text(view, "langtrace.service.name").toLowerCase());
  facts.requestModel ||= text(view, "gen_ai.request.model") || text(view, "llm.model");
  otelGenai.fill(view, facts);
  if (facts.kind !== "llm") return;
  const isStream = eventMs(view, "stream.start") !== null;
  // Without `stream` in the request there is no such event, and the answer came whole.
  facts.isStream ??= isStream
    ? true
    : eventMs(view, "gen_ai.content.completion") === null
      ? null
      : false;
  if (isStream && hasTokens(facts.usage)) facts.usageSource = "local-tokenizer";
}

function fillContent(view: SpanView, content: Content) {
  otelGenai.fillContent(view, content);
  content.outputMessages = content.outputMessages.map(withToolCalls);
  if (content.inputMessages.length === 0) {
    const inputs = parsed(view, "gen_ai.request.embedding_inputs");
    content.inputMessages = readMessages(isArray(inputs) ? inputs.flat() : inputs, "user");
  }
}

/** Tool calls stand as JSON where the text of an answer would. */
function withToolCalls(message: Message): Message {
  return { ...message, parts: message.parts.flatMap(toolCallsOf) };
}

function toolCallsOf(part: MessagePart): readonly MessagePart[] {
  if (part.type !== "text" || !part.content.startsWith('[{"')) return [part];
  const calls = readParts(parseJson(part.content));
  return calls.every((call) => call.type === "tool_call" && call.name !== "") ? calls : [part];
}
