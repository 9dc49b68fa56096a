import type { Attributes } from "@/lib/domain/span";
import type { Interaction, LlmStep, Step, ToolStep } from "../interaction";
import { EMBEDDING_MODEL } from "../models";
import { ORDER_TOOLS } from "../text/shop";
import { toMessage } from "./ai-sdk-5-messages";
import { exceptionEvent, present, type SpanWriter, STATUS, toNano } from "./span-writer";

/**
 * Vercel AI SDK 5: a wrapper span repeats what its `doStream` child says, usage included;
 * TTFT in milliseconds as an attribute and an event on the child. Models here are
 * OpenAI's and Google's, whose input tokens include the cached ones.
 */
const SCOPE = { name: "ai", version: "", attributes: {} };
const RETRIEVAL_SCOPE = { name: "storefront", version: "", attributes: {} };

export function writeAiSdk5(interaction: Interaction, writer: SpanWriter): void {
  const { steps, startMs, endMs, route } = interaction;
  const lookups = steps.filter((step) => step.kind === "embedding" || step.kind === "retrieval");
  if (lookups.length === 0) {
    writeStreamText(interaction, writer, steps, "", startMs, endMs);
    return;
  }
  // A RAG pipeline: the wrapper spans are siblings under the application's own span.
  const rootId = writer.newId();
  for (const step of lookups) writeLookup(interaction, writer, step, rootId);
  const rest = steps.slice(lookups.length);
  writeStreamText(
    interaction,
    writer,
    rest,
    rootId,
    (rest[0]?.startMs ?? startMs) - 0.3,
    endMs - 0.3,
  );
  writer.add({
    name: route.name,
    scope: RETRIEVAL_SCOPE,
    spanId: rootId,
    startMs,
    endMs,
    attributes: {},
    ...failed(interaction.failure, endMs),
  });
}

function shared(interaction: Interaction, operation: string): Attributes {
  const { route, sessionId, userId, tenant, promptVersion } = interaction;
  return {
    "operation.name": `${operation} ${route.name}`,
    "resource.name": route.name,
    "ai.operationId": operation,
    "ai.telemetry.functionId": route.name,
    "ai.telemetry.metadata.sessionId": sessionId,
    "ai.telemetry.metadata.userId": userId,
    "ai.telemetry.metadata.tenant_id": tenant.id,
    "ai.telemetry.metadata.plan": tenant.tier,
    "ai.telemetry.metadata.promptName": route.name,
    "ai.telemetry.metadata.promptVersion": promptVersion,
  };
}

function model(step: LlmStep): Attributes {
  const provider = step.model.provider === "openai" ? "openai.chat" : "google.generative-ai";
  return {
    "ai.model.provider": provider,
    "ai.model.id": step.model.id,
    "ai.settings.maxRetries": 2,
  };
}

function writeStreamText(
  interaction: Interaction,
  writer: SpanWriter,
  steps: readonly Step[],
  parentSpanId: string,
  startMs: number,
  endMs: number,
): void {
  const outerId = writer.newId();
  const calls: LlmStep[] = [];
  for (const step of steps) {
    if (step.kind === "tool") writeTool(interaction, writer, step, outerId);
    if (step.kind !== "llm") continue;
    calls.push(step);
    writeDoStream(interaction, writer, step, outerId);
  }
  const last = calls.at(-1);
  if (!last) return;
  const answered = calls.filter((call) => call.failure === null);
  writer.add({
    name: "ai.streamText",
    scope: SCOPE,
    spanId: outerId,
    parentSpanId,
    startMs,
    endMs,
    attributes: {
      ...shared(interaction, "ai.streamText"),
      ...model(last),
      "ai.prompt": JSON.stringify({ messages: (calls[0]?.messages ?? []).map(toMessage) }),
      ...(last.failure ? {} : { ...response(last), ...usage(answered) }),
    },
    ...failed(interaction.failure, endMs),
  });
}

function writeDoStream(
  interaction: Interaction,
  writer: SpanWriter,
  step: LlmStep,
  parentSpanId: string,
): void {
  const endMs = step.startMs + step.durationMs;
  const firstChunk = { "ai.response.msToFirstChunk": step.ttftMs };
  const event = (name: string, timeMs: number, attributes: Attributes) => ({
    name,
    timeUnixNano: toNano(timeMs),
    attributes,
  });
  writer.add({
    name: "ai.streamText.doStream",
    scope: SCOPE,
    parentSpanId,
    startMs: step.startMs,
    endMs,
    attributes: {
      ...shared(interaction, "ai.streamText.doStream"),
      ...model(step),
      "ai.settings.temperature": interaction.route.temperature,
      "ai.prompt.messages": JSON.stringify(step.messages.map(toMessage)),
      ...(interaction.route.name === "order-status" ? TOOLS : {}),
      "gen_ai.system": step.model.provider === "openai" ? "openai.chat" : "google.generative-ai",
      "gen_ai.request.model": step.model.id,
      "gen_ai.request.temperature": interaction.route.temperature,
      ...(step.failure
        ? {}
        : {
            ...firstChunk,
            "ai.response.msToFinish": step.durationMs - 0.6,
            "ai.response.avgOutputTokensPerSecond": (step.usage.output * 1000) / step.durationMs,
            ...response(step),
            "ai.response.id": step.responseId,
            "ai.response.model": step.responseModel,
            "ai.response.timestamp": new Date(Math.floor(step.startMs / 1000) * 1000).toISOString(),
            ...usage([step]),
            "gen_ai.response.finish_reasons": [finish(step)],
            "gen_ai.response.id": step.responseId,
            "gen_ai.response.model": step.responseModel,
            "gen_ai.usage.input_tokens": step.usage.input,
            "gen_ai.usage.output_tokens": step.usage.output,
          }),
    },
    ...(step.failure
      ? failed(step.failure, endMs)
      : {
          events: [
            event("ai.stream.firstChunk", step.startMs + step.ttftMs + 0.2, firstChunk),
            event("ai.stream.finish", endMs - 0.4, {}),
          ],
        }),
  });
}

function failed(failure: Interaction["failure"], endMs: number) {
  if (!failure) return {};
  return {
    statusCode: STATUS.error,
    statusMessage: failure.message,
    events: [exceptionEvent(failure, "AI_APICallError", endMs - 0.2)],
  };
}

const TOOLS: Attributes = {
  "ai.prompt.tools": ORDER_TOOLS.map((tool) => JSON.stringify({ type: "function", ...tool })),
  "ai.prompt.toolChoice": JSON.stringify({ type: "auto" }),
};

const finish = (step: LlmStep) => (step.finish === "tool" ? "tool-calls" : step.finish);

function response(step: LlmStep): Attributes {
  return present({
    "ai.response.finishReason": finish(step),
    "ai.response.text": step.answer,
    "ai.response.toolCalls":
      step.toolCalls.length === 0
        ? undefined
        : JSON.stringify(
            step.toolCalls.map((call) => ({
              type: "tool-call",
              toolCallId: call.id,
              toolName: call.name,
              input: call.args,
            })),
          ),
  });
}

function usage(steps: readonly LlmStep[]): Attributes {
  const sum = (part: "input" | "output" | "cached" | "reasoning") =>
    steps.reduce((total, step) => total + step.usage[part], 0);
  return {
    "ai.usage.inputTokens": sum("input"),
    "ai.usage.outputTokens": sum("output"),
    "ai.usage.totalTokens": sum("input") + sum("output"),
    "ai.usage.reasoningTokens": sum("reasoning"),
    "ai.usage.cachedInputTokens": sum("cached"),
  };
}

function writeTool(
  interaction: Interaction,
  writer: SpanWriter,
  step: ToolStep,
  parentSpanId: string,
): void {
  writer.add({
    name: "ai.toolCall",
    scope: SCOPE,
    parentSpanId,
    startMs: step.startMs,
    endMs: step.startMs + step.durationMs,
    attributes: {
      ...shared(interaction, "ai.toolCall"),
      "ai.toolCall.name": step.use.name,
      "ai.toolCall.id": step.use.id,
      "ai.toolCall.args": JSON.stringify(step.use.args),
      "ai.toolCall.result": JSON.stringify(step.result),
    },
  });
}

function writeLookup(
  interaction: Interaction,
  writer: SpanWriter,
  step: Step,
  parentSpanId: string,
): void {
  const endMs = step.startMs + step.durationMs;
  if (step.kind === "retrieval") {
    writer.add({
      name: "retrieve",
      scope: RETRIEVAL_SCOPE,
      parentSpanId,
      startMs: step.startMs,
      endMs,
      attributes: {
        "gen_ai.operation.name": "retrieval",
        "gen_ai.data_source.id": "catalogue",
        "gen_ai.retrieval.query.text": step.query,
        "gen_ai.retrieval.documents": JSON.stringify(step.documents),
      },
    });
  }
  if (step.kind !== "embedding") return;
  const embedding = {
    "ai.model.provider": "openai.embedding",
    "ai.model.id": EMBEDDING_MODEL,
    "ai.settings.maxRetries": 2,
    "ai.usage.tokens": step.tokens,
  };
  const outerId = writer.newId();
  writer.add({
    name: "ai.embed.doEmbed",
    scope: SCOPE,
    parentSpanId: outerId,
    startMs: step.startMs,
    endMs: endMs - 0.5,
    attributes: {
      ...shared(interaction, "ai.embed.doEmbed"),
      ...embedding,
      "ai.values": [JSON.stringify(step.text)],
    },
  });
  writer.add({
    name: "ai.embed",
    scope: SCOPE,
    spanId: outerId,
    parentSpanId,
    startMs: step.startMs,
    endMs,
    attributes: {
      ...shared(interaction, "ai.embed"),
      ...embedding,
      "ai.value": JSON.stringify(step.text),
    },
  });
}
