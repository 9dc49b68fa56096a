import type { Attributes, SpanEvent, SpanLink } from "@/lib/domain/span";

/**
 * One span as both decoders (protobuf and JSON) yield it: ids as lowercase hex,
 * attribute values as plain JSON (bytes as base64 strings, int64 beyond 2^53 as
 * decimal strings), scope and resource resolved.
 */
export interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly traceState: string;
  readonly name: string;
  /** OTLP's `SpanKind` enumeration: 0 unspecified, 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
  readonly kind: number;
  readonly startUnixNano: bigint;
  readonly endUnixNano: bigint;
  readonly attributes: Attributes;
  readonly events: readonly SpanEvent[];
  readonly links: readonly SpanLink[];
  /** OTLP's `StatusCode` enumeration: 0 unset, 1 ok, 2 error. */
  readonly statusCode: number;
  readonly statusMessage: string;
  readonly scope: OtlpScope;
  readonly resource: OtlpResource;
}

/** Shared by reference among the spans of one scope. */
export interface OtlpScope {
  readonly name: string;
  readonly version: string;
  readonly attributes: Attributes;
}

/** Shared by reference among the spans of one resource. */
export interface OtlpResource {
  readonly attributes: Attributes;
}
