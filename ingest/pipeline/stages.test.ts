import { describe, expect, it } from "vitest";
import { normaliseSpans } from "@/ingest/genai/normalise";
import { decodeTraces } from "@/ingest/otlp/decode";
import { type EncodableSpan, encodeTracesProtobuf } from "@/ingest/otlp/encode";
import { measure } from "./measures";
import { traceContexts } from "./trace-context";

const START = 1_760_000_000_000_000_000n;
const TRACE = "0af7651916cd43dd8448eb211c80319c";

function normalised(...spans: Partial<EncodableSpan>[]) {
  const encodable = spans.map((span, index) => ({
    traceId: TRACE,
    spanId: (index + 1).toString(16).padStart(16, "0"),
    name: "span",
    startUnixNano: START + BigInt(index),
    endUnixNano: START + 2_500_000_000n,
    ...span,
  }));
  return normaliseSpans(decodeTraces(encodeTracesProtobuf(encodable), "protobuf").spans, {}).spans;
}

function measured(attributes: Record<string, string | number | boolean>, durationMs = 2_500) {
  const [span] = normalised({
    startUnixNano: START,
    endUnixNano: START + BigInt(durationMs * 1e6),
    attributes,
  });
  if (span === undefined) throw new Error("span was dropped");
  return measure(span, null);
}

const CALL = {
  "gen_ai.operation.name": "chat",
  "gen_ai.request.model": "gpt-5",
  "gen_ai.request.stream": true,
};

describe("measure", () => {
  it("spreads the time after the first token over the tokens after the first", () => {
    const measures = measured({
      ...CALL,
      "gen_ai.response.time_to_first_chunk": 0.5,
      "gen_ai.usage.output_tokens": 101,
    });
    expect(measures.tpotMs).toBe(20);
    expect(measures.tokensPerSecond).toBe(40.4);
  });

  it("has no time per token for one token or without a first-token time", () => {
    const one = measured({
      ...CALL,
      "gen_ai.response.time_to_first_chunk": 0.5,
      "gen_ai.usage.output_tokens": 1,
    });
    expect(one).toMatchObject({ tpotMs: null, tpotBucket: null, tokensPerSecond: 0.4 });
    const untimed = measured({ ...CALL, "gen_ai.usage.output_tokens": 100 });
    expect(untimed).toMatchObject({ tpotMs: null, ttftBucket: null });
  });

  it("has no bucket for no tokens and no rate for no time", () => {
    const none = measured({ ...CALL, "gen_ai.usage.output_tokens": 0 });
    expect(none).toMatchObject({ tokensPerSecond: null, outputTokensBucket: null });
    const instant = measured({ ...CALL, "gen_ai.usage.output_tokens": 5 }, 0);
    expect(instant).toMatchObject({ tokensPerSecond: null, durationBucket: null });
  });

  it("leaves rates to model calls", () => {
    expect(measured({ "http.route": "/a" })).toMatchObject({
      tpotMs: null,
      tokensPerSecond: null,
      inputTokensBucket: null,
    });
  });
});

describe("traceContexts", () => {
  it("merges what ancestors say to one record a trace, the topmost first", () => {
    const records = traceContexts(
      "default",
      normalised(
        {
          name: "invoke_agent",
          parentSpanId: "0000000000000009",
          attributes: {
            "gen_ai.operation.name": "invoke_agent",
            "tenant.id": "lower",
            "user.id": "ada",
          },
          startUnixNano: START + 10n,
        },
        {
          name: "GET /answer",
          kind: 2,
          attributes: { "http.route": "/answer", "tenant.id": "upper", "session.id": "s-1" },
          startUnixNano: START,
        },
      ),
    );
    expect(records).toHaveLength(1);
    expect(records[0]).toMatchObject({
      projectId: "default",
      traceId: TRACE,
      startUnixNano: START,
      context: { tenant: "upper", userId: "ada", sessionId: "s-1", route: "/answer" },
    });
  });

  it("has none for a model call below a span that came elsewhere, with nothing under it", () => {
    const leaf = { parentSpanId: "0000000000000009", attributes: { ...CALL, "tenant.id": "acme" } };
    expect(traceContexts("default", normalised(leaf))).toEqual([]);
  });

  it.each([
    ["a guardrail, whose judge may have come before", { "gen_ai.operation.name": "guardrail" }],
    ["a retriever, whose embedding may have come before", { "gen_ai.operation.name": "retrieval" }],
  ])("has one of %s", (_, attributes) => {
    const span = {
      parentSpanId: "0000000000000009",
      attributes: { ...attributes, "tenant.id": "acme" },
    };
    expect(traceContexts("default", normalised(span))[0]?.context.tenant).toBe("acme");
  });

  it("has one of a model call that is a root or has a child, whose call may have come before", () => {
    const attributes = { ...CALL, "tenant.id": "acme" };
    expect(traceContexts("default", normalised({ attributes }))).toHaveLength(1);
    const wrapper = { parentSpanId: "0000000000000009", attributes };
    const child = { parentSpanId: "0000000000000001" };
    expect(traceContexts("default", normalised(wrapper, child))[0]?.context.tenant).toBe("acme");
  });

  it("keeps traces apart", () => {
    const other = "1".repeat(32);
    const records = traceContexts(
      "default",
      normalised(
        { attributes: { "tenant.id": "one" } },
        { traceId: other, attributes: { "tenant.id": "two" } },
      ),
    );
    expect(records.map(({ traceId, context }) => [traceId, context.tenant])).toEqual([
      [TRACE, "one"],
      [other, "two"],
    ]);
  });
});
