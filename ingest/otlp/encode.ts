import type { Attributes, Json } from "@/lib/domain/span";
import type { OtlpLogRecord } from "./log-record";
import { ExportLogsServiceRequest, ExportTraceServiceRequest } from "./schema";
import type { OtlpResource, OtlpScope, OtlpSpan } from "./span";

/** An OtlpSpan of which only what matters need be given. */
export type EncodableSpan = Pick<
  OtlpSpan,
  "traceId" | "spanId" | "name" | "startUnixNano" | "endUnixNano"
> &
  Partial<OtlpSpan>;

/** An OtlpLogRecord of which only what matters need be given. */
export type EncodableLog = Pick<OtlpLogRecord, "timeUnixNano"> & Partial<OtlpLogRecord>;

const SPANS = ["scopeSpans", "spans"] as const;
const LOGS = ["scopeLogs", "logRecords"] as const;
const NO_SCOPE: OtlpScope = { name: "", version: "", attributes: {} };
const NO_RESOURCE: OtlpResource = { attributes: {} };

/**
 * Encodes spans as an ExportTraceServiceRequest in protobuf, for tests, demo and
 * benchmarks. Spans that share a resource or scope object are grouped under it.
 * Integers go as int_value, other numbers as double_value.
 */
export function encodeTracesProtobuf(spans: readonly EncodableSpan[]): Uint8Array<ArrayBuffer> {
  const request = { resourceSpans: grouped(spans, spanMessage, PROTOBUF, SPANS) };
  const bytes = ExportTraceServiceRequest.encode(request).finish();
  return bytes as Uint8Array<ArrayBuffer>;
}

/** The same as OTLP/JSON. */
export function encodeTracesJson(spans: readonly EncodableSpan[]): string {
  return JSON.stringify({ resourceSpans: grouped(spans, spanMessage, JSON_MAPPING, SPANS) });
}

/** Encodes log records as an ExportLogsServiceRequest in protobuf. */
export function encodeLogsProtobuf(logs: readonly EncodableLog[]): Uint8Array<ArrayBuffer> {
  const request = { resourceLogs: grouped(logs, logMessage, PROTOBUF, LOGS) };
  return ExportLogsServiceRequest.encode(request).finish() as Uint8Array<ArrayBuffer>;
}

/** The same as OTLP/JSON. */
export function encodeLogsJson(logs: readonly EncodableLog[]): string {
  return JSON.stringify({ resourceLogs: grouped(logs, logMessage, JSON_MAPPING, LOGS) });
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

interface Encodable {
  readonly scope?: OtlpScope;
  readonly resource?: OtlpResource;
}

/** Messages by resource and scope; `lists` names their two levels. */
function grouped<T extends Encodable>(
  records: readonly T[],
  toMessage: (record: T, mapping: Mapping) => object,
  mapping: Mapping,
  [byScope, list]: readonly [string, string],
): object[] {
  const resources = new Map<OtlpResource, Map<OtlpScope, object[]>>();
  for (const record of records) {
    const resource = record.resource ?? NO_RESOURCE;
    const scope = record.scope ?? NO_SCOPE;
    const scopes = resources.get(resource) ?? new Map<OtlpScope, object[]>();
    resources.set(resource, scopes);
    const messages = scopes.get(scope) ?? [];
    scopes.set(scope, messages);
    messages.push(toMessage(record, mapping));
  }
  return [...resources].map(([resource, scopes]) => ({
    resource: { attributes: keyValues(resource.attributes, mapping) },
    [byScope]: [...scopes].map(([scope, messages]) => ({
      scope: {
        name: scope.name,
        version: scope.version,
        attributes: keyValues(scope.attributes, mapping),
      },
      [list]: messages,
    })),
  }));
}

function spanMessage(span: EncodableSpan, mapping: Mapping): object {
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

function logMessage(log: EncodableLog, mapping: Mapping): object {
  return {
    timeUnixNano: mapping.fixed64(log.timeUnixNano),
    observedTimeUnixNano: mapping.fixed64(log.observedUnixNano ?? 0n),
    severityNumber: log.severityNumber ?? 0,
    severityText: log.severityText ?? "",
    ...(log.body === undefined || log.body === null ? {} : { body: anyValue(log.body, mapping) }),
    attributes: keyValues(log.attributes ?? {}, mapping),
    ...(log.traceId ? { traceId: mapping.id(log.traceId) } : {}),
    ...(log.spanId ? { spanId: mapping.id(log.spanId) } : {}),
    eventName: log.eventName ?? "",
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
