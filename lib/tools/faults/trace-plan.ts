import type { EncodableLog, EncodableSpan } from "@/ingest/otlp/encode";
import type { OtlpResource, OtlpScope } from "@/ingest/otlp/span";
import { createRandom, randomHex, variedText } from "@/ingest/testing/llm-span";

/** One request's share of a trace. */
export interface PlannedPart {
  readonly trace: number;
  readonly spans: readonly EncodableSpan[];
  readonly logs: readonly EncodableLog[];
}

export interface PlannedTrace {
  readonly spans: readonly EncodableSpan[];
  readonly logs: readonly EncodableLog[];
  /** In the order in which they are sent. */
  readonly parts: readonly PlannedPart[];
}

const RESOURCE: OtlpResource = {
  attributes: { "service.name": "assistant", "deployment.environment.name": "production" },
};
const SCOPE: OtlpScope = {
  name: "opentelemetry.instrumentation.openai",
  version: "2",
  attributes: {},
};
const MODELS = ["gpt-5-mini", "gpt-5", "gpt-4o"];
const ROUTES = ["POST /chat", "POST /summary", "GET /search"];
const SECOND = 1_000_000_000n;
/** Hours that are over are rolled up, the present one is not: both are sent. */
const AGES_SECONDS = [30n, 60n, 7_200n, 10_800n, 100_000n];

/**
 * The trace of a number: the same for the same seed. Of four shapes, in equal shares: a lone
 * call; calls whose tenant and route stand on a root of another request; calls whose text
 * comes as logs; a chain of three requests with both.
 */
export function planTrace(seed: number, trace: number, nowUnixNano: bigint): PlannedTrace {
  const random = createRandom((seed * 2_654_435_761 + trace * 40_503) >>> 0);
  const traceId = randomHex(random, 32);
  const age = AGES_SECONDS[Math.floor(random() * AGES_SECONDS.length)] ?? 30n;
  const start = nowUnixNano - age * SECOND + BigInt(Math.floor(random() * 1e9));
  const shape = trace % 4;
  const root = rootSpan(random, traceId, start);
  const makeCalls = (parentSpanId: string, withText: boolean) =>
    Array.from({ length: 1 + Math.floor(random() * 3) }, () =>
      callSpan(random, { traceId, parentSpanId, start, withText }),
    );
  const logsOf = (spans: readonly EncodableSpan[]) =>
    spans.flatMap((span) => logsOfCall(random, span));
  const ordered = (parts: readonly Omit<PlannedPart, "trace">[]): PlannedTrace => ({
    spans: parts.flatMap(({ spans }) => spans),
    logs: parts.flatMap(({ logs }) => logs),
    parts: shuffled(random, parts).map((part) => ({ trace, ...part })),
  });
  if (shape === 0) return ordered([{ spans: [...makeCalls(root.spanId, true), root], logs: [] }]);
  if (shape === 1) {
    return ordered([
      { spans: makeCalls(root.spanId, true), logs: [] },
      { spans: [root], logs: [] },
    ]);
  }
  if (shape === 2) {
    const calls = makeCalls(root.spanId, false);
    return ordered([
      { spans: [...calls, root], logs: [] },
      { spans: [], logs: logsOf(calls) },
    ]);
  }
  const agent = agentSpan(random, root, start);
  const calls = makeCalls(agent.spanId, false);
  return ordered([
    { spans: calls, logs: [] },
    { spans: [agent], logs: [] },
    { spans: [root], logs: [] },
    { spans: [], logs: logsOf(calls) },
  ]);
}

function rootSpan(random: () => number, traceId: string, start: bigint): EncodableSpan {
  const route = ROUTES[Math.floor(random() * ROUTES.length)] ?? "";
  return {
    traceId,
    spanId: randomHex(random, 16),
    name: route,
    kind: 2,
    startUnixNano: start,
    endUnixNano: start + 5n * SECOND,
    attributes: {
      "http.route": route,
      "tenant.id": `tenant-${Math.floor(random() * 20)}`,
      "session.id": `session-${Math.floor(random() * 500)}`,
    },
    scope: SCOPE,
    resource: RESOURCE,
  };
}

function agentSpan(random: () => number, root: EncodableSpan, start: bigint): EncodableSpan {
  return {
    traceId: root.traceId,
    spanId: randomHex(random, 16),
    parentSpanId: root.spanId,
    name: "invoke_agent support",
    kind: 1,
    startUnixNano: start + SECOND,
    endUnixNano: start + 4n * SECOND,
    attributes: {
      "gen_ai.operation.name": "invoke_agent",
      "gen_ai.agent.name": "support",
      "user.id": `user-${Math.floor(random() * 50)}`,
    },
    scope: SCOPE,
    resource: RESOURCE,
  };
}

interface CallPlace {
  readonly traceId: string;
  readonly parentSpanId: string;
  readonly start: bigint;
  readonly withText: boolean;
}

function callSpan(random: () => number, place: CallPlace): EncodableSpan {
  const { traceId, parentSpanId, start, withText } = place;
  const model = MODELS[Math.floor(random() * MODELS.length)] ?? "gpt-5";
  const begun = start + 2n * SECOND + BigInt(Math.floor(random() * 1e6)) * 100n;
  const messages = (role: string, length: number) =>
    JSON.stringify([{ role, parts: [{ type: "text", content: variedText(random, length) }] }]);
  return {
    traceId,
    spanId: randomHex(random, 16),
    parentSpanId,
    name: `chat ${model}`,
    kind: 3,
    startUnixNano: begun,
    endUnixNano: begun + BigInt(Math.floor(200 + random() * 800)) * 1_000_000n,
    attributes: {
      "gen_ai.operation.name": "chat",
      "gen_ai.provider.name": "openai",
      "gen_ai.request.model": model,
      "gen_ai.response.model": model,
      "gen_ai.response.id": `chatcmpl-${randomHex(random, 24)}`,
      "gen_ai.usage.input_tokens": 10 + Math.floor(random() * 500),
      "gen_ai.usage.output_tokens": 5 + Math.floor(random() * 200),
      ...(withText
        ? {
            "gen_ai.input.messages": messages("user", 300),
            "gen_ai.output.messages": messages("assistant", 200),
          }
        : {}),
    },
    scope: SCOPE,
    resource: RESOURCE,
  };
}

/** The question and the answer, as the OpenTelemetry instrumentation of OpenAI sends them. */
function logsOfCall(random: () => number, span: EncodableSpan): EncodableLog[] {
  const { traceId, spanId, startUnixNano, endUnixNano } = span;
  const common = { traceId, spanId, severityNumber: 9, scope: SCOPE, resource: RESOURCE };
  return [
    {
      ...common,
      timeUnixNano: startUnixNano,
      eventName: "gen_ai.user.message",
      body: { content: variedText(random, 300) },
    },
    {
      ...common,
      timeUnixNano: endUnixNano,
      eventName: "gen_ai.choice",
      body: {
        index: 0,
        finish_reason: "stop",
        message: { role: "assistant", content: variedText(random, 200) },
      },
    },
  ];
}

export function shuffled<T>(random: () => number, items: readonly T[]): T[] {
  const list = [...items];
  for (let last = list.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    const item = list[last] as T;
    list[last] = list[other] as T;
    list[other] = item;
  }
  return list;
}
