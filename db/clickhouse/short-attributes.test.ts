import { describe, expect, it } from "vitest";
import { shortAttributes } from "./short-attributes";

const keysKept = (attributes: Record<string, string | number | boolean>) =>
  shortAttributes(attributes).map(([key]) => key);

describe("shortAttributes", () => {
  it("keeps short scalars as text", () => {
    expect(
      shortAttributes({ text: "a", number: 1.5, flag: false, empty: "", long: "x".repeat(201) }),
    ).toEqual([
      ["text", "a"],
      ["number", "1.5"],
      ["flag", "false"],
    ]);
    expect(shortAttributes({ list: [1], map: { a: 1 }, nothing: null })).toEqual([]);
  });

  it.each([
    "gen_ai.usage.input_tokens",
    "gen_ai.usage.cache_read.input_tokens",
    "gen_ai.prompt.name",
    "gen_ai.output.type",
    "gen_ai.request.model",
    "gen_ai.tool.call.id",
    "gen_ai.response.finish_reasons",
    "llm.token_count.prompt",
    "llm.token_count.prompt_details.cache_read",
    "llm.model_name",
    "llm.prompt_template.version",
    "ai.model.id",
    "ai.usage.inputTokenDetails.noCacheTokens",
    "ai.response.finishReason",
    "ai.telemetry.metadata.tenant_id",
    "ai.settings.maxRetries",
    "langfuse.observation.prompt.name",
    "langfuse.observation.type",
    "traceloop.association.properties.user_id",
    "traceloop.prompt.key",
    "http.route",
    "http.request.body.size",
    "server.address",
    "input.mime_type",
    "error.type",
    "messaging.system",
  ])("keeps %s", (key) => {
    expect(keysKept({ [key]: "x" })).toEqual([key]);
  });

  it.each([
    "gen_ai.prompt.0.content",
    "gen_ai.completion.0.content",
    "gen_ai.completion.0.tool_calls.0.arguments",
    "gen_ai.prompt",
    "gen_ai.completion",
    "gen_ai.input.messages",
    "gen_ai.output.messages",
    "gen_ai.system_instructions",
    "gen_ai.tool.call.arguments",
    "gen_ai.tool.call.result",
    "llm.input_messages.0.message.content",
    "llm.output_messages.0.message.tool_calls.0.tool_call.function.arguments",
    "llm.prompts",
    "llm.prompt_template.template",
    "llm.prompt_template.variables",
    "input.value",
    "output.value",
    "ai.prompt",
    "ai.prompt.messages",
    "ai.response.text",
    "ai.response.toolCalls",
    "ai.toolCall.args",
    "ai.toolCall.result",
    "traceloop.entity.input",
    "traceloop.entity.output",
    "langfuse.observation.input",
    "langfuse.trace.output",
    "langwatch.input",
    "lmnr.span.output",
    "mastra.model_step.input",
    "genkit:input",
    "gcp.vertex.agent.llm_response",
    "retrieval.documents.0.document.content",
    "exception.message",
  ])("leaves %s out, however short", (key) => {
    expect(keysKept({ [key]: "yes" })).toEqual([]);
  });

  it("keeps at most 128", () => {
    const many = Object.fromEntries(
      Array.from({ length: 500 }, (_, index) => [`k${index}`, index]),
    );
    expect(shortAttributes(many)).toHaveLength(128);
  });
});
