import { describe, expect, it } from "vitest";
import type { OtlpSpan } from "@/ingest/otlp/span";
import type { Attributes, LlmSpan } from "@/lib/domain/span";
import { type ContextKeyOverrides, normaliseSpans } from "./normalise";

const RESOURCE = {
  attributes: { "service.name": "shop", "deployment.environment.name": "staging" },
};

interface Sketch {
  readonly id: number;
  readonly parent?: number;
  readonly scope?: string;
  readonly name?: string;
  readonly kind?: number;
  readonly attributes?: Attributes;
  readonly events?: OtlpSpan["events"];
  readonly statusCode?: number;
  readonly traceState?: string;
}

function idOf(index: number): string {
  return index.toString(16).padStart(16, "0");
}

function span(sketch: Sketch): OtlpSpan {
  return {
    traceId: "1".repeat(32),
    spanId: idOf(sketch.id),
    parentSpanId: sketch.parent === undefined ? "" : idOf(sketch.parent),
    traceState: sketch.traceState ?? "",
    name: sketch.name ?? `span-${sketch.id}`,
    kind: sketch.kind ?? 1,
    startUnixNano: 1_795_000_000_000_000_000n,
    endUnixNano: 1_795_000_001_000_000_000n,
    attributes: sketch.attributes ?? {},
    events: sketch.events ?? [],
    links: [],
    statusCode: sketch.statusCode ?? 0,
    statusMessage: "",
    scope: { name: sketch.scope ?? "app", version: "", attributes: {} },
    resource: RESOURCE,
  };
}

function normalise(sketches: readonly Sketch[], overrides: ContextKeyOverrides = {}): LlmSpan[] {
  return normaliseSpans(sketches.map(span), overrides).spans;
}

const CHAT: Attributes = { "gen_ai.operation.name": "chat", "gen_ai.request.model": "gpt-4o" };
const USAGE: Attributes = { "gen_ai.usage.input_tokens": 10, "gen_ai.usage.output_tokens": 5 };

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

describe("what a span belongs to", () => {
  it("comes from the nearest ancestor that says it, and stays open while the topmost has a parent elsewhere", () => {
    const spans = normalise([
      { id: 3, parent: 2, attributes: { ...CHAT, "tenant.id": "acme" } },
      {
        id: 2,
        parent: 1,
        attributes: { "session.id": "s-2", "user.id": "u-2", "tenant.id": "other" },
      },
      { id: 1, parent: 9, attributes: { "session.id": "s-1" } },
    ]);
    expect(spans[0]?.context).toMatchObject({
      sessionId: "s-2",
      userId: "u-2",
      tenant: "acme",
      environment: "staging",
    });
    expect(spans.map((found) => found.contextOpen)).toEqual([true, true, true]);
  });

  it("takes the route from the most trusted source on the way up, the root span's name last", () => {
    const chat = { id: 3, parent: 2, attributes: { ...CHAT, "gen_ai.agent.name": "writer" } };
    const route = { "http.request.method": "POST", "http.route": "/chat" };
    const [served] = normalise([chat, { id: 2, parent: 1 }, { id: 1, kind: 2, attributes: route }]);
    expect(served?.context).toMatchObject({ route: "/chat", routeRank: 1 });
    const [plain] = normalise([
      { ...chat, attributes: CHAT },
      { id: 2, parent: 1 },
      { id: 1, name: "nightly" },
    ]);
    expect(plain?.context).toMatchObject({ route: "nightly", routeRank: 6 });
    const [orphan] = normalise([{ id: 3, parent: 2, attributes: CHAT }]);
    expect(orphan?.context).toMatchObject({ route: "", routeRank: 255 });
  });

  it("isn't the route of a request that the call itself sends out", () => {
    const attributes = {
      ...CHAT,
      "http.route": "/v1/messages",
      "url.full": "https://api/v1/messages",
    };
    const [call] = normalise([{ id: 1, name: "answer", kind: 3, attributes }]);
    expect(call?.context.route).toBe("answer");
  });

  it.each([
    ["tenant_id", "tenant"],
    ["ai.telemetry.metadata.tenant_id", "tenant"],
    ["traceloop.association.properties.org_id", "tenant"],
    ["langfuse.trace.metadata.plan", "tier"],
    ["metadata.tier", "tier"],
    ["plumbline.team", "team"],
    ["aws.region", "region"],
    ["langwatch.thread.id", "sessionId"],
    ["gen_ai.conversation.id", "sessionId"],
    ["ai.settings.context.sessionId", "sessionId"],
    ["enduser.id", "userId"],
    ["traceloop.prompt.key", "promptName"],
    ["llm.prompt_template.version", "promptVersion"],
  ] as const)("is read from %s as its %s", (key, field) => {
    const [call] = normalise([{ id: 1, attributes: { ...CHAT, [key]: "it" } }]);
    expect(call?.context[field]).toBe("it");
  });

  it("is read from metadata that is one JSON string", () => {
    const metadata = JSON.stringify({ tenant_id: "acme", plan: "pro", session_id: "s" });
    const [call] = normalise([{ id: 1, attributes: { ...CHAT, metadata } }]);
    expect(call?.context).toMatchObject({ tenant: "acme", tier: "pro", sessionId: "s" });
  });

  it("prefers a project's own keys to the built-in ones", () => {
    const attributes = { ...CHAT, "tenant.id": "built-in", "app.customer": "own" };
    const [call] = normalise([{ id: 1, attributes }], { tenant: ["app.customer"] });
    expect(call?.context.tenant).toBe("own");
  });

  it.each([
    ["bedrock-runtime.eu-west-1.amazonaws.com", "eu-west-1"],
    ["europe-west4-aiplatform.googleapis.com", "europe-west4"],
    ["swedencentral.api.cognitive.microsoft.com", "swedencentral"],
    ["api.openai.com", ""],
    ["localhost", ""],
  ])("has the region that the address %s names", (address, region) => {
    const [call] = normalise([{ id: 1, attributes: { ...CHAT, "server.address": address } }]);
    expect(call?.context.region).toBe(region);
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
