import type { OtlpResource, OtlpScope, OtlpSpan } from "@/ingest/otlp/span";
import type { Attributes, SpanEvent } from "@/lib/domain/span";
import type { Failure, Interaction } from "../interaction";
import type { Random } from "../random";

export const SPAN_KIND = { internal: 1, server: 2, client: 3 } as const;
export const STATUS = { unset: 0, ok: 1, error: 2 } as const;

interface SpanInput {
  readonly name: string;
  readonly scope: OtlpScope;
  readonly startMs: number;
  readonly endMs: number;
  readonly attributes: Attributes;
  readonly spanId?: string;
  readonly parentSpanId?: string;
  readonly kind?: number;
  readonly events?: readonly SpanEvent[];
  readonly statusCode?: number;
  readonly statusMessage?: string;
}

/** Collects the spans of one trace. */
export interface SpanWriter {
  readonly spans: OtlpSpan[];
  newId(): string;
  add(input: SpanInput): void;
}

export function createSpanWriter(
  interaction: Interaction,
  resource: OtlpResource,
  random: Random,
): SpanWriter {
  const spans: OtlpSpan[] = [];
  return {
    spans,
    newId: () => random.hex(16),
    add(input) {
      spans.push({
        traceId: interaction.traceId,
        spanId: input.spanId ?? random.hex(16),
        parentSpanId: input.parentSpanId ?? "",
        traceState: "",
        name: input.name,
        kind: input.kind ?? SPAN_KIND.internal,
        startUnixNano: toNano(input.startMs),
        endUnixNano: toNano(input.endMs),
        attributes: input.attributes,
        events: input.events ?? [],
        links: [],
        statusCode: input.statusCode ?? STATUS.unset,
        statusMessage: input.statusMessage ?? "",
        scope: input.scope,
        resource,
      });
    },
  };
}

/** Whole microseconds: what a double holds exactly at this distance from 1970. */
export function toNano(timeMs: number): bigint {
  return BigInt(Math.round(timeMs * 1000)) * 1000n;
}

export function exceptionEvent(failure: Failure, type: string, timeMs: number): SpanEvent {
  return {
    name: "exception",
    timeUnixNano: toNano(timeMs),
    attributes: {
      "exception.type": type,
      "exception.message": failure.message,
      "exception.stacktrace": `${type}: ${failure.message}\n    at process.processTicksAndRejections (node:internal/process/task_queues:103:5)`,
    },
  };
}

/** Attributes without those that are absent. */
export function present(entries: Record<string, Attributes[string] | undefined>): Attributes {
  const kept: Record<string, Attributes[string]> = {};
  for (const key in entries) {
    const value = entries[key];
    if (value !== undefined) kept[key] = value;
  }
  return kept;
}
