import { describe, expect, it } from "vitest";
import type { LlmSpan } from "@/lib/domain/span";
import { CHAT, idOf, normalise, span, USAGE } from "./evaluation/sketch";
import { normaliseSpans } from "./normalise";

function callIds(spans: readonly LlmSpan[]): string[] {
  return spans.filter((found) => found.isModelCall).map((found) => found.name);
}

describe("which spans are model calls", () => {
  it("drops Logfire's pending copies and says so", () => {
    const attributes = { ...CHAT, "logfire.span_type": "pending_span" };
    const result = normaliseSpans(
      [span({ id: 1, attributes }), span({ id: 2, attributes: CHAT })],
      {},
    );
    expect(result.spans.map((found) => found.spanId)).toEqual([idOf(2)]);
    expect(result.dropped).toEqual([
      { traceId: "1".repeat(32), spanId: idOf(1), reason: "logfire-pending-span" },
    ]);
  });

  it("counts the innermost of nested spans that tell of one call, and takes the usage off the others", () => {
    const attributes = { ...CHAT, ...USAGE, "gen_ai.response.id": "chatcmpl-1" };
    const spans = normalise([
      { id: 1, attributes },
      { id: 2, parent: 1, attributes },
      { id: 3, parent: 2, attributes: { ...attributes, "gen_ai.response.model": "gpt-4o-2024" } },
    ]);
    expect(callIds(spans)).toEqual(["span-3"]);
    expect(spans[0]?.usage.inputTokens).toBeNull();
  });

  it("counts the outer one where the inner one has no usage, completed by what the inner one knows", () => {
    const spans = normalise([
      { id: 1, attributes: { ...CHAT, ...USAGE } },
      { id: 2, parent: 1, attributes: { ...CHAT, "gen_ai.response.id": "chatcmpl-1" } },
    ]);
    expect(callIds(spans)).toEqual(["span-1"]);
    expect(spans[0]?.responseId).toBe("chatcmpl-1");
  });

  it("keeps two calls apart that differ in id or usage, and those of an agent below a call", () => {
    const other = { ...CHAT, "gen_ai.usage.input_tokens": 99, "gen_ai.usage.output_tokens": 1 };
    const agent = { "gen_ai.operation.name": "invoke_agent" };
    expect(
      callIds(
        normalise([
          { id: 1, attributes: { ...CHAT, ...USAGE } },
          { id: 2, parent: 1, attributes: other },
        ]),
      ),
    ).toEqual(["span-1", "span-2"]);
    const delegated = normalise([
      { id: 1, attributes: { ...CHAT, ...USAGE } },
      { id: 2, parent: 1, attributes: agent },
      { id: 3, parent: 2, attributes: { ...CHAT, ...USAGE } },
    ]);
    expect(callIds(delegated)).toEqual(["span-1", "span-3"]);
  });

  it("sees a span over several calls as their sum", () => {
    const sum = { ...CHAT, "gen_ai.usage.input_tokens": 20, "gen_ai.usage.output_tokens": 10 };
    const spans = normalise([
      { id: 1, attributes: sum },
      { id: 2, parent: 1, attributes: { ...CHAT, ...USAGE } },
      { id: 3, parent: 1, attributes: { ...CHAT, ...USAGE } },
    ]);
    expect(callIds(spans)).toEqual(["span-2", "span-3"]);
  });

  it("sees the sum where a count is absent", () => {
    const output = (count: number) => ({ ...CHAT, "gen_ai.usage.output_tokens": count });
    for (const whole of [output(30), { ...output(30), "gen_ai.usage.input_tokens": 0 }]) {
      const spans = normalise([
        { id: 1, attributes: whole },
        { id: 2, parent: 1, attributes: output(10) },
        { id: 3, parent: 1, attributes: output(20) },
      ]);
      expect(callIds(spans)).toEqual(["span-2", "span-3"]);
    }
    const other = normalise([
      { id: 1, attributes: output(31) },
      { id: 2, parent: 1, attributes: output(10) },
      { id: 3, parent: 1, attributes: output(20) },
    ]);
    expect(callIds(other)).toEqual(["span-1", "span-2", "span-3"]);
  });

  it("lets an aborted stream's outer span stand for the inner one that is never exported", () => {
    const outer = {
      "ai.operationId": "ai.streamText",
      "ai.model.id": "gpt-4o",
      "ai.model.provider": "openai.chat",
    };
    const [aborted] = normalise([{ id: 1, scope: "ai", attributes: outer }]);
    expect(aborted).toMatchObject({
      isModelCall: true,
      kind: "llm",
      isStream: true,
      provider: "openai",
    });
    const [finished] = normalise([
      { id: 1, scope: "ai", attributes: { ...outer, "ai.response.finishReason": "stop" } },
    ]);
    expect(finished?.isModelCall).toBe(false);
  });
});

describe("a failed call", () => {
  it.each([
    [
      "Langfuse's level",
      { "langfuse.observation.type": "generation", "langfuse.observation.level": "ERROR" },
      "app",
    ],
    [
      "Genkit's state",
      { "genkit:type": "action", "genkit:metadata:subtype": "model", "genkit:state": "error" },
      "genkit-tracer",
    ],
    ["an error type", { ...CHAT, "error.type": "RateLimitError" }, "app"],
    ["a finish reason", { ...CHAT, "gen_ai.response.finish_reasons": '["error"]' }, "app"],
  ])("is told by %s though the status is unset", (_, attributes, scope) => {
    const [call] = normalise([{ id: 1, scope, attributes }]);
    expect(call).toMatchObject({ isError: true, isModelCall: true });
    expect(call?.errorType).not.toBe("");
  });

  it("is told by LangSmith's exception event though the status is OK", () => {
    const events = [
      {
        name: "exception",
        timeUnixNano: 1_795_000_002_000_000_000n,
        attributes: { "exception.type": "Error" },
      },
    ];
    const attributes = { ...CHAT, "langsmith.span.kind": "llm" };
    const [call] = normalise([{ id: 1, scope: "langsmith", statusCode: 1, attributes, events }]);
    expect(call).toMatchObject({ isError: true, errorType: "Error", ttftAbsentReason: "failed" });
  });

  it("is told by the missing response in the Agent Development Kit", () => {
    const [call] = normalise([{ id: 1, scope: "gcp.vertex.agent", name: "call_llm" }]);
    expect(call).toMatchObject({ isError: true, isModelCall: true, errorType: "_OTHER" });
  });
});

describe("a first-token time", () => {
  it.each([
    "gen_ai.content.completion.chunk",
    "llm.content.completion.chunk",
    "First Token Stream Event",
  ])("is read from the first %s event of Python's libraries", (name) => {
    const attributes = name.startsWith("First")
      ? { "openinference.span.kind": "LLM", "llm.model_name": "gpt-4o" }
      : { ...CHAT, "llm.request.type": "chat", "llm.is_streaming": true };
    const at = (ms: bigint) => 1_795_000_000_000_000_000n + ms * 1_000_000n;
    const events = [
      { name, timeUnixNano: at(320n), attributes: {} },
      { name, timeUnixNano: at(340n), attributes: {} },
    ];
    const [call] = normalise([{ id: 1, attributes, events }]);
    expect(call).toMatchObject({ ttftMs: 320, ttftSource: `event:${name}`, isStream: true });
  });

  it.each([
    ["gen_ai.response.time_to_first_chunk", 0.32],
    ["gen_ai.server.time_to_first_token", 0.32],
    ["gen_ai.client.operation.time_to_first_chunk", 0.32],
  ])("is read from %s in seconds", (key, value) => {
    const [call] = normalise([{ id: 1, attributes: { ...CHAT, [key]: value } }]);
    expect(call).toMatchObject({ ttftMs: 320, ttftSource: key });
  });

  it("is read from Strands in milliseconds", () => {
    const attributes = {
      ...CHAT,
      "gen_ai.system": "strands-agents",
      "gen_ai.server.time_to_first_token": 320,
    };
    const [call] = normalise([{ id: 1, scope: "strands-agents", attributes }]);
    expect(call?.ttftMs).toBe(320);
  });
});

it("weighs a sampled span by its tracestate", () => {
  expect(normalise([{ id: 1, attributes: CHAT, traceState: "ot=th:c" }])[0]?.sampleWeight).toBe(4);
});

it("leaves a plain span plain", () => {
  expect(normalise([{ id: 1, name: "GET", kind: 3 }])[0]).toMatchObject({
    kind: "other",
    convention: "none",
    isModelCall: false,
    ttftAbsentReason: "",
    operation: "",
  });
});

describe("names that every object answers to", () => {
  it.each(["constructor", "__proto__", "toString", "valueOf", "hasOwnProperty"])(
    "%s is a value like any other",
    (word) => {
      const [found] = normalise([
        {
          id: 1,
          attributes: {
            ...CHAT,
            "gen_ai.provider.name": word,
            "gen_ai.response.finish_reasons": [word],
            "gen_ai.input.messages": JSON.stringify([{ role: word, parts: [{ type: word }] }]),
            "langfuse.observation.type": word,
            "traceloop.span.kind": word,
            "lmnr.span.type": word,
          },
        },
      ]);
      expect(found).toMatchObject({
        kind: "llm",
        provider: word.toLowerCase(),
        finishReason: "other",
        finishReasonRaw: word,
      });
      expect(found?.content.inputMessages[0]?.role).toBe(word);
    },
  );

  it("don't reach a prototype through a flattened message, nor change what was sent", () => {
    const attributes = {
      ...CHAT,
      "gen_ai.prompt.0.content": { type: "text", text: "hello" },
      "gen_ai.prompt.0.content.__proto__.polluted": "yes",
      "gen_ai.prompt.0.content.constructor.polluted": "yes",
    };
    const before = structuredClone(attributes);
    normalise([{ id: 1, attributes }]);
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect("polluted" in Object).toBe(false);
    expect(attributes).toEqual(before);
  });
});

describe("JSON nested without end", () => {
  it.each([
    ["lists", "[".repeat(50_000) + "]".repeat(50_000)],
    ["lists cut off", "[".repeat(50_000)],
    ["messages", `${'{"messages":'.repeat(50_000)}1${"}".repeat(50_000)}`],
    ["parts", `[${'{"type":"text","text":'.repeat(50_000)}1${"}".repeat(50_000)}]`],
  ])("of %s is shown as text, and costs the span nothing", (_, nested) => {
    const spans = [
      span({ id: 1, attributes: { ...CHAT, ...USAGE, "gen_ai.input.messages": nested } }),
    ];
    const { spans: found, failed } = normaliseSpans(spans, {});
    expect(failed).toEqual([]);
    expect(found[0]).toMatchObject({ isModelCall: true, usage: { inputTokens: 10 } });
    expect(found[0]?.content.inputMessages).toEqual([
      { role: "user", parts: [{ type: "text", content: nested }] },
    ]);
  });
});
