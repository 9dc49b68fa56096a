import type { Convention, Facts } from "../convention";
import { canonicalProvider } from "../provider";
import { type SpanView, text } from "../span-view";
import { otelGenai } from "./otel-genai";

/**
 * OpenLIT: OpenTelemetry's names, Anthropic's input without its cache, and a first-token
 * time that on the Responses API is the time of its `response.created` event.
 */
export const openLit: Convention = {
  name: "openlit",
  isPresent: ({ span, attributes }) =>
    span.scope.name.includes("openlit") ||
    attributes["telemetry.sdk.name"] === "openlit" ||
    (attributes["gen_ai.sdk.version"] !== undefined &&
      attributes["gen_ai.operation.name"] !== undefined),
  fill,
  fillContent: otelGenai.fillContent,
};

function fill(view: SpanView, facts: Facts) {
  const provider = canonicalProvider(
    text(view, "gen_ai.provider.name") || text(view, "gen_ai.system"),
  );
  if (provider === "anthropic" || provider === "aws.bedrock") facts.inputRule ??= "without-cache";
  facts.isResponsesTrap ||=
    text(view, "openai.api.type") === "responses" ||
    text(view, "gen_ai.response.id").startsWith("resp_");
}
