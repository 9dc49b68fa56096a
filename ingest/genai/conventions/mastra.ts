import type { SpanKind } from "@/lib/domain/span";
import type { Content, Convention, Facts } from "../convention";
import { asText, field, isArray } from "../json";
import { readRequest } from "../messages/request";
import { readResponse } from "../messages/response";
import { momentMs, parsed, type SpanView, text } from "../span-view";
import { hasTokens } from "../usage";

const TTFT = "mastra.completion_start_time";

/**
 * Mastra: `chat M` with the answer under a `model_step`, which has the input and, for
 * whole answers, the provider's response headers and body.
 */
export const mastra: Convention = {
  name: "mastra",
  isPresent: ({ span, attributes }) =>
    attributes["mastra.span.type"] !== undefined || span.scope.name.startsWith("@mastra/"),
  fill,
  fillContent,
  fillFromParent,
  fillContentFromParent,
};

const KINDS: ReadonlyMap<string, SpanKind> = new Map(
  Object.entries<SpanKind>({
    model_inference: "llm",
    model_generation: "workflow",
    model_step: "workflow",
    model_chunk: "other",
    agent_run: "agent",
    workflow_run: "workflow",
    workflow_step: "workflow",
    tool_call: "tool",
    mcp_tool_call: "tool",
  }),
);

function fill(view: SpanView, facts: Facts) {
  const type = text(view, "mastra.span.type");
  // Older versions have no `model_inference`: the generation is the call then.
  const isCall =
    type === "model_inference" ||
    (type === "model_generation" && view.attributes["gen_ai.usage.input_tokens"] !== undefined);
  facts.kind ||= isCall
    ? "llm"
    : (KINDS.get(type) ?? (type.startsWith("workflow") ? "workflow" : ""));
  if (!isCall) return;
  const ms = momentMs(view, view.attributes[TTFT]);
  if (ms !== null) facts.ttftReadings.push({ ms, source: TTFT });
}

function fillContent(view: SpanView, content: Content) {
  const type = text(view, "mastra.span.type");
  const input = parsed(view, `mastra.${type}.input`);
  const output = parsed(view, `mastra.${type}.output`);
  if (type === "tool_call" || type === "mcp_tool_call") {
    content.toolArguments ??= input ?? null;
    content.toolResult ??= output ?? null;
    return;
  }
  if (content.inputMessages.length === 0) content.inputMessages = readRequest(input).messages;
  // A chat's own output says nothing of its tool calls when it is empty: the step's does.
  if (type !== "model_inference" && content.outputMessages.length === 0)
    content.outputMessages = readResponse(output).messages;
}

function fillFromParent(parent: SpanView, facts: Facts) {
  if (text(parent, "mastra.span.type") !== "model_step") return;
  const contentType = asText(field(parsed(parent, "mastra.metadata.headers"), "content-type"));
  if (contentType !== "") facts.isStream ??= contentType.startsWith("text/event-stream");
  const response = readResponse(parsed(parent, "mastra.metadata.body"));
  facts.responseId ||= response.id;
  facts.systemFingerprint ||= response.systemFingerprint;
  if (!hasTokens(facts.usage) && response.usage !== null) {
    facts.usage = response.usage;
    facts.usageSource = "mastra.metadata.body";
  }
}

function fillContentFromParent(parent: SpanView, content: Content) {
  if (text(parent, "mastra.span.type") !== "model_step") return;
  if (content.inputMessages.length === 0) {
    content.inputMessages = readRequest(parsed(parent, "mastra.model_step.input")).messages;
  }
  const hasAnswer = content.outputMessages.some((message) =>
    message.parts.some((part) => part.type !== "text" || part.content !== ""),
  );
  const output = parsed(parent, "mastra.model_step.output");
  const calls = field(output, "toolCalls");
  if (!hasAnswer || (isArray(calls) && calls.length > 0)) {
    const whole = readResponse(output).messages;
    if (whole.length > 0) content.outputMessages = whole;
  }
}
