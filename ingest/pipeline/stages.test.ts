import { describe, expect, it } from "vitest";
import { normaliseSpans } from "@/ingest/genai/normalise";
import { decodeTraces } from "@/ingest/otlp/decode";
import { type EncodableSpan, encodeTracesProtobuf } from "@/ingest/otlp/encode";
import { measure } from "./measures";

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
