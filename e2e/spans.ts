import { randomBytes } from "node:crypto";

type AttributeValue = string | number | boolean | readonly string[];

/** One span as a test describes it; everything has a default. Times in milliseconds. */
export interface TestSpan {
  readonly traceId?: string;
  readonly spanId?: string;
  readonly parentSpanId?: string;
  readonly name?: string;
  /** OTLP span kind; 3 is client. */
  readonly kind?: number;
  /** Epoch milliseconds; one minute ago by default. */
  readonly startMs?: number;
  readonly durationMs?: number;
  readonly error?: string;
  readonly service?: string;
  readonly scope?: string;
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
}

export interface LlmCall extends TestSpan {
  readonly model?: string;
  readonly responseModel?: string;
  readonly provider?: string;
  /** Time to first token; leave out for a call that reports none. */
  readonly ttftMs?: number;
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  readonly route?: string;
  readonly tenant?: string;
  readonly environment?: string;
  readonly session?: string;
  readonly user?: string;
  readonly input?: string;
  readonly output?: string;
}

export const newTraceId = (): string => randomBytes(16).toString("hex");
export const newSpanId = (): string => randomBytes(8).toString("hex");

/** A streamed chat call in the current OpenTelemetry GenAI convention. */
export function llmCall(call: LlmCall = {}): TestSpan {
  const model = call.model ?? "gpt-4o";
  const message = (role: string, content: string) =>
    JSON.stringify([{ role, parts: [{ type: "text", content }] }]);
  const optional: Record<string, AttributeValue | undefined> = {
    "gen_ai.response.time_to_first_chunk":
      call.ttftMs === undefined ? undefined : call.ttftMs / 1000,
    "plumbline.route": call.route,
    "plumbline.tenant": call.tenant,
    "deployment.environment.name": call.environment,
    "session.id": call.session,
    "user.id": call.user,
  };
  return {
    name: `chat ${model}`,
    kind: 3,
    durationMs: 2000,
    ...call,
    attributes: {
      "gen_ai.operation.name": "chat",
      "gen_ai.provider.name": call.provider ?? "openai",
      "gen_ai.request.model": model,
      "gen_ai.request.stream": true,
      "gen_ai.response.model": call.responseModel ?? model,
      "gen_ai.response.finish_reasons": ["stop"],
      "gen_ai.usage.input_tokens": call.inputTokens ?? 200,
      "gen_ai.usage.output_tokens": call.outputTokens ?? 100,
      "gen_ai.input.messages": message("user", call.input ?? "How do I return a parcel?"),
      "gen_ai.output.messages": message("assistant", call.output ?? "Use the label in the box."),
      ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)),
      ...call.attributes,
    } as Record<string, AttributeValue>,
  };
}

function anyValue(value: AttributeValue): object {
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "boolean") return { boolValue: value };
  if (typeof value === "object") return { arrayValue: { values: value.map(anyValue) } };
  return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}

const keyValues = (attributes: Readonly<Record<string, AttributeValue>>) =>
  Object.entries(attributes).map(([key, value]) => ({ key, value: anyValue(value) }));

const nano = (milliseconds: number): string => BigInt(Math.round(milliseconds * 1e6)).toString();

/** OTLP/JSON of the spans, a resource per service: written by hand, so that the wire is tested. */
export function otlpJson(spans: readonly TestSpan[]): string {
  const now = Date.now();
  const byService = new Map<string, TestSpan[]>();
  for (const span of spans) {
    const service = span.service ?? "checkout";
    byService.set(service, [...(byService.get(service) ?? []), span]);
  }
  return JSON.stringify({
    resourceSpans: [...byService].map(([service, members]) => ({
      resource: { attributes: keyValues({ "service.name": service }) },
      scopeSpans: members.map((span) => {
        const startMs = span.startMs ?? now - 60_000;
        return {
          scope: { name: span.scope ?? "e2e" },
          spans: [
            {
              traceId: span.traceId ?? newTraceId(),
              spanId: span.spanId ?? newSpanId(),
              ...(span.parentSpanId ? { parentSpanId: span.parentSpanId } : {}),
              name: span.name ?? "work",
              kind: span.kind ?? 1,
              startTimeUnixNano: nano(startMs),
              endTimeUnixNano: nano(startMs + (span.durationMs ?? 100)),
              attributes: keyValues({
                ...(span.error ? { "error.type": span.error } : {}),
                ...span.attributes,
              }),
              status: span.error ? { code: 2, message: span.error } : {},
            },
          ],
        };
      }),
    })),
  });
}
