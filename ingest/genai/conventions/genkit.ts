import type { Json, SpanKind } from "@/lib/domain/span";
import type { Content, Convention, Facts } from "../convention";
import { asText, field, isArray } from "../json";
import { readRequest } from "../messages/request";
import { readResponse } from "../messages/response";
import { canonicalProvider } from "../provider";
import { parsed, type SpanView, text } from "../span-view";
import { hasTokens, readUsageObject, withParts } from "../usage";
import { readDocument } from "./otel-content";

/**
 * Genkit: `genkit:metadata:subtype` says what a span is; request, response, usage and
 * finish reason stand inside `genkit:input` and `genkit:output`, again on `generate`.
 */
export const genkit: Convention = {
  name: "genkit",
  isPresent: ({ span, attributes }) =>
    attributes["genkit:type"] !== undefined ||
    attributes["genkit:name"] !== undefined ||
    span.scope.name === "genkit-tracer",
  fill,
  fillContent,
};

const KINDS: ReadonlyMap<string, SpanKind> = new Map(
  Object.entries<SpanKind>({
    model: "llm",
    "background-model": "llm",
    embedder: "embedding",
    retriever: "retrieval",
    reranker: "retrieval",
    tool: "tool",
    "tool.v2": "tool",
    flow: "workflow",
    agent: "agent",
    prompt: "other",
    "executable-prompt": "workflow",
    util: "workflow",
  }),
);

function fill(view: SpanView, facts: Facts) {
  const subtype = text(view, "genkit:metadata:subtype") || text(view, "genkit:type");
  const name = text(view, "genkit:name");
  facts.kind ||= KINDS.get(subtype) ?? "workflow";
  if (text(view, "genkit:state") === "error") facts.isError = true;
  if (facts.kind === "tool") facts.toolName ||= name;
  if (facts.kind !== "llm" && facts.kind !== "embedding") return;
  facts.operation ||= facts.kind === "embedding" ? "embeddings" : "chat";
  const slash = name.indexOf("/");
  facts.provider ||= canonicalProvider(slash > 0 ? name.slice(0, slash) : "");
  const input = parsed(view, "genkit:input");
  const output = parsed(view, "genkit:output");
  facts.requestModel ||= asText(field(field(input, "config"), "version")) || name.slice(slash + 1);
  // The provider's own response, where the plugin passes it on.
  const raw = readResponse(field(output, "raw") ?? field(output, "custom"));
  facts.responseModel ||= raw.model;
  facts.responseId ||= raw.id;
  facts.systemFingerprint ||= raw.systemFingerprint;
  // Genkit's own says `stop` for a tool call as well.
  facts.finishReason ||= raw.finishReason || asText(field(output, "finishReason"));
  facts.endsInToolCall ||= raw.endsInToolCall;
  if (hasTokens(facts.usage)) return;
  const usage = readUsageObject(field(output, "usage"));
  const own = usage ?? raw.usage;
  if (own === null) return;
  facts.usage = raw.usage === null ? own : withParts(raw.usage, own);
  facts.usageSource = "genkit:output";
}

function fillContent(view: SpanView, content: Content) {
  const subtype = text(view, "genkit:metadata:subtype");
  const input = parsed(view, "genkit:input");
  const output = parsed(view, "genkit:output");
  if (KINDS.get(subtype) === "tool") {
    content.toolArguments ??= input ?? null;
    content.toolResult ??= output ?? null;
    return;
  }
  if (subtype === "retriever") {
    const documents = field(output, "documents");
    if (isArray(documents)) content.retrievedDocuments = documents.map(readGenkitDocument);
  }
  const request = readRequest(input);
  if (content.inputMessages.length === 0) content.inputMessages = request.messages;
  content.toolDefinitions ??= request.tools;
  if (content.outputMessages.length === 0 && subtype !== "embedder")
    content.outputMessages = readResponse(output).messages;
}

function readGenkitDocument(document: Json) {
  const metadata = field(document, "metadata");
  const read = readDocument(document);
  return { ...read, id: read.id || asText(field(metadata, "id")) };
}
