import type { Attributes, Json } from "@/lib/domain/span";
import { ExportTraceServiceRequest } from "./schema";
import type { OtlpResource, OtlpScope, OtlpSpan } from "./span";

/** An OtlpSpan of which only what matters need be given. */
export type EncodableSpan = Pick<
  OtlpSpan,
  "traceId" | "spanId" | "name" | "startUnixNano" | "endUnixNano"
> &
  Partial<OtlpSpan>;

const NO_SCOPE: OtlpScope = { name: "", version: "", attributes: {} };
const NO_RESOURCE: OtlpResource = { attributes: {} };

/**
 * Encodes spans as an ExportTraceServiceRequest in protobuf, for tests, demo and
 * benchmarks. Spans that share a resource or scope object are grouped under it.
 * Integers go as int_value, other numbers as double_value.
 */
export function encodeTracesProtobuf(spans: readonly EncodableSpan[]): Uint8Array<ArrayBuffer> {
  const request = { resourceSpans: grouped(spans, PROTOBUF) };
  const bytes = ExportTraceServiceRequest.encode(request).finish();
  return bytes as Uint8Array<ArrayBuffer>;
}

/** The same as OTLP/JSON. */
export function encodeTracesJson(spans: readonly EncodableSpan[]): string {
  return JSON.stringify({ resourceSpans: grouped(spans, JSON_MAPPING) });
}

interface Mapping {
  readonly id: (hex: string) => unknown;
  readonly fixed64: (value: bigint) => unknown;
  readonly int64: (value: number) => unknown;
}

const PROTOBUF: Mapping = {
  id: (hex) => Buffer.from(hex, "hex"),
  // What protobufjs writes without the `long` package: two halves.
  fixed64: (value) => ({
    low: Number(BigInt.asIntN(32, value)),
    high: Number(BigInt.asIntN(32, value >> 32n)),
    unsigned: true,
  }),
  int64: (value) => value,
};

const JSON_MAPPING: Mapping = { id: (hex) => hex, fixed64: String, int64: String };

function grouped(spans: readonly EncodableSpan[], mapping: Mapping): object[] {
  const resources = new Map<OtlpResource, Map<OtlpScope, object[]>>();
  for (const span of spans) {
    const resource = span.resource ?? NO_RESOURCE;
    const scope = span.scope ?? NO_SCOPE;
    const scopes = resources.get(resource) ?? new Map<OtlpScope, object[]>();
    resources.set(resource, scopes);
    const list = scopes.get(scope) ?? [];
    scopes.set(scope, list);
    list.push(toMessage(span, mapping));
  }
  return [...resources].map(([resource, scopes]) => ({
    resource: { attributes: keyValues(resource.attributes, mapping) },
    scopeSpans: [...scopes].map(([scope, list]) => ({
      scope: {
        name: scope.name,
        version: scope.version,
        attributes: keyValues(scope.attributes, mapping),
      },
      spans: list,
    })),
  }));
}

function toMessage(span: EncodableSpan, mapping: Mapping): object {
  return {
    traceId: mapping.id(span.traceId),
    spanId: mapping.id(span.spanId),
    traceState: span.traceState ?? "",
    ...(span.parentSpanId ? { parentSpanId: mapping.id(span.parentSpanId) } : {}),
    name: span.name,
    kind: span.kind ?? 0,
    startTimeUnixNano: mapping.fixed64(span.startUnixNano),
    endTimeUnixNano: mapping.fixed64(span.endUnixNano),
    attributes: keyValues(span.attributes ?? {}, mapping),
    events: (span.events ?? []).map((event) => ({
      timeUnixNano: mapping.fixed64(event.timeUnixNano),
      name: event.name,
      attributes: keyValues(event.attributes, mapping),
    })),
    links: (span.links ?? []).map((link) => ({
      traceId: mapping.id(link.traceId),
      spanId: mapping.id(link.spanId),
      attributes: keyValues(link.attributes, mapping),
    })),
    status: { message: span.statusMessage ?? "", code: span.statusCode ?? 0 },
  };
}

function keyValues(attributes: Attributes, mapping: Mapping): object[] {
  return Object.entries(attributes).map(([key, value]) => ({
    key,
    value: anyValue(value, mapping),
  }));
}

function anyValue(value: Json, mapping: Mapping): object {
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "boolean") return { boolValue: value };
  if (typeof value === "number") {
    return Number.isSafeInteger(value) && !Object.is(value, -0)
      ? { intValue: mapping.int64(value) }
      : { doubleValue: value };
  }
  if (value === null) return {};
  if (Array.isArray(value)) {
    return { arrayValue: { values: value.map((item: Json) => anyValue(item, mapping)) } };
  }
  return { kvlistValue: { values: keyValues(value as Attributes, mapping) } };
}
