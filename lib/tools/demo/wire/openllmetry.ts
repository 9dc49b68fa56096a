import type { OtlpScope } from "@/ingest/otlp/span";
import type { Attributes } from "@/lib/domain/span";
import type { Interaction, LlmStep, ToolStep } from "../interaction";
import type { ProviderId } from "../models";
import { inputMessages, outputMessages } from "./messages";
import { exceptionEvent, present, SPAN_KIND, type SpanWriter, STATUS } from "./span-writer";

/**
 * OpenLLMetry's JavaScript SDK: a workflow span over the calls, ids as association
 * properties, no TTFT and no word on streaming; Anthropic's input tokens leave the cached
 * ones out, and OpenAI's cached tokens aren't sent.
 */
const VERSION = "0.27.0";
const SDK: OtlpScope = { name: "@traceloop/node-server-sdk", version: VERSION, attributes: {} };
const SCOPES: Record<ProviderId, OtlpScope> = {
  openai: { name: "@traceloop/instrumentation-openai", version: VERSION, attributes: {} },
  anthropic: { name: "@traceloop/instrumentation-anthropic", version: VERSION, attributes: {} },
  google: {
    name: "@traceloop/instrumentation-google-generativeai",
    version: VERSION,
    attributes: {},
  },
};
const PROVIDER_NAMES: Record<ProviderId, string> = {
  openai: "openai",
  anthropic: "anthropic",
  google: "gcp.gemini",
};

export function writeOpenLlmetry(interaction: Interaction, writer: SpanWriter): void {
  const { startMs, endMs, route, failure } = interaction;
  const rootId = writer.newId();
  const context = ids(interaction);
  for (const step of interaction.steps) {
    if (step.kind === "llm") writeCall(interaction, writer, step, rootId, context);
    if (step.kind === "tool") writeTool(writer, step, rootId, context);
  }
  writer.add({
    name: `${route.name}.workflow`,
    scope: SDK,
    spanId: rootId,
    startMs,
    endMs,
    attributes: {
      ...context,
      "traceloop.entity.name": route.name,
      "traceloop.entity.path": "",
      "traceloop.span.kind": "workflow",
      "traceloop.entity.input": JSON.stringify({ args: [interaction.question], kwargs: {} }),
      ...(interaction.answer
        ? { "traceloop.entity.output": JSON.stringify(interaction.answer) }
        : {}),
    },
    ...failed(failure, endMs),
  });
}

function ids({ route, sessionId, userId, tenant, promptVersion }: Interaction): Attributes {
  const property = "traceloop.association.properties";
  return {
    "traceloop.workflow.name": route.name,
    [`${property}.user_id`]: userId,
    [`${property}.session_id`]: sessionId,
    [`${property}.tenant_id`]: tenant.id,
    [`${property}.plan`]: tenant.tier,
    "traceloop.prompt.key": route.name,
    "traceloop.prompt.version": promptVersion,
  };
}

function writeCall(
  { route }: Interaction,
  writer: SpanWriter,
  step: LlmStep,
  parentSpanId: string,
  context: Attributes,
): void {
  const { model, usage, failure } = step;
  const endMs = step.startMs + step.durationMs;
  const anthropic = model.provider === "anthropic";
  const [system, ...rest] = step.messages;
  const separate = anthropic && system?.role === "system";
  writer.add({
    name: `chat ${model.id}`,
    scope: SCOPES[model.provider],
    parentSpanId,
    kind: SPAN_KIND.client,
    startMs: step.startMs,
    endMs,
    attributes: present({
      "gen_ai.provider.name": PROVIDER_NAMES[model.provider],
      "gen_ai.operation.name": "chat",
      "gen_ai.request.model": model.id,
      "gen_ai.request.temperature": route.temperature,
      "gen_ai.system_instructions": separate
        ? JSON.stringify([{ type: "text", content: system.text }])
        : undefined,
      "gen_ai.input.messages": inputMessages(separate ? rest : step.messages, "text"),
      ...context,
      ...(failure
        ? { "error.type": failure.type }
        : {
            "gen_ai.response.model": step.responseModel,
            "gen_ai.response.id": step.responseId,
            ...(anthropic
              ? {
                  "gen_ai.usage.input_tokens": usage.input - usage.cached - usage.cacheWrite,
                  "gen_ai.usage.cache_creation.input_tokens": usage.cacheWrite,
                  "gen_ai.usage.cache_read.input_tokens": usage.cached,
                  "gen_ai.usage.total_tokens":
                    usage.input - usage.cached - usage.cacheWrite + usage.output,
                }
              : {
                  "gen_ai.usage.input_tokens": usage.input,
                  "gen_ai.usage.total_tokens": usage.input + usage.output,
                }),
            "gen_ai.usage.output_tokens": usage.output,
            "gen_ai.response.finish_reasons": [step.finish === "tool" ? "tool_call" : step.finish],
            "gen_ai.output.messages": outputMessages(step),
          }),
    }),
    ...failed(failure, endMs),
  });
}

function writeTool(
  writer: SpanWriter,
  step: ToolStep,
  parentSpanId: string,
  context: Attributes,
): void {
  writer.add({
    name: `${step.use.name}.tool`,
    scope: SDK,
    parentSpanId,
    startMs: step.startMs,
    endMs: step.startMs + step.durationMs,
    attributes: {
      ...context,
      "traceloop.entity.name": step.use.name,
      "traceloop.entity.path": "",
      "traceloop.span.kind": "tool",
      "traceloop.entity.input": JSON.stringify({ args: [], kwargs: step.use.args }),
      "traceloop.entity.output": JSON.stringify(step.result),
    },
  });
}

function failed(failure: Interaction["failure"], endMs: number) {
  if (!failure) return {};
  return {
    statusCode: STATUS.error,
    statusMessage: failure.message,
    events: [exceptionEvent(failure, "Error", endMs - 0.1)],
  };
}
