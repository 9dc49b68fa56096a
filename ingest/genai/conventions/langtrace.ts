import type { Convention, Facts } from "../convention";
import { canonicalProvider } from "../provider";
import { eventMs, type SpanView, text } from "../span-view";
import { otelGenai } from "./otel-genai";

/**
 * Langtrace: provider in `langtrace.service.name`, content in span events. Its
 * `stream.start` event marks when the program began to read, not the first token
 * (713 ms where that came after 311): it tells that the call was streamed and no more.
 */
export const langtrace: Convention = {
  name: "langtrace",
  isPresent: ({ attributes }) =>
    attributes["langtrace.service.name"] !== undefined ||
    attributes["langtrace.sdk.name"] !== undefined,
  fill,
  fillContent: otelGenai.fillContent,
};

function fill(view: SpanView, facts: Facts) {
  const type = text(view, "langtrace.service.type");
  if (type === "vectordb") facts.kind ||= "retrieval";
  const isCall = type === "llm";
  if (isCall && view.attributes["gen_ai.operation.name"] === undefined) {
    facts.kind ||= view.span.name.includes("embedding") ? "embedding" : "llm";
  }
  facts.provider ||= canonicalProvider(text(view, "langtrace.service.name").toLowerCase());
  facts.requestModel ||= text(view, "gen_ai.request.model") || text(view, "llm.model");
  if (eventMs(view, "stream.start") !== null) facts.isStream ??= true;
}
