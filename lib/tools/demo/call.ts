import type { ChatMessage, Failure, LlmStep, TokenUse, ToolUse } from "./interaction";
import type { Model, ProviderId } from "./models";
import type { Random } from "./random";
import type { Route } from "./routes";
import { type Conditions, providerStateAt, type Schedule } from "./schedule";
import { providerLoad } from "./season";
import { countTokens } from "./text/compose";

/** Spread of the logarithm of TTFT, of speed. */
const TTFT_SIGMA = 0.34;
const SPEED_SIGMA = 0.2;
/** A failed call is tried again this often. */
const RETRY_SHARE = 0.72;

export interface CallContext {
  readonly random: Random;
  readonly schedule: Schedule;
  readonly route: Route;
  readonly model: Model;
  readonly conditions: Conditions;
}

export interface CallRequest {
  readonly startMs: number;
  readonly messages: readonly ChatMessage[];
  readonly answer: string;
  readonly toolCalls?: readonly ToolUse[];
  readonly schema?: Readonly<Record<string, unknown>>;
  /** Replaces the tokens counted from the messages. */
  readonly inputTokens?: number;
}

/**
 * One logical call: the attempt that answered, after those that failed. Where every
 * attempt failed, the last one carries the failure.
 */
export function drawCall(context: CallContext, request: CallRequest): LlmStep[] {
  const { random, schedule, model } = context;
  const steps: LlmStep[] = [];
  let startMs = request.startMs;
  for (let attempt = 0; attempt < 3; attempt++) {
    const state = providerStateAt(schedule, model.provider, startMs);
    const failure = random.chance(state.failureRate)
      ? drawFailure(random, model, state.failureRate > 0.1)
      : null;
    const step = drawAttempt(context, { ...request, startMs }, failure);
    steps.push(step);
    if (failure === null || !random.chance(RETRY_SHARE)) break;
    // Exponential back-off with jitter, as the SDKs do it.
    startMs += step.durationMs + random.between(0.75, 1) * 800 * 2 ** attempt;
  }
  return steps;
}

function drawAttempt(context: CallContext, request: CallRequest, failure: Failure | null): LlmStep {
  const { random, schedule, route, model, conditions } = context;
  const state = providerStateAt(schedule, model.provider, request.startMs);
  const usage = drawUsage(context, request);
  const prefill = (usage.input - usage.cached) / 1000 + usage.cached / 10_000;
  const ttftMs =
    random.lognormal(model.firstTokenMs + model.prefillMsPerKiloToken * prefill, TTFT_SIGMA) *
    providerLoad(request.startMs) *
    conditions.ttftFactor *
    state.ttftFactor *
    // A model that thinks first is heard from later.
    (1 + usage.reasoning / 400);
  const speed = random.lognormal(model.tokensPerSecond, SPEED_SIGMA) * state.speedFactor;
  const answered = ttftMs + 4 + ((usage.output - usage.reasoning) / speed) * 1000;
  const toolCalls = request.toolCalls ?? [];
  return {
    kind: "llm",
    startMs: request.startMs,
    durationMs: failure ? failureDuration(random, failure) : answered,
    model,
    responseModel: conditions.responseModel ?? model.snapshot,
    fingerprint: conditions.fingerprint ?? model.fingerprint,
    responseId: responseId(random, model.provider),
    stream: route.stream,
    ttftMs,
    messages: request.messages,
    answer: failure ? "" : request.answer,
    toolCalls: failure ? [] : toolCalls,
    usage,
    finish: toolCalls.length > 0 ? "tool" : random.chance(0.004) ? "length" : "stop",
    failure,
    schema: request.schema ?? null,
  };
}

function drawUsage(context: CallContext, request: CallRequest): TokenUse {
  const { random, route, model, conditions } = context;
  const visible = request.messages.reduce((sum, message) => sum + 4 + countTokens(message.text), 0);
  const input =
    request.inputTokens ??
    Math.round(visible + random.lognormal(Math.max(1, route.extraInputTokens), 0.18));
  const hit = route.cache.share > 0 && random.chance(conditions.cacheHit);
  const prefix = Math.round(input * route.cache.share);
  const calls = (request.toolCalls ?? []).reduce(
    (sum, call) => sum + 12 + countTokens(JSON.stringify(call.args)),
    0,
  );
  const visibleOutput = calls + (request.answer ? countTokens(request.answer) : 0);
  const reasoning =
    route.reasoning > 0 && model.family === "large"
      ? Math.round(random.lognormal(Math.max(8, visibleOutput * route.reasoning), 0.5))
      : 0;
  return {
    input,
    cached: hit ? prefix : 0,
    // Anthropic bills the writing of a prefix; the others cache for nothing.
    cacheWrite: !hit && route.cache.share > 0 && model.provider === "anthropic" ? prefix : 0,
    output: Math.max(1, visibleOutput) + reasoning,
    reasoning,
  };
}

function responseId(random: Random, provider: ProviderId): string {
  if (provider === "openai") return `chatcmpl-${random.hex(24)}`;
  return provider === "anthropic" ? `msg_01${random.hex(22)}` : random.hex(22);
}

function drawFailure(random: Random, model: Model, brownout: boolean): Failure {
  const x = random.next();
  if (x < (brownout ? 0.1 : 0.45)) {
    return {
      status: 429,
      type: "rate_limit_error",
      message: `Rate limit reached for ${model.id} on tokens per min (TPM). Please try again in ${random.int(2, 28)}s.`,
    };
  }
  if (x < (brownout ? 0.8 : 0.8)) {
    return model.provider === "anthropic"
      ? { status: 529, type: "overloaded_error", message: "Overloaded" }
      : {
          status: random.chance(0.5) ? 503 : 500,
          type: "server_error",
          message: "The server had an error while processing your request.",
        };
  }
  return { status: 408, type: "timeout", message: "Request timed out." };
}

function failureDuration(random: Random, failure: Failure): number {
  if (failure.status === 429) return random.lognormal(110, 0.3);
  return failure.status === 408 ? random.between(30_000, 30_200) : random.lognormal(900, 0.7);
}
