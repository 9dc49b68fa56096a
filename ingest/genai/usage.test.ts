import { describe, expect, it } from "vitest";
import { readUsageObject, usageFrom } from "./usage";

describe("canonical usage", () => {
  it("adds the cache to an input that was sent without it", () => {
    const counts = {
      inputTokens: 18,
      outputTokens: 15,
      cacheWriteTokens: 774,
      cachedInputTokens: 0,
    };
    expect(usageFrom(counts, "without-cache")).toMatchObject({
      inputTokens: 792,
      cacheWriteTokens: 774,
    });
  });

  it("leaves an input alone that holds its cache", () => {
    const counts = { inputTokens: 790, outputTokens: 15, cachedInputTokens: 395 };
    expect(usageFrom(counts, "with-cache")).toMatchObject({
      inputTokens: 790,
      cachedInputTokens: 395,
    });
  });

  it("never has a part larger than its total, whatever the rule says", () => {
    const counts = {
      inputTokens: 18,
      outputTokens: 10,
      cachedInputTokens: 774,
      reasoningTokens: 25,
    };
    const usage = usageFrom(counts, "with-cache");
    expect(usage).toMatchObject({ inputTokens: 792, outputTokens: 35 });
  });

  it("believes the total that was sent about what stands beside what", () => {
    const counts = {
      inputTokens: 500,
      outputTokens: 40,
      cachedInputTokens: 300,
      reasoningTokens: 25,
    };
    expect(usageFrom(counts, "with-cache", 840).inputTokens).toBe(800);
    expect(usageFrom(counts, "with-cache", 565).outputTokens).toBe(65);
    expect(usageFrom(counts, "with-cache", 540)).toMatchObject({
      inputTokens: 500,
      outputTokens: 40,
    });
  });

  it("stays absent where nothing was counted", () => {
    expect(usageFrom({}, "with-cache")).toMatchObject({ inputTokens: null, outputTokens: null });
    expect(readUsageObject({ cost: 1 })).toBeNull();
  });
});

describe("a provider's usage object", () => {
  it.each([
    [
      "OpenAI's chat",
      {
        prompt_tokens: 790,
        completion_tokens: 40,
        total_tokens: 830,
        prompt_tokens_details: { cached_tokens: 395 },
        completion_tokens_details: { reasoning_tokens: 25 },
      },
      { inputTokens: 790, outputTokens: 40, cachedInputTokens: 395, reasoningTokens: 25 },
    ],
    [
      "OpenAI's Responses",
      {
        input_tokens: 18,
        output_tokens: 47,
        input_tokens_details: { cached_tokens: 0 },
        output_tokens_details: { reasoning_tokens: 25 },
      },
      { inputTokens: 18, outputTokens: 47, cachedInputTokens: 0, reasoningTokens: 25 },
    ],
    [
      "Anthropic's",
      {
        input_tokens: 18,
        output_tokens: 15,
        cache_creation_input_tokens: 774,
        cache_read_input_tokens: 0,
      },
      { inputTokens: 792, outputTokens: 15, cachedInputTokens: 0, cacheWriteTokens: 774 },
    ],
    [
      "Gemini's",
      {
        promptTokenCount: 100,
        candidatesTokenCount: 20,
        thoughtsTokenCount: 30,
        cachedContentTokenCount: 60,
        totalTokenCount: 150,
      },
      { inputTokens: 100, outputTokens: 50, cachedInputTokens: 60, reasoningTokens: 30 },
    ],
    [
      "Bedrock's",
      { inputTokens: 18, outputTokens: 15, cacheReadInputTokens: 700, cacheWriteInputTokens: 0 },
      { inputTokens: 718, outputTokens: 15, cachedInputTokens: 700 },
    ],
    [
      "Cohere's",
      {
        billed_units: { input_tokens: 431, output_tokens: 661 },
        tokens: { input_tokens: 2190, output_tokens: 1257 },
      },
      { inputTokens: 431, outputTokens: 661 },
    ],
    [
      "LangChain's",
      {
        input_tokens: 790,
        output_tokens: 15,
        total_tokens: 805,
        input_token_details: { cache_read: 395 },
        output_token_details: { reasoning: 0 },
      },
      { inputTokens: 790, outputTokens: 15, cachedInputTokens: 395, reasoningTokens: 0 },
    ],
  ])("is read: %s", (_, body, expected) => {
    expect(readUsageObject(body)).toMatchObject(expected);
  });
});
