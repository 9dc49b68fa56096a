import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type PricedCall, priceCall } from "./pricing";
import type { Usage } from "./span";

const NO_USAGE: Usage = {
  inputTokens: null,
  outputTokens: null,
  cachedInputTokens: null,
  cacheWriteTokens: null,
  reasoningTokens: null,
  audioInputTokens: null,
  audioOutputTokens: null,
};

function call(part: Partial<Omit<PricedCall, "usage">> & { usage?: Partial<Usage> }): PricedCall {
  return {
    provider: "openai",
    requestModel: "gpt-4o-mini",
    responseModel: "",
    startUnixNano: BigInt(Date.UTC(2026, 0, 1)) * 1_000_000n,
    ...part,
    usage: { ...NO_USAGE, ...part.usage },
  };
}

describe("priceCall", () => {
  it("charges input and output at the published rates", () => {
    // gpt-4o-mini: 0.15 and 0.60 dollars a million.
    const usage = { inputTokens: 1_000_000, outputTokens: 1_000_000 };
    expect(priceCall(call({ usage })).costUsd).toBe("0.75");
  });

  it("charges cached tokens as a part of the input, once, at their own rate", () => {
    const usage = { inputTokens: 1_000_000, cachedInputTokens: 400_000, outputTokens: 0 };
    // 600,000 at 0.15 and 400,000 at 0.075.
    expect(priceCall(call({ usage })).costUsd).toBe("0.12");
  });

  it("charges a cache write at its own rate", () => {
    const usage = { inputTokens: 1_000_000, cacheWriteTokens: 1_000_000, outputTokens: 0 };
    const price = priceCall(
      call({ provider: "anthropic", requestModel: "claude-sonnet-4-20250514", usage }),
    );
    // 3.75 dollars a million against 3.00 uncached.
    expect(price.costUsd).toBe("3.75");
  });

  it("takes the model that answered before the one that was asked for", () => {
    const usage = { inputTokens: 1_000_000 };
    const price = priceCall(
      call({ requestModel: "gpt-4o", responseModel: "gpt-4o-mini-2024-07-18", usage }),
    );
    expect(price).toEqual({
      costUsd: "0.15",
      priceSource: "genai-prices:openai/gpt-4o-mini",
    });
  });

  it("falls back on the requested model when the answer's name is unknown", () => {
    const usage = { inputTokens: 1_000_000 };
    const price = priceCall(call({ responseModel: "my-deployment", usage }));
    expect(price.costUsd).toBe("0.15");
  });

  it.each([
    ["azure.ai.openai", "gpt-4o", "azure"],
    ["aws.bedrock", "anthropic.claude-3-5-sonnet-20240620-v1:0", "aws"],
    ["gcp.vertex_ai", "gemini-2.5-flash", "google"],
    ["x_ai", "grok-3", "x-ai"],
    ["mistral_ai", "mistral-large-latest", "mistral"],
    ["", "claude-sonnet-4-20250514", "anthropic"],
    ["my-gateway", "claude-sonnet-4-20250514", "anthropic"],
  ])("finds %s %s in the catalogue of %s", (provider, requestModel, catalogueId) => {
    const usage = { inputTokens: 1000, outputTokens: 10 };
    const price = priceCall(call({ provider, requestModel, usage }));
    expect(price.costUsd).not.toBeNull();
    expect(price.priceSource).toMatch(new RegExp(`^genai-prices:${catalogueId}/`));
  });

  it("leaves unknown models, models run at home and calls without usage unpriced", () => {
    const usage = { inputTokens: 10, outputTokens: 10 };
    expect(priceCall(call({ requestModel: "acme-llm-9", usage }))).toEqual({
      costUsd: null,
      priceSource: "",
    });
    expect(
      priceCall(call({ provider: "ollama", requestModel: "llama3.3", usage })).costUsd,
    ).toBeNull();
    expect(priceCall(call({}))).toEqual({ costUsd: null, priceSource: "" });
  });

  it("refuses to price parts that exceed their total", () => {
    const usage = { inputTokens: 10, cachedInputTokens: 50, outputTokens: 1 };
    expect(priceCall(call({ usage }))).toEqual({
      costUsd: null,
      priceSource: "",
    });
  });

  it("answers any counts with a decimal of at most ten places, and more tokens never cost less", () => {
    fc.assert(
      fc.property(
        fc.nat(2_000_000),
        fc.nat(2_000_000),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (input, output, share) => {
          const usage = {
            inputTokens: input,
            outputTokens: output,
            cachedInputTokens: Math.floor(input * share),
          };
          const { costUsd } = priceCall(call({ usage }));
          expect(costUsd).toMatch(/^\d+(\.\d{1,10})?$/);
          const more = priceCall(call({ usage: { ...usage, inputTokens: input + 1000 } }));
          expect(Number(more.costUsd)).toBeGreaterThanOrEqual(Number(costUsd));
        },
      ),
    );
  });
});
