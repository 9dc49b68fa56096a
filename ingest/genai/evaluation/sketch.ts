import type { OtlpSpan } from "@/ingest/otlp/span";
import type { Attributes, LlmSpan } from "@/lib/domain/span";
import { type ContextKeyOverrides, normaliseSpans } from "../normalise";

const RESOURCE = {
  attributes: { "service.name": "shop", "deployment.environment.name": "staging" },
};

/** What a test says of a span; the rest is of no matter to it. */
export interface Sketch {
  readonly id: number;
  readonly parent?: number;
  readonly scope?: string;
  readonly name?: string;
  readonly kind?: number;
  readonly attributes?: Attributes;
  readonly events?: OtlpSpan["events"];
  readonly statusCode?: number;
  readonly traceState?: string;
}

export function idOf(index: number): string {
  return index.toString(16).padStart(16, "0");
}

export function span(sketch: Sketch): OtlpSpan {
  return {
    traceId: "1".repeat(32),
    spanId: idOf(sketch.id),
    parentSpanId: sketch.parent === undefined ? "" : idOf(sketch.parent),
    traceState: sketch.traceState ?? "",
    name: sketch.name ?? `span-${sketch.id}`,
    kind: sketch.kind ?? 1,
    startUnixNano: 1_795_000_000_000_000_000n,
    endUnixNano: 1_795_000_001_000_000_000n,
    attributes: sketch.attributes ?? {},
    events: sketch.events ?? [],
    links: [],
    statusCode: sketch.statusCode ?? 0,
    statusMessage: "",
    scope: { name: sketch.scope ?? "app", version: "", attributes: {} },
    resource: RESOURCE,
  };
}

export function normalise(
  sketches: readonly Sketch[],
  overrides: ContextKeyOverrides = {},
): LlmSpan[] {
  return normaliseSpans(sketches.map(span), overrides).spans;
}

export const CHAT: Attributes = {
  "gen_ai.operation.name": "chat",
  "gen_ai.request.model": "gpt-4o",
};
export const USAGE: Attributes = {
  "gen_ai.usage.input_tokens": 10,
  "gen_ai.usage.output_tokens": 5,
};
