import type { Convention, Facts } from "../convention";
import { field } from "../json";
import { firstCount, number, parsed, type SpanView, text } from "../span-view";
import { hasTokens } from "../usage";
import { otelGenai } from "./otel-genai";

const TTFT = "gen_ai.client.operation.time_to_first_chunk";

/**
 * Vercel AI SDK 7: OpenTelemetry's GenAI names with the SDK's own around them,
 * `chat M` under `step N` under `invoke_agent M`. Input counts hold the cache.
 */
export const aiSdk7: Convention = {
  name: "ai-sdk",
  isPresent: ({ span }) => span.scope.name === "gen_ai",
  fill,
  fillContent: otelGenai.fillContent,
};

function fill(view: SpanView, facts: Facts) {
  const operation = text(view, "gen_ai.operation.name");
  if (operation === "agent_step") facts.kind ||= "workflow";
  otelGenai.fill(view, facts);
  if (facts.kind === "embedding") {
    // `embedMany` wraps its calls in a span of the same name that carries no usage.
    if (!hasTokens(facts.usage) && view.span.statusCode !== 2) facts.isModelCall = false;
    return;
  }
  if (facts.kind !== "llm") return;
  const reasoning =
    firstCount(view, ["ai.usage.outputTokenDetails.reasoningTokens"]) ??
    firstCount(view, ["ai.usage.reasoningTokens"]);
  if (facts.usage.reasoningTokens === null)
    facts.usage = { ...facts.usage, reasoningTokens: reasoning };
  // A finished call states its duration; a streamed one its first chunk as well.
  const isTimed = number(view, "gen_ai.client.operation.duration") !== null;
  if (isTimed && view.attributes[TTFT] === undefined) facts.isStream ??= false;
  const openai = field(parsed(view, "ai.response.providerMetadata"), "openai");
  facts.responseId ||=
    typeof field(openai, "responseId") === "string" ? String(field(openai, "responseId")) : "";
}
