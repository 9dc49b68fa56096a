import type { Json, Message } from "@/lib/domain/span";
import type { Content } from "../convention";
import { field, isArray, isObject, structured } from "../json";
import { readEventContent } from "../messages/events";
import { readIndexedMessages } from "../messages/flattened";
import { readMessages } from "../messages/message";
import { readRequest, systemMessages } from "../messages/request";
import { readResponse } from "../messages/response";
import { parsed, type SpanView } from "../span-view";

/** Messages, tools and documents under OpenTelemetry's names, in attributes or span events. */
export function fillOtelContent(view: SpanView, content: Content) {
  const { attributes } = view;
  if (content.inputMessages.length === 0) content.inputMessages = inputMessages(view);
  if (content.outputMessages.length === 0) content.outputMessages = outputMessages(view);
  content.toolDefinitions ??= toolDefinitions(view);
  content.toolArguments ??=
    parsed(view, "gen_ai.tool.call.arguments") ?? parsed(view, "tool_arguments") ?? null;
  content.toolResult ??=
    parsed(view, "gen_ai.tool.call.result") ?? parsed(view, "tool_response") ?? null;
  const isTool = attributes["gen_ai.tool.name"] !== undefined;
  if (isTool && attributes["input.value"] !== undefined) {
    content.toolArguments ??= parsed(view, "input.value") ?? null;
    content.toolResult ??= parsed(view, "output.value") ?? null;
  }
  // Strands writes a tool's arguments and result as events named like a model's messages.
  if (view.span.events.length > 0 && !isTool) readEventContent(view, content);
  if (content.retrievedDocuments.length === 0) {
    const documents = parsed(view, "gen_ai.retrieval.documents");
    if (isArray(documents)) content.retrievedDocuments = documents.map(readDocument);
  }
}

function inputMessages(view: SpanView): readonly Message[] {
  const { attributes } = view;
  const system = systemMessages(parsed(view, "gen_ai.system_instructions"));
  const current = parsed(view, "gen_ai.input.messages");
  if (current !== undefined) {
    const messages = readMessages(current, "user");
    // OpenLIT sends the system prompt in both places.
    return messages.some(({ role }) => role === "system") ? messages : [...system, ...messages];
  }
  const whole = parsed(view, "gen_ai.prompt");
  if (whole !== undefined) return [...system, ...readRequest(whole).messages];
  if (
    attributes["gen_ai.prompt.0.role"] !== undefined ||
    attributes["gen_ai.prompt.0.content"] !== undefined
  ) {
    return [...system, ...readIndexedMessages(attributes, "gen_ai.prompt.", "user")];
  }
  // pydantic-ai up to version 1 of its format: all messages in one list of events.
  const run = parsed(view, "pydantic_ai.all_messages") ?? parsed(view, "all_messages_events");
  if (run !== undefined) return [...system, ...readMessages(run, "user")];
  return system;
}

function outputMessages(view: SpanView): readonly Message[] {
  const { attributes } = view;
  const current = parsed(view, "gen_ai.output.messages");
  if (current !== undefined) return readMessages(current, "assistant");
  const whole = parsed(view, "gen_ai.completion");
  if (whole !== undefined) return readResponse(whole).messages;
  if (
    attributes["gen_ai.completion.0.role"] !== undefined ||
    attributes["gen_ai.completion.0.content"] !== undefined ||
    attributes["gen_ai.completion.0.finish_reason"] !== undefined
  ) {
    return readIndexedMessages(attributes, "gen_ai.completion.", "assistant");
  }
  const result = view.attributes["final_result"];
  return typeof result === "string" ? readMessages(result, "assistant") : [];
}

function toolDefinitions(view: SpanView): Json {
  const definitions =
    parsed(view, "gen_ai.tool.definitions") ??
    parsed(view, "gen_ai.request.tools") ??
    parsed(view, "gen_ai.agent.tools");
  if (definitions !== undefined) {
    return isArray(definitions) ? definitions.map((tool) => structured(tool) ?? null) : definitions;
  }
  // pydantic-ai.
  const parameters = parsed(view, "model_request_parameters");
  const functions = field(parameters, "function_tools");
  return isArray(functions) && functions.length > 0 ? functions : null;
}

export function readDocument(value: Json) {
  const inner = field(value, "node") ?? field(value, "document") ?? value;
  const content =
    field(inner, "content") ??
    field(inner, "text") ??
    field(inner, "page_content") ??
    field(inner, "pageContent") ??
    field(inner, "text_resource");
  const id =
    field(inner, "id") ?? field(inner, "documentId") ?? field(inner, "id_") ?? field(value, "id");
  const score = field(value, "score") ?? field(inner, "score");
  return {
    id: typeof id === "string" || typeof id === "number" ? String(id) : "",
    content: documentText(content ?? (isObject(inner) ? undefined : inner)),
    score: typeof score === "number" ? score : null,
  };
}

function documentText(content: Json | undefined): string {
  if (typeof content === "string") return content;
  const text = field(content, "text");
  if (typeof text === "string") return text;
  if (isArray(content)) return content.map(documentText).join("\n");
  return content === undefined || content === null ? "" : JSON.stringify(content);
}
