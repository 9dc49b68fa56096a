import type { SpanKind } from "@/lib/domain/span";
import type { Content, Convention, Facts } from "../convention";
import { field, isArray, isObject } from "../json";
import { readRequest } from "../messages/request";
import { readResponse } from "../messages/response";
import { flag, parsed, type SpanView, text } from "../span-view";
import { hasTokens, readUsageObject } from "../usage";
import { readDocument } from "./otel-content";

/**
 * LangSmith: `langsmith.span.kind`, whole request and response as JSON in `gen_ai.prompt`
 * and `gen_ai.completion`. A failed run has status OK and an exception event.
 */
export const langSmith: Convention = {
  name: "langsmith",
  isPresent: ({ span, attributes }) =>
    attributes["langsmith.span.kind"] !== undefined || span.scope.name === "langsmith",
  fill,
  fillContent,
};

const KINDS: ReadonlyMap<string, SpanKind> = new Map(
  Object.entries<SpanKind>({
    llm: "llm",
    embedding: "embedding",
    chain: "workflow",
    tool: "tool",
    retriever: "retrieval",
    prompt: "other",
    parser: "other",
  }),
);

function fill(view: SpanView, facts: Facts) {
  // Its own kind before `gen_ai.operation.name`, which calls a retriever `embeddings`.
  facts.kind ||= KINDS.get(text(view, "langsmith.span.kind")) ?? "other";
  if (facts.kind === "tool") facts.toolName ||= view.span.name;
  if (view.span.events.some((event) => event.name === "exception")) facts.isError = true;
  if (facts.kind !== "llm" && facts.kind !== "embedding") {
    facts.operation ||= facts.kind === "tool" ? "execute_tool" : "";
    return;
  }
  facts.isStream ??= flag(view, "langsmith.request.streaming");
  if (!hasTokens(facts.usage)) {
    const usage = readUsageObject(
      parsed(view, "langsmith.usage_metadata") ?? parsed(view, "langsmith.metadata.usage_metadata"),
    );
    if (usage !== null) {
      facts.usage = usage;
      facts.usageSource = "langsmith.usage_metadata";
    }
  }
  if (
    text(view, "gen_ai.response.id") !== "" &&
    text(view, "gen_ai.response.finish_reasons") !== ""
  )
    return;
  const response = readResponse(parsed(view, "gen_ai.completion"));
  facts.responseId ||= response.id;
  facts.finishReason ||= response.finishReason;
  facts.endsInToolCall ||= response.endsInToolCall;
  facts.systemFingerprint ||= response.systemFingerprint;
}

function fillContent(view: SpanView, content: Content) {
  const kind = text(view, "langsmith.span.kind");
  const input = parsed(view, "gen_ai.prompt");
  const output = parsed(view, "gen_ai.completion");
  if (kind === "tool") {
    content.toolArguments ??= input ?? null;
    content.toolResult ??= output ?? null;
    return;
  }
  if (kind === "retriever") {
    const documents = field(output, "outputs") ?? field(output, "documents") ?? output;
    if (isArray(documents) && content.retrievedDocuments.length === 0)
      content.retrievedDocuments = documents.map(readDocument);
  }
  const request = readRequest(input);
  if (content.inputMessages.length === 0) content.inputMessages = request.messages;
  content.toolDefinitions ??= request.tools;
  const isNothing = isObject(output) && Object.keys(output).length === 0;
  if (content.outputMessages.length === 0 && !isNothing)
    content.outputMessages = readResponse(output).messages;
}
