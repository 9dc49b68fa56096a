import { describe, expect, it } from "vitest";
import { canonicalProvider, providerOfModel } from "./provider";

describe("a provider's canonical name", () => {
  it.each([
    ["openai", "openai"],
    ["OpenAI", "openai"],
    ["openai.chat", "openai"],
    ["openai.responses", "openai"],
    ["azure.responses", "azure.ai.openai"],
    ["az.ai.openai", "azure.ai.openai"],
    ["Azure", "azure.ai.openai"],
    ["anthropic.messages", "anthropic"],
    ["Anthropic", "anthropic"],
    ["amazon-bedrock", "aws.bedrock"],
    ["AWS", "aws.bedrock"],
    ["vertex_ai", "gcp.vertex_ai"],
    ["google.vertex.chat", "gcp.vertex_ai"],
    ["google.generative-ai", "gcp.gemini"],
    ["gemini", "gcp.gemini"],
    ["xai.chat", "x_ai"],
    ["xai", "x_ai"],
    ["mistral.chat", "mistral_ai"],
    ["groq", "groq"],
    ["my-gateway.chat", "my-gateway"],
    ["corp.internal.llm", "corp.internal.llm"],
  ])("of %s is %s", (sent, canonical) => {
    expect(canonicalProvider(sent)).toBe(canonical);
  });

  it.each(["langchain", "gcp.vertex.agent", "strands-agents", "_OTHER", ""])(
    "isn't %j, a framework's own",
    (sent) => {
      expect(canonicalProvider(sent)).toBe("");
    },
  );

  it("is read from a model's own name where nothing else says it", () => {
    expect(providerOfModel("gpt-4o-mini")).toBe("openai");
    expect(providerOfModel("o3-mini")).toBe("openai");
    expect(providerOfModel("claude-haiku-4-5")).toBe("anthropic");
    expect(providerOfModel("us.anthropic.claude-sonnet-4-5-20250929-v1:0")).toBe("aws.bedrock");
    expect(providerOfModel("gemini-2.5-flash")).toBe("gcp.gemini");
    expect(providerOfModel("openai/gpt-oss-120b")).toBe("openai");
    expect(providerOfModel("llama-3.3-70b")).toBe("");
  });
});
