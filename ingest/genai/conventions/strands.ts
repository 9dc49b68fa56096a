import type { Content, Convention, Facts } from "../convention";
import { structured } from "../json";
import { plainResult } from "../messages/parts";
import { number, type SpanView, text } from "../span-view";
import { otelGenai } from "./otel-genai";

const TTFT = "gen_ai.server.time_to_first_token";

/**
 * Strands Agents: OpenTelemetry's names with content in span events. Its agent and cycle
 * spans repeat the usage of the `chat` spans below; its first-token time is in milliseconds.
 */
export const strands: Convention = {
  name: "strands",
  isPresent: ({ span, attributes }) =>
    span.scope.name.startsWith("strands") ||
    attributes["gen_ai.system"] === "strands-agents" ||
    attributes["gen_ai.provider.name"] === "strands-agents",
  fill,
  fillContent,
};

function fill(view: SpanView, facts: Facts) {
  const operation = text(view, "gen_ai.operation.name");
  if (operation === "" && view.span.name.startsWith("execute_")) facts.kind ||= "workflow";
  if (operation !== "chat") return;
  const value = number(view, TTFT);
  // The convention's unit is the second, Strands writes the provider's milliseconds.
  if (value !== null)
    facts.ttftReadings.push({ ms: value < 1 ? value * 1e3 : value, source: TTFT });
}

function fillContent(view: SpanView, content: Content) {
  if (view.attributes["gen_ai.tool.name"] === undefined) {
    otelGenai.fillContent(view, content);
    return;
  }
  // A tool's arguments and result are events named like a model's messages.
  for (const { name, attributes } of view.span.events) {
    if (name === "gen_ai.tool.message") {
      content.toolArguments ??= structured(attributes["content"]) ?? null;
    } else if (name === "gen_ai.choice") {
      content.toolResult ??= plainResult(structured(attributes["message"]) ?? null);
    }
  }
  content.toolArguments ??= structured(view.attributes["gen_ai.tool.call.arguments"]) ?? null;
  content.toolResult ??= plainResult(
    structured(view.attributes["gen_ai.tool.call.result"]) ?? null,
  );
}
