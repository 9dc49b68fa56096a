import { describe, expect, it } from "vitest";
import type { OtlpSpan } from "@/ingest/otlp/span";
import { CONVENTIONS, type Convention } from "@/lib/domain/conventions";
import { ADVICE } from "@/lib/domain/instrumentation/advice";
import type { InstrumentationField } from "@/lib/domain/instrumentation/types";
import type { Attributes, LlmSpan } from "@/lib/domain/span";
import { normaliseSpans } from "./normalise";

const CHAT: Attributes = {
  "gen_ai.operation.name": "chat",
  "gen_ai.provider.name": "openai",
  "gen_ai.request.model": "gpt-4o",
  "gen_ai.request.stream": true,
};

/** What marks a model call of a convention that does not go by `gen_ai.*`. */
const MARKS: Partial<Record<Convention, { scope: string; attributes: Attributes }>> = {
  "ai-sdk": {
    scope: "ai",
    attributes: { ...CHAT, "ai.operationId": "ai.streamText.doStream" },
  },
  openinference: {
    scope: "@arizeai/openinference-instrumentation-openai",
    attributes: { "openinference.span.kind": "LLM", "llm.model_name": "gpt-4o" },
  },
  langfuse: {
    scope: "langfuse-sdk",
    attributes: {
      "langfuse.observation.type": "generation",
      "langfuse.observation.model.name": "gpt-4o",
    },
  },
  // As its advice on token counts marks it.
  none: { scope: "shop", attributes: ADVICE.none.fields.tokens.recipes?.[0]?.sends ?? {} },
};

function normalise(convention: Convention, sent: Attributes): LlmSpan | undefined {
  const { scope, attributes } = MARKS[convention] ?? { scope: "shop", attributes: CHAT };
  const span: OtlpSpan = {
    traceId: "a".repeat(32),
    spanId: "b".repeat(16),
    parentSpanId: "c".repeat(16),
    traceState: "",
    name: "call",
    kind: 3,
    startUnixNano: 1_800_000_000_000_000_000n,
    endUnixNano: 1_800_000_002_000_000_000n,
    attributes: { ...attributes, ...sent },
    events: [],
    links: [],
    statusCode: 0,
    statusMessage: "",
    scope: { name: scope, version: "1.0.0", attributes: {} },
    resource: { attributes: { "service.name": "shop" } },
  };
  return normaliseSpans([span], {}).spans[0];
}

const CARRIES: Readonly<Record<InstrumentationField, (span: LlmSpan) => unknown>> = {
  ttft: (span) => span.ttftMs,
  tokens: (span) => span.isModelCall && span.usage.inputTokens && span.usage.outputTokens,
  inputMessages: (span) => span.content.inputMessages.length,
  outputMessages: (span) => span.content.outputMessages.length,
  session: (span) => span.context.sessionId,
  user: (span) => span.context.userId,
  tenant: (span) => span.context.tenant,
  route: (span) => span.context.route,
  promptVersion: (span) => span.context.promptVersion,
  cost: () => true,
};

const RECIPES = CONVENTIONS.flatMap((convention) =>
  Object.entries(ADVICE[convention].fields).flatMap(([field, advice]) =>
    (advice.recipes ?? []).flatMap((recipe) =>
      recipe.sends ? [{ convention, field, label: recipe.label, sends: recipe.sends }] : [],
    ),
  ),
);

describe("what the interface advises people to send is read", () => {
  it.each(RECIPES)("$convention: $field by $label", ({ convention, field, sends }) => {
    const span = normalise(convention, sends);
    const carries = CARRIES[field as InstrumentationField];
    expect(span && carries(span)).toBeTruthy();
  });
});
