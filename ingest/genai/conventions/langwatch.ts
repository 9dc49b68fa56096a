import type { Json, SpanKind } from "@/lib/domain/span";
import type { Content, Convention, Facts } from "../convention";
import { asText, field, isArray, isObject } from "../json";
import { readRequest } from "../messages/request";
import { readResponse } from "../messages/response";
import { flag, momentMs, parsed, type SpanView, text } from "../span-view";
import { hasTokens, readUsageObject } from "../usage";
import { readDocument } from "./otel-content";

/** LangWatch: `langwatch.span.type`, values wrapped as `{ type, value }`, usage in `langwatch.metrics`. */
export const langWatch: Convention = {
  name: "langwatch",
  isPresent: ({ attributes }) =>
    attributes["langwatch.span.type"] !== undefined || attributes["langwatch.input"] !== undefined,
  fill,
  fillContent,
};

const KINDS: ReadonlyMap<string, SpanKind> = new Map(
  Object.entries<SpanKind>({
    llm: "llm",
    agent: "agent",
    tool: "tool",
    rag: "retrieval",
    chain: "workflow",
    workflow: "workflow",
    task: "workflow",
    module: "workflow",
    span: "workflow",
    guardrail: "guardrail",
    evaluation: "other",
    prompt: "other",
  }),
);

function fill(view: SpanView, facts: Facts) {
  facts.kind ||= KINDS.get(text(view, "langwatch.span.type")) ?? "";
  if (facts.kind === "tool") facts.toolName ||= view.span.name;
  if (facts.kind !== "llm") return;
  facts.operation ||= text(view, "gen_ai.operation.name") || "chat";
  facts.isStream ??= flag(view, "langwatch.gen_ai.streaming");
  const invocation = parsed(view, "langwatch.langchain.run.extra_params.invocation_params");
  const stream = field(invocation, "stream");
  if (typeof stream === "boolean") facts.isStream ??= stream;
  const ms = momentMs(
    view,
    field(parsed(view, "langwatch.timestamps"), "first_token_at") ?? undefined,
  );
  if (ms !== null) facts.ttftReadings.push({ ms, source: "langwatch.timestamps" });
  if (hasTokens(facts.usage)) return;
  const usage = readUsageObject(unwrap(parsed(view, "langwatch.metrics")));
  if (usage === null) return;
  facts.usage = usage;
  facts.usageSource = "langwatch.metrics";
}

/** The value without its wrapping: `{ type: "chat_messages" | "text" | "json" | "list", value }`. */
function unwrap(wrapped: Json | undefined): Json | undefined {
  if (!isObject(wrapped) || !("value" in wrapped) || asText(wrapped["type"]) === "") return wrapped;
  const value = wrapped["value"];
  return isArray(value) ? value.flatMap((item) => flatten(unwrap(item))) : value;
}

function flatten(value: Json | undefined): readonly Json[] {
  return isArray(value) ? value : [value ?? null];
}

function fillContent(view: SpanView, content: Content) {
  const type = text(view, "langwatch.span.type");
  const input = unwrap(parsed(view, "langwatch.input"));
  const output = unwrap(parsed(view, "langwatch.output"));
  if (type === "tool") {
    content.toolArguments ??= input ?? null;
    content.toolResult ??= output ?? null;
    return;
  }
  const contexts = unwrap(
    parsed(view, "langwatch.contexts") ?? parsed(view, "langwatch.rag_contexts"),
  );
  if (isArray(contexts) && content.retrievedDocuments.length === 0) {
    content.retrievedDocuments = contexts.map(readContext);
  }
  if (content.inputMessages.length === 0) content.inputMessages = readRequest(input).messages;
  if (content.outputMessages.length === 0) content.outputMessages = readResponse(output).messages;
}

function readContext(context: Json) {
  const document = readDocument(context);
  return {
    ...document,
    id: document.id || asText(field(context, "document_id") ?? field(context, "chunkId")),
  };
}
