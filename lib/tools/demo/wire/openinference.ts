import type { OtlpScope } from "@/ingest/otlp/span";
import type { Attributes } from "@/lib/domain/span";
import type { ChatMessage, Interaction, LlmStep, Step, ToolUse } from "../interaction";
import { EMBEDDING_MODEL, type ProviderId } from "../models";
import { exceptionEvent, type SpanWriter, STATUS, toNano } from "./span-writer";

/**
 * OpenInference as its Python instrumentations emit it: flattened messages, the whole
 * request and response as JSON, TTFT as the event "First Token Stream Event", and the
 * route as the name of the root span.
 */
const CORE: OtlpScope = {
  name: "openinference.instrumentation",
  version: "0.1.41",
  attributes: {},
};
const SCOPES: Record<ProviderId, OtlpScope> = {
  openai: { name: "openinference.instrumentation.openai", version: "0.1.40", attributes: {} },
  anthropic: { name: "openinference.instrumentation.anthropic", version: "0.1.20", attributes: {} },
  google: { name: "openinference.instrumentation.google_genai", version: "0.1.8", attributes: {} },
};
const CALL_NAMES: Record<ProviderId, string> = {
  openai: "ChatCompletion",
  anthropic: "Messages",
  google: "GenerateContent",
};

export function writeOpenInference(interaction: Interaction, writer: SpanWriter): void {
  const { startMs, endMs, route, steps, failure } = interaction;
  const rootId = writer.newId();
  const context = ids(interaction);
  for (const step of steps) writeStep(interaction, writer, step, rootId, context);
  writer.add({
    name: route.name,
    scope: CORE,
    spanId: rootId,
    startMs,
    endMs,
    attributes: {
      ...context,
      "openinference.span.kind": route.name === "deep-research" ? "AGENT" : "CHAIN",
      "input.value": interaction.question,
      "input.mime_type": "text/plain",
      ...(interaction.answer
        ? { "output.value": interaction.answer, "output.mime_type": "text/plain" }
        : {}),
    },
    ...outcome(failure, endMs),
  });
}

function ids({ route, sessionId, userId, tenant, promptVersion }: Interaction): Attributes {
  return {
    "session.id": sessionId,
    "user.id": userId,
    metadata: JSON.stringify({ tenant_id: tenant.id, plan: tenant.tier, promptName: route.name }),
    "tag.tags": [route.service.team],
    "llm.prompt_template.version": promptVersion,
  };
}

function outcome(failure: Interaction["failure"], endMs: number) {
  if (!failure) return { statusCode: STATUS.ok };
  return {
    statusCode: STATUS.error,
    statusMessage: failure.message,
    events: [exceptionEvent(failure, failure.type, endMs - 0.1)],
  };
}

function writeStep(
  interaction: Interaction,
  writer: SpanWriter,
  step: Step,
  parentSpanId: string,
  context: Attributes,
): void {
  const endMs = step.startMs + step.durationMs;
  const base = { parentSpanId, startMs: step.startMs, endMs };
  switch (step.kind) {
    case "llm":
      writeCall(interaction, writer, step, parentSpanId, context);
      return;
    case "tool":
      writer.add({
        ...base,
        name: step.use.name,
        scope: CORE,
        attributes: {
          ...context,
          "openinference.span.kind": "TOOL",
          "tool.name": step.use.name,
          "input.value": JSON.stringify(step.use.args),
          "input.mime_type": "application/json",
          "output.value": JSON.stringify(step.result),
          "output.mime_type": "application/json",
        },
        statusCode: STATUS.ok,
      });
      return;
    case "embedding":
      writer.add({
        ...base,
        name: "CreateEmbeddings",
        scope: SCOPES.openai,
        attributes: {
          ...context,
          "openinference.span.kind": "EMBEDDING",
          "embedding.model_name": EMBEDDING_MODEL,
          "llm.system": "openai",
          "input.value": step.text,
          "input.mime_type": "text/plain",
          "embedding.embeddings.0.embedding.text": step.text,
          "llm.token_count.prompt": step.tokens,
          "llm.token_count.total": step.tokens,
        },
        statusCode: STATUS.ok,
      });
      return;
    case "retrieval":
      writer.add({
        ...base,
        name: "retrieve",
        scope: CORE,
        attributes: {
          ...context,
          "openinference.span.kind": "RETRIEVER",
          "input.value": step.query,
          "input.mime_type": "text/plain",
          ...Object.fromEntries(
            step.documents.flatMap((document, i) => [
              [`retrieval.documents.${i}.document.id`, document.id],
              [`retrieval.documents.${i}.document.content`, document.content],
              [`retrieval.documents.${i}.document.score`, document.score],
            ]),
          ),
        },
        statusCode: STATUS.ok,
      });
  }
}

function writeCall(
  { route }: Interaction,
  writer: SpanWriter,
  step: LlmStep,
  parentSpanId: string,
  context: Attributes,
): void {
  const { model, failure, usage } = step;
  const endMs = step.startMs + step.durationMs;
  const parameters = {
    model: model.id,
    ...(step.stream ? { stream: true } : {}),
    temperature: route.temperature,
  };
  const firstToken = {
    name: "First Token Stream Event",
    timeUnixNano: toNano(step.startMs + step.ttftMs),
    attributes: {},
  };
  writer.add({
    name: CALL_NAMES[model.provider],
    scope: SCOPES[model.provider],
    parentSpanId,
    startMs: step.startMs,
    endMs,
    attributes: {
      ...context,
      "openinference.span.kind": "LLM",
      "llm.system": model.provider === "google" ? "vertexai" : model.provider,
      "llm.provider": model.provider,
      "llm.model_name": failure ? model.id : step.responseModel,
      "llm.request.model_name": model.id,
      "llm.invocation_parameters": JSON.stringify(parameters),
      "input.value": JSON.stringify({ ...parameters, messages: step.messages.map(requestMessage) }),
      "input.mime_type": "application/json",
      ...flattened("llm.input_messages", step.messages),
      ...(failure
        ? {}
        : {
            "llm.response.model_name": step.responseModel,
            "llm.finish_reason": finish(step),
            "output.value": responseBody(step),
            "output.mime_type": "application/json",
            ...flattened("llm.output_messages", [
              {
                role: "assistant",
                text: step.answer,
                ...(step.toolCalls.length > 0 ? { toolCalls: step.toolCalls } : {}),
              },
            ]),
            "llm.token_count.prompt": usage.input,
            "llm.token_count.completion": usage.output,
            "llm.token_count.total": usage.input + usage.output,
            "llm.token_count.prompt_details.cache_read": usage.cached,
            ...(usage.cacheWrite > 0
              ? { "llm.token_count.prompt_details.cache_write": usage.cacheWrite }
              : {}),
            "llm.token_count.completion_details.reasoning": usage.reasoning,
          }),
    },
    ...(failure
      ? outcome(failure, endMs)
      : { statusCode: STATUS.ok, events: step.stream ? [firstToken] : [] }),
  });
}

function flattened(prefix: string, messages: readonly ChatMessage[]): Attributes {
  const attributes: Record<string, string> = {};
  messages.forEach((message, i) => {
    const at = `${prefix}.${i}.message`;
    attributes[`${at}.role`] = message.role;
    if (message.text) attributes[`${at}.content`] = message.text;
    if (message.answers) attributes[`${at}.tool_call_id`] = message.answers.id;
    message.toolCalls?.forEach((call, k) => {
      const tool = `${at}.tool_calls.${k}.tool_call`;
      attributes[`${tool}.id`] = call.id;
      attributes[`${tool}.function.name`] = call.name;
      attributes[`${tool}.function.arguments`] = JSON.stringify(call.args);
    });
  });
  return attributes;
}

const toolCall = (call: ToolUse) => ({
  id: call.id,
  type: "function",
  function: { name: call.name, arguments: JSON.stringify(call.args) },
});

function requestMessage(message: ChatMessage): object {
  if (message.answers) {
    return { role: "tool", tool_call_id: message.answers.id, content: message.text };
  }
  if (message.toolCalls) {
    return { role: "assistant", content: null, tool_calls: message.toolCalls.map(toolCall) };
  }
  return { role: message.role, content: message.text };
}

function finish({ finish: reason, model }: LlmStep): string {
  const words: Record<ProviderId, Record<LlmStep["finish"], string>> = {
    openai: { stop: "stop", length: "length", tool: "tool_calls" },
    anthropic: { stop: "end_turn", length: "max_tokens", tool: "tool_use" },
    google: { stop: "STOP", length: "MAX_TOKENS", tool: "STOP" },
  };
  return words[model.provider][reason];
}

function responseBody(step: LlmStep): string {
  return JSON.stringify({
    id: step.responseId,
    object: "chat.completion",
    created: Math.floor(step.startMs / 1000),
    model: step.responseModel,
    choices: [
      {
        index: 0,
        message: {
          role: "assistant",
          content: step.answer || null,
          ...(step.toolCalls.length > 0 ? { tool_calls: step.toolCalls.map(toolCall) } : {}),
        },
        finish_reason: finish(step),
      },
    ],
    ...(step.fingerprint ? { system_fingerprint: step.fingerprint } : {}),
  });
}
