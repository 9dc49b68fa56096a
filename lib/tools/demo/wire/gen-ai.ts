import type { Attributes } from "@/lib/domain/span";
import type { Interaction, LlmStep } from "../interaction";
import { inputMessages, outputMessages } from "./messages";
import { exceptionEvent, SPAN_KIND, type SpanWriter, STATUS } from "./span-writer";

/**
 * OpenTelemetry GenAI as AI SDK 7 emits it: `chat` under `step` under `invoke_agent`, TTFT
 * in seconds as a span attribute, ids on agent and step but not on the call itself.
 */
const SCOPE = { name: "gen_ai", version: "", attributes: {} };

export function writeGenAi(interaction: Interaction, writer: SpanWriter): void {
  const calls = interaction.steps.filter((step) => step.kind === "llm");
  const last = calls.at(-1);
  if (!last) return;
  const { startMs, endMs, failure, route } = interaction;
  const agentId = writer.newId();
  const streamed = last.stream;
  // A structured answer has no steps: the call hangs on the agent itself.
  const stepId = streamed ? writer.newId() : agentId;
  for (const call of calls) writeChat(interaction, writer, call, stepId);
  if (streamed) {
    writer.add({
      name: "step 1",
      scope: SCOPE,
      spanId: stepId,
      parentSpanId: agentId,
      startMs: startMs + 0.2,
      endMs: endMs - 0.2,
      attributes: {
        "gen_ai.operation.name": "agent_step",
        ...ids(interaction),
        ...(last.failure ? {} : usageDetails(last)),
        ...httpStatus(failure),
      },
      ...failed(failure, endMs - 0.3),
    });
  }
  writer.add({
    name: `invoke_agent ${last.model.id}`,
    scope: SCOPE,
    spanId: agentId,
    startMs,
    endMs,
    attributes: {
      "gen_ai.operation.name": "invoke_agent",
      "gen_ai.provider.name": last.model.provider,
      "gen_ai.request.model": last.model.id,
      "gen_ai.agent.name": route.name,
      ...(last.schema ? { "gen_ai.output.type": "json" } : {}),
      "gen_ai.input.messages": inputMessages(last.messages, "json"),
      ...ids(interaction),
      ...(last.failure ? {} : { ...response(last), ...usageDetails(last) }),
      ...httpStatus(failure),
    },
    ...failed(failure, endMs - 0.1),
  });
}

function writeChat(
  { route }: Interaction,
  writer: SpanWriter,
  call: LlmStep,
  parentSpanId: string,
): void {
  const endMs = call.startMs + call.durationMs;
  const chunks = Math.max(1, call.usage.output - 1);
  writer.add({
    name: `chat ${call.model.id}`,
    scope: SCOPE,
    parentSpanId,
    kind: SPAN_KIND.client,
    startMs: call.startMs,
    endMs,
    attributes: {
      "gen_ai.operation.name": "chat",
      "gen_ai.provider.name": call.model.provider,
      "gen_ai.request.model": call.model.id,
      "gen_ai.request.temperature": route.temperature,
      ...(call.schema ? { "gen_ai.output.type": "json" } : {}),
      "gen_ai.input.messages": inputMessages(call.messages, "json"),
      ...(call.failure
        ? httpStatus(call.failure)
        : {
            ...(call.stream
              ? {
                  "gen_ai.client.operation.duration": call.durationMs / 1000,
                  "gen_ai.client.operation.time_to_first_chunk": call.ttftMs / 1000,
                  "gen_ai.client.operation.time_per_output_chunk":
                    (call.durationMs - call.ttftMs) / 1000 / chunks,
                }
              : {}),
            "gen_ai.response.id": call.responseId,
            "gen_ai.response.model": call.responseModel,
            ...response(call),
            ...usageDetails(call),
          }),
    },
    ...failed(call.failure, endMs - 0.1),
  });
}

function response(call: LlmStep): Attributes {
  const { usage, model } = call;
  return {
    "gen_ai.response.finish_reasons": [call.finish === "tool" ? "tool-calls" : call.finish],
    "gen_ai.usage.input_tokens": usage.input,
    "gen_ai.usage.output_tokens": usage.output,
    "gen_ai.usage.cache_read.input_tokens": usage.cached,
    ...(model.provider === "anthropic"
      ? { "gen_ai.usage.cache_creation.input_tokens": usage.cacheWrite }
      : {}),
    "gen_ai.output.messages": outputMessages(call),
  };
}

function usageDetails({ usage }: LlmStep): Attributes {
  return {
    "ai.usage.inputTokenDetails.noCacheTokens": usage.input - usage.cached - usage.cacheWrite,
    "ai.usage.outputTokenDetails.textTokens": usage.output - usage.reasoning,
    "ai.usage.outputTokenDetails.reasoningTokens": usage.reasoning,
  };
}

function ids({ route, sessionId, userId, tenant, promptVersion }: Interaction): Attributes {
  return {
    "ai.settings.context.sessionId": sessionId,
    "ai.settings.context.userId": userId,
    "ai.settings.context.tenant_id": tenant.id,
    "ai.settings.context.plan": tenant.tier,
    "ai.settings.context.promptName": route.name,
    "ai.settings.context.promptVersion": promptVersion,
  };
}

function httpStatus(failure: Interaction["failure"]): Attributes {
  return failure ? { "http.response.status_code": failure.status } : {};
}

function failed(failure: Interaction["failure"], timeMs: number) {
  if (!failure) return {};
  return {
    statusCode: STATUS.error,
    statusMessage: failure.message,
    events: [exceptionEvent(failure, "AI_APICallError", timeMs)],
  };
}
