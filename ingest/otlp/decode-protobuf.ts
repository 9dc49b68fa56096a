import type { Json, SpanEvent, SpanLink } from "@/lib/domain/span";
import { type Intake, MAX_VALUE_DEPTH, WARN_DEPTH } from "./intake";
import type { OtlpResource, OtlpScope } from "./span";
import { WireReader } from "./wire-reader";

type MutableAttributes = Record<string, Json>;

/** Tags: `field << 3 | wire type`. A known field with another wire type is skipped like an unknown one. */
const LEN = 2;
const I64 = 1;
const VARINT = 0;
const tag = (field: number, wireType: number): number => (field << 3) | wireType;

const RESOURCE_SPANS = tag(1, LEN);
const RS_RESOURCE = tag(1, LEN);
const RS_SCOPE_SPANS = tag(2, LEN);
const SS_SCOPE = tag(1, LEN);
const SS_SPAN = tag(2, LEN);
const RESOURCE_ATTRIBUTE = tag(1, LEN);
const SCOPE_NAME = tag(1, LEN);
const SCOPE_VERSION = tag(2, LEN);
const SCOPE_ATTRIBUTE = tag(3, LEN);

/**
 * Decodes an ExportTraceServiceRequest by walking its bytes. Field numbers:
 * https://github.com/open-telemetry/opentelemetry-proto/blob/v1.9.0/opentelemetry/proto/trace/v1/trace.proto
 * Throws MalformedBodyError.
 */
export function decodeTracesProtobuf(bytes: Uint8Array, intake: Intake): void {
  const reader = new WireReader(bytes);
  const end = bytes.length;
  while (reader.pos < end) {
    const at = reader.uint32();
    if (at === RESOURCE_SPANS) readResourceSpans(reader, reader.end(), intake);
    else reader.skip(at & 7);
  }
  reader.close(end);
}

/** Fields come in any order: the resource is looked for before the spans that share it are read. */
function readResourceSpans(reader: WireReader, end: number, intake: Intake): void {
  const start = reader.pos;
  const attributes: MutableAttributes = {};
  while (reader.pos < end) {
    const at = reader.uint32();
    if (at === RS_RESOURCE) readResource(reader, reader.end(), attributes, intake);
    else reader.skip(at & 7);
  }
  reader.close(end);
  const resource: OtlpResource = { attributes };
  reader.pos = start;
  while (reader.pos < end) {
    const at = reader.uint32();
    if (at === RS_SCOPE_SPANS) readScopeSpans(reader, reader.end(), resource, intake);
    else reader.skip(at & 7);
  }
}

function readResource(
  reader: WireReader,
  end: number,
  attributes: MutableAttributes,
  intake: Intake,
): void {
  while (reader.pos < end) {
    const at = reader.uint32();
    if (at === RESOURCE_ATTRIBUTE) readKeyValue(reader, reader.end(), attributes, 0, intake);
    else reader.skip(at & 7);
  }
  reader.close(end);
}

function readScopeSpans(
  reader: WireReader,
  end: number,
  resource: OtlpResource,
  intake: Intake,
): void {
  const start = reader.pos;
  let scope: OtlpScope = { name: "", version: "", attributes: {} };
  while (reader.pos < end) {
    const at = reader.uint32();
    if (at === SS_SCOPE) scope = readScope(reader, reader.end(), intake);
    else reader.skip(at & 7);
  }
  reader.close(end);
  reader.pos = start;
  while (reader.pos < end) {
    const at = reader.uint32();
    if (at === SS_SPAN) readSpan(reader, reader.end(), scope, resource, intake);
    else reader.skip(at & 7);
  }
}

function readScope(reader: WireReader, end: number, intake: Intake): OtlpScope {
  let name = "";
  let version = "";
  const attributes: MutableAttributes = {};
  while (reader.pos < end) {
    const at = reader.uint32();
    if (at === SCOPE_NAME) name = reader.string();
    else if (at === SCOPE_VERSION) version = reader.string();
    else if (at === SCOPE_ATTRIBUTE) readKeyValue(reader, reader.end(), attributes, 0, intake);
    else reader.skip(at & 7);
  }
  reader.close(end);
  return { name, version, attributes };
}

function readSpan(
  reader: WireReader,
  end: number,
  scope: OtlpScope,
  resource: OtlpResource,
  intake: Intake,
): void {
  let traceId = "";
  let spanId = "";
  let traceState = "";
  let parentSpanId = "";
  let name = "";
  let kind = 0;
  let startUnixNano = 0n;
  let endUnixNano = 0n;
  const attributes: MutableAttributes = {};
  let events: SpanEvent[] | undefined;
  let links: SpanLink[] | undefined;
  let statusCode = 0;
  let statusMessage = "";

  while (reader.pos < end) {
    const at = reader.uint32();
    switch (at) {
      case tag(1, LEN):
        traceId = reader.hex();
        break;
      case tag(2, LEN):
        spanId = reader.hex();
        break;
      case tag(3, LEN):
        traceState = reader.string();
        break;
      case tag(4, LEN):
        parentSpanId = reader.hex();
        break;
      case tag(5, LEN):
        name = reader.key();
        break;
      case tag(6, VARINT):
        kind = reader.uint32();
        break;
      case tag(7, I64):
        startUnixNano = reader.fixed64();
        break;
      case tag(8, I64):
        endUnixNano = reader.fixed64();
        break;
      case tag(9, LEN):
        readKeyValue(reader, reader.end(), attributes, 0, intake);
        break;
      case tag(11, LEN):
        events ??= [];
        events.push(readEvent(reader, reader.end(), intake));
        break;
      case tag(13, LEN):
        links ??= [];
        links.push(readLink(reader, reader.end(), intake));
        break;
      case tag(15, LEN): {
        const statusEnd = reader.end();
        while (reader.pos < statusEnd) {
          const field = reader.uint32();
          if (field === tag(2, LEN)) statusMessage = reader.string();
          else if (field === tag(3, VARINT)) statusCode = reader.uint32();
          else reader.skip(field & 7);
        }
        reader.close(statusEnd);
        break;
      }
      default:
        reader.skip(at & 7);
    }
  }
  reader.close(end);

  intake.accept({
    traceId,
    spanId,
    parentSpanId,
    traceState,
    name,
    kind,
    startUnixNano,
    endUnixNano,
    attributes,
    events: events ?? NO_EVENTS,
    links: links ?? NO_LINKS,
    statusCode,
    statusMessage,
    scope,
    resource,
  });
}

const NO_EVENTS: readonly SpanEvent[] = Object.freeze([]);
const NO_LINKS: readonly SpanLink[] = Object.freeze([]);

function readEvent(reader: WireReader, end: number, intake: Intake): SpanEvent {
  let timeUnixNano = 0n;
  let name = "";
  const attributes: MutableAttributes = {};
  while (reader.pos < end) {
    const at = reader.uint32();
    if (at === tag(1, I64)) timeUnixNano = reader.fixed64();
    else if (at === tag(2, LEN)) name = reader.key();
    else if (at === tag(3, LEN)) readKeyValue(reader, reader.end(), attributes, 0, intake);
    else reader.skip(at & 7);
  }
  reader.close(end);
  return { name, timeUnixNano, attributes };
}

function readLink(reader: WireReader, end: number, intake: Intake): SpanLink {
  let traceId = "";
  let spanId = "";
  const attributes: MutableAttributes = {};
  while (reader.pos < end) {
    const at = reader.uint32();
    if (at === tag(1, LEN)) traceId = reader.hex();
    else if (at === tag(2, LEN)) spanId = reader.hex();
    else if (at === tag(4, LEN)) readKeyValue(reader, reader.end(), attributes, 0, intake);
    else reader.skip(at & 7);
  }
  reader.close(end);
  return { traceId, spanId, attributes };
}

function readKeyValue(
  reader: WireReader,
  end: number,
  into: MutableAttributes,
  depth: number,
  intake: Intake,
): void {
  let key = "";
  let value: Json = null;
  while (reader.pos < end) {
    const at = reader.uint32();
    if (at === tag(1, LEN)) key = reader.key();
    else if (at === tag(2, LEN)) value = readAnyValue(reader, reader.end(), depth, intake);
    else reader.skip(at & 7);
  }
  reader.close(end);
  setAttribute(into, key, value);
}

/** Assigning to `__proto__` would set the prototype and lose the value. */
export function setAttribute(into: MutableAttributes, key: string, value: Json): void {
  if (key === "__proto__") {
    Object.defineProperty(into, key, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  } else into[key] = value;
}

function readAnyValue(reader: WireReader, end: number, depth: number, intake: Intake): Json {
  if (depth >= MAX_VALUE_DEPTH) {
    intake.warn(WARN_DEPTH);
    reader.pos = end;
    return null;
  }
  let value: Json = null;
  while (reader.pos < end) {
    const at = reader.uint32();
    switch (at) {
      case tag(1, LEN):
        value = reader.string();
        break;
      case tag(2, VARINT):
        value = reader.int64() !== 0;
        break;
      case tag(3, VARINT):
        value = reader.int64();
        break;
      case tag(4, I64):
        value = finite(reader.double());
        break;
      case tag(5, LEN):
        value = readArray(reader, reader.end(), depth + 1, intake);
        break;
      case tag(6, LEN):
        value = readKeyValueList(reader, reader.end(), depth + 1, intake);
        break;
      case tag(7, LEN):
        value = reader.base64();
        break;
      default:
        reader.skip(at & 7);
    }
  }
  reader.close(end);
  return value;
}

/** JSON has no NaN and no infinities: these are strings, as in OTLP/JSON. */
export function finite(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}

function readArray(reader: WireReader, end: number, depth: number, intake: Intake): Json[] {
  const values: Json[] = [];
  while (reader.pos < end) {
    const at = reader.uint32();
    if (at === tag(1, LEN)) values.push(readAnyValue(reader, reader.end(), depth, intake));
    else reader.skip(at & 7);
  }
  reader.close(end);
  return values;
}

function readKeyValueList(
  reader: WireReader,
  end: number,
  depth: number,
  intake: Intake,
): MutableAttributes {
  const values: MutableAttributes = {};
  while (reader.pos < end) {
    const at = reader.uint32();
    if (at === tag(1, LEN)) readKeyValue(reader, reader.end(), values, depth, intake);
    else reader.skip(at & 7);
  }
  reader.close(end);
  return values;
}
