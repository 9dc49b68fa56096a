import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { OtlpSpan } from "@/ingest/otlp/span";
import { captured } from "@/ingest/testing/captured-traces";
import { priceCall } from "@/lib/domain/pricing";
import type { Attributes, Json, LlmSpan } from "@/lib/domain/span";
import { normaliseSpans, readContent } from "./normalise";

/** Every attribute that some convention reads as something, so that readers are reached. */
const KEYS = [
  "ai.operationId",
  "ai.model.provider",
  "ai.prompt",
  "ai.prompt.messages",
  "ai.prompt.tools",
  "ai.values",
  "ai.response.toolCalls",
  "ai.response.object",
  "ai.response.msToFirstChunk",
  "ai.response.providerMetadata",
  "ai.usage.promptTokens",
  "gen_ai.operation.name",
  "gen_ai.system",
  "gen_ai.request.model",
  "gen_ai.response.finish_reasons",
  "gen_ai.input.messages",
  "gen_ai.output.messages",
  "gen_ai.system_instructions",
  "gen_ai.prompt",
  "gen_ai.prompt.0.content",
  "gen_ai.prompt.0.role",
  "gen_ai.completion.0.tool_calls.0.arguments",
  "gen_ai.completion.0.content",
  "gen_ai.completion",
  "gen_ai.usage.input_tokens",
  "gen_ai.usage.output_tokens",
  "gen_ai.usage.cache_read.input_tokens",
  "gen_ai.server.time_to_first_token",
  "gen_ai.tool.definitions",
  "openinference.span.kind",
  "llm.model_name",
  "llm.input_messages.0.message.contents.0.message_content.type",
  "llm.input_messages.0.message.contents.0.message_content.image.image.url",
  "llm.output_messages.0.message.tool_calls.0.tool_call.function.arguments",
  "llm.invocation_parameters",
  "llm.token_count.prompt",
  "llm.tools.0.tool.json_schema",
  "retrieval.documents.0.document.score",
  "input.value",
  "output.value",
  "metadata",
  "traceloop.span.kind",
  "traceloop.entity.input",
  "traceloop.entity.output",
  "llm.request.functions.0.name",
  "langfuse.observation.type",
  "langfuse.observation.input",
  "langfuse.observation.output",
  "langfuse.observation.usage_details",
  "langfuse.observation.completion_start_time",
  "langfuse.observation.model.parameters",
  "langsmith.span.kind",
  "langsmith.usage_metadata",
  "mastra.span.type",
  "mastra.completion_start_time",
  "mastra.model_step.input",
  "mastra.model_step.output",
  "genkit:type",
  "genkit:metadata:subtype",
  "genkit:name",
  "genkit:input",
  "genkit:output",
  "gcp.vertex.agent.llm_request",
  "gcp.vertex.agent.llm_response",
  "langwatch.span.type",
  "langwatch.input",
  "langwatch.output",
  "langwatch.metrics",
  "langwatch.contexts",
  "langtrace.service.name",
  "langtrace.service.type",
  "lmnr.span.type",
  "lmnr.span.input",
  "server.address",
  "session.id",
];

const WORDS = [
  "ai.streamText",
  "ai.streamText.doStream",
  "chat",
  "embeddings",
  "invoke_agent",
  "LLM",
  "generation",
  "llm",
  "model",
  "model_inference",
  "model_step",
  "openai.responses",
  "anthropic.messages",
  "stop",
  "",
  "NaN",
];

/** Names that every plain object answers to. */
const INHERITED = ["constructor", "__proto__", "toString", "valueOf", "hasOwnProperty"];

const MESSAGES: Json[] = [
  [{ role: "user", content: "hello" }],
  { role: "assistant", parts: [{ type: "tool_call", id: "c", name: "f", arguments: "{" }] },
  { messages: [[{ lc: 1, id: ["AIMessage"], kwargs: { content: "x", tool_calls: [null, 3] } }]] },
  { choices: [{ message: { content: [{ type: "text" }, null, 7] }, finish_reason: "stop" }] },
  { generations: [[{ text: "x", message: { kwargs: {} } }]] },
  { candidates: [{ content: { parts: [{ functionCall: {} }] } }] },
  { object: "response", output: [{ type: "reasoning", summary: [{}] }, { type: "message" }] },
  { type: "chat_messages", value: [{ role: "user", content: { type: "Buffer", data: [1, 2] } }] },
];

const json = fc.jsonValue({ maxDepth: 5 }) as fc.Arbitrary<Json>;
const value: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>(...WORDS, ...INHERITED),
  fc.constantFrom(...INHERITED).map((type) => JSON.stringify([{ type, role: type, id: [type] }])),
  fc.constantFrom(...INHERITED).map((type): Json => ({ type })),
  fc.oneof(json, fc.constantFrom(...MESSAGES)).map((found) => JSON.stringify(found)),
  // Cut anywhere, as an SDK's length limit cuts.
  fc
    .tuple(fc.oneof(json, fc.constantFrom(...MESSAGES)), fc.double({ min: 0, max: 1, noNaN: true }))
    .map(([found, share]) => {
      const text = JSON.stringify(found);
      return text.slice(0, Math.floor(text.length * share));
    }),
  fc.integer(),
  fc.double(),
  json,
  fc.string(),
);
const key = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...KEYS) },
  fc.constantFrom(...INHERITED),
  fc
    .tuple(
      fc.constantFrom("gen_ai.prompt.0.content.", "llm.input_messages.0.message.", "metadata."),
      fc.constantFrom(...INHERITED),
    )
    .map(([prefix, name]) => `${prefix}${name}.x`),
  fc.string(),
);
const attributes: fc.Arbitrary<Attributes> = fc
  .array(fc.tuple(key, value), { maxLength: 25 })
  .map((entries) => Object.fromEntries(entries));

const SCOPES = [
  "ai",
  "gen_ai",
  "app",
  "@traceloop/instrumentation-openai",
  "strands-agents",
  "openlit",
  "gcp.vertex.agent",
];

const spans: fc.Arbitrary<OtlpSpan[]> = fc.array(
  fc
    .record({
      attributes,
      event: attributes,
      eventName: fc.constantFrom(
        "gen_ai.choice",
        "gen_ai.user.message",
        "gen_ai.content.prompt",
        "exception",
        "db.query.result",
        "ai.stream.firstChunk",
        ...INHERITED,
      ),
      parent: fc.nat(9),
      scope: fc.constantFrom(...SCOPES),
      start: fc.bigInt({ min: 0n, max: 2n ** 63n }),
      duration: fc.bigInt({ min: -1_000_000_000n, max: 10_000_000_000n }),
      statusCode: fc.nat(3),
      name: fc.string(),
      traceState: fc.oneof(fc.constant("ot=th:8"), fc.string()),
    })
    .map(({ parent, scope, start, duration, event, eventName, ...rest }) => ({
      ...rest,
      traceId: "a".repeat(32),
      spanId: "",
      parentSpanId: parent === 0 ? "" : idOf(parent),
      kind: 1,
      startUnixNano: start,
      endUnixNano: start + duration,
      events: [{ name: eventName, timeUnixNano: start, attributes: event }],
      links: [],
      statusMessage: "",
      scope: { name: scope, version: "", attributes: {} },
      resource: { attributes: { "service.name": "s" } },
    })),
  { maxLength: 9 },
);

function idOf(index: number): string {
  return index.toString(16).padStart(16, "0");
}

/** Parents are drawn at random: chains, forests, circles and spans that are their own parent. */
const batches = spans.map((list) => list.map((span, i) => ({ ...span, spanId: idOf(i + 1) })));

// Some seconds of work where the processor is shared.
describe("whatever a span carries", { timeout: 60_000 }, () => {
  it("is normalised without throwing, every count whole, every time possible", () => {
    fc.assert(
      fc.property(batches, (batch) => {
        const result = normaliseSpans(batch, {});
        expect(result.failed).toEqual([]);
        expect(result.spans).toHaveLength(batch.length);
        for (const span of result.spans) priceCall(span);
        expect(Object.keys(Object.prototype)).toEqual([]);
        for (const span of result.spans) {
          for (const count of Object.values(span.usage)) {
            expect(count === null || (Number.isInteger(count) && count >= 0)).toBe(true);
          }
          expect(span.durationNano).toBeGreaterThanOrEqual(0);
          expect(span.ttftMs === null || span.ttftMs > 0).toBe(true);
          expect(span.ttftAbsentReason !== "").toBe(span.isModelCall && span.ttftMs === null);
          for (const { parts } of [...span.content.inputMessages, ...span.content.outputMessages]) {
            expect(Array.isArray(parts)).toBe(true);
          }
        }
      }),
      { numRuns: 200 },
    );
  });

  it("reads the same content again from the stored originals", () => {
    fc.assert(
      fc.property(batches, (batch) => {
        const { spans: normalised } = normaliseSpans(batch, {});
        const roots = normalised.filter((span) => span.parentSpanId === "");
        for (const span of roots) {
          const original = batch.find(({ spanId }) => spanId === span.spanId);
          if (original !== undefined) expect(readContent(original)).toEqual(span.content);
        }
      }),
      { numRuns: 100 },
    );
  });

  it("comes out the same in whatever order the spans of a batch arrive", () => {
    const shuffled = batches.chain((batch) =>
      fc.tuple(fc.constant(batch), fc.shuffledSubarray(batch, { minLength: batch.length })),
    );
    fc.assert(
      fc.property(shuffled, ([batch, reordered]) => {
        expect(bySpanId(reordered)).toEqual(bySpanId(batch));
      }),
      { numRuns: 200 },
    );
  });
});

describe("captured traces", () => {
  const { spans: all } = captured();
  const byTrace = new Map<string, OtlpSpan[]>();
  for (const span of all) byTrace.set(span.traceId, [...(byTrace.get(span.traceId) ?? []), span]);

  it("come out the same in whatever order their spans arrive, and beside whichever others", () => {
    expect(byTrace.size).toBeGreaterThan(150);
    const whole = bySpanId(all);
    fc.assert(
      fc.property(fc.shuffledSubarray([...all], { minLength: all.length }), (shuffled) => {
        expect(bySpanId(shuffled)).toEqual(whole);
      }),
      { numRuns: 10 },
    );
    const alone = [...byTrace.values()].flatMap((spans) => bySpanId(spans));
    expect(alone.toSorted(byIds)).toEqual(whole.toSorted(byIds));
  });
});

function byIds(a: LlmSpan, b: LlmSpan): number {
  return a.traceId + a.spanId < b.traceId + b.spanId ? -1 : 1;
}

function bySpanId(batch: readonly OtlpSpan[]) {
  const spans = normaliseSpans(batch, {}).spans;
  return spans.toSorted(byIds);
}
