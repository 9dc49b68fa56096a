import { calcPrice } from "@pydantic/genai-prices";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createPricer, type PricedCall } from "./pricing";
import type { Usage } from "./span";

const USAGE: Usage = {
  inputTokens: null,
  outputTokens: null,
  cachedInputTokens: null,
  cacheWriteTokens: null,
  reasoningTokens: null,
  audioInputTokens: null,
  audioOutputTokens: null,
};

const START = 1_795_000_000_000_000_000n;

function call(provider: string, model: string, usage: Partial<Usage>): PricedCall {
  return {
    provider,
    requestModel: model,
    responseModel: "",
    usage: { ...USAGE, ...usage },
    startUnixNano: START,
  };
}

const priceCall = createPricer();

describe("the price of a call", () => {
  it("charges cached tokens at their own rate, as part of the input", () => {
    // 395 × 0.15 + 395 × 0.075 + 15 × 0.6 USD per million.
    const usage = { inputTokens: 790, cachedInputTokens: 395, outputTokens: 15 };
    expect(priceCall(call("openai", "gpt-4o-mini", usage))).toEqual({
      costUsd: "0.000097875",
      priceSource: "genai-prices:openai/gpt-4o-mini",
    });
  });

  it("charges what is written to the cache above the plain input", () => {
    // 18 × 3 + 774 × 3.75 + 15 × 15 USD per million.
    const usage = { inputTokens: 792, cacheWriteTokens: 774, outputTokens: 15 };
    expect(priceCall(call("anthropic", "claude-sonnet-4-5", usage)).costUsd).toBe("0.0031815");
  });

  it("counts reasoning as the output that it is part of", () => {
    const plain = priceCall(call("openai", "gpt-5-mini", { inputTokens: 18, outputTokens: 47 }));
    const reasoned = { inputTokens: 18, outputTokens: 47, reasoningTokens: 25 };
    expect(priceCall(call("openai", "gpt-5-mini", reasoned))).toEqual(plain);
  });

  it("charges cached audio once, as cached", () => {
    const usage = { inputTokens: 100, cachedInputTokens: 80, audioInputTokens: 70 };
    // No rates of its own: 100 × 2.5; with a rate of cached audio: 80 × 0.4 + 20 × 32 USD per million.
    expect(priceCall(call("openai", "gpt-4o-audio-preview", usage)).costUsd).toBe("0.00025");
    expect(priceCall(call("openai", "gpt-realtime", usage)).costUsd).toBe("0.000672");
    const apart = { inputTokens: 100, cachedInputTokens: 20, audioInputTokens: 30 };
    // 20 × 0.4 + 30 × 32 + 50 × 4 USD per million.
    expect(priceCall(call("openai", "gpt-realtime", apart)).costUsd).toBe("0.001168");
  });

  it.each(["constructor", "__proto__", "toString", "valueOf", "hasOwnProperty"])(
    "isn't upset by the name %s",
    (name) => {
      expect(priceCall(call(name, name, { inputTokens: 5 })).costUsd).toBeNull();
      expect(priceCall(call(name, "gpt-4o", { inputTokens: 1_000_000 })).costUsd).toBe("2.5");
    },
  );

  it("raises the whole call to the tier that its input reaches", () => {
    const below = priceCall(call("gcp.gemini", "gemini-2.5-pro", { inputTokens: 200_000 }));
    const above = priceCall(call("gcp.gemini", "gemini-2.5-pro", { inputTokens: 200_001 }));
    expect(below.costUsd).toBe("0.25");
    expect(above.costUsd).toBe("0.5000025");
  });

  it("goes by the response's model before the request's", () => {
    const routed = {
      ...call("openai", "gpt-4o", { inputTokens: 1_000_000 }),
      responseModel: "gpt-4o-mini-2024-07-18",
    };
    expect(priceCall(routed).costUsd).toBe("0.15");
    const unknown = { ...routed, responseModel: "ft:something-of-ours" };
    expect(priceCall(unknown).costUsd).toBe("2.5");
  });

  it("knows every provider by OpenTelemetry's name", () => {
    const usage = { inputTokens: 1000, outputTokens: 1000 };
    for (const [provider, model] of [
      ["azure.ai.openai", "gpt-4o"],
      ["aws.bedrock", "us.anthropic.claude-sonnet-4-5-20250929-v1:0"],
      ["gcp.vertex_ai", "gemini-2.5-flash"],
      ["x_ai", "grok-3"],
      ["mistral_ai", "mistral-large-latest"],
      ["deepseek", "deepseek-chat"],
      ["", "gpt-4o-mini"],
    ] as const) {
      expect(
        priceCall(call(provider, model, usage)).costUsd,
        `${provider} ${model}`,
      ).not.toBeNull();
    }
  });

  it.each([
    ["a model that nobody lists", call("openai", "my-own-model", { inputTokens: 5 })],
    ["a provider that isn't in the catalogue", call("ollama", "gpt-4o", { inputTokens: 5 })],
    ["no usage", call("openai", "gpt-4o", {})],
    ["no model", call("openai", "", { inputTokens: 5 })],
    [
      "parts that exceed their total",
      call("openai", "gpt-4o", { inputTokens: 5, cachedInputTokens: 6 }),
    ],
  ])("is unknown for %s", (_, priced) => {
    expect(priceCall(priced)).toEqual({ costUsd: null, priceSource: "" });
  });

  it("is an exact decimal of at most ten fraction digits", () => {
    expect(priceCall(call("openai", "text-embedding-3-small", { inputTokens: 1 })).costUsd).toBe(
      "0.00000002",
    );
    expect(
      priceCall(call("openai", "gpt-4o-mini", { inputTokens: 0, outputTokens: 0 })).costUsd,
    ).toBe("0");
  });

  it("agrees with the catalogue's own calculation to its last digit", () => {
    const models = [
      ["openai", "gpt-4o"],
      ["openai", "gpt-4.1-mini"],
      ["anthropic", "claude-haiku-4-5"],
      ["anthropic", "claude-sonnet-4-5"],
      ["google", "gemini-2.5-pro"],
      ["google", "gemini-2.5-flash"],
      ["deepseek", "deepseek-chat"],
    ] as const;
    const counts = fc.record({
      model: fc.constantFrom(...models),
      plain: fc.nat(400_000),
      cached: fc.nat(5_000),
      written: fc.nat(5_000),
      output: fc.nat(50_000),
    });
    fc.assert(
      fc.property(counts, ({ model: [provider, model], plain, cached, written, output }) => {
        const inputTokens = plain + cached + written;
        const ours = priceCall(
          call(provider, model, {
            inputTokens,
            outputTokens: output,
            cachedInputTokens: cached,
            cacheWriteTokens: written,
          }),
        );
        const theirs = calcPrice(
          {
            input_tokens: inputTokens,
            output_tokens: output,
            cache_read_tokens: cached,
            cache_write_tokens: written,
          },
          model,
          { providerId: provider, timestamp: new Date(Number(START / 1_000_000n)) },
        );
        expect(Number(ours.costUsd)).toBeCloseTo(theirs?.total_price ?? Number.NaN, 9);
      }),
      { numRuns: 300 },
    );
  });
});
