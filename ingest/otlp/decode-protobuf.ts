import type { SpanEvent, SpanLink } from "@/lib/domain/span";
import { type Intake, MAX_ATTRIBUTES_PER_SPAN, REJECT_UNREADABLE, WARN_ATTRIBUTES } from "./intake";
import { I64, LEN, type MutableAttributes, readKeyValue, tag, VARINT } from "./protobuf-value";
import type { OtlpResource, OtlpScope } from "./span";
import { MalformedBodyError, WireReader } from "./wire-reader";

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
 * Throws MalformedBodyError, and IngestError for more than is taken at once.
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
    if (at === SS_SPAN) readOwnSpan(reader, reader.end(), scope, resource, intake);
    else reader.skip(at & 7);
  }
}

/** The lengths around a span have been found right: what is wrong inside costs no other. */
function readOwnSpan(
  reader: WireReader,
  end: number,
  scope: OtlpScope,
  resource: OtlpResource,
  intake: Intake,
): void {
  try {
    readSpan(reader, end, scope, resource, intake);
  } catch (error) {
    if (!(error instanceof MalformedBodyError)) throw error;
    intake.reject(REJECT_UNREADABLE);
    reader.pos = end;
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
  let attributeCount = 0;
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
        if (attributeCount++ < MAX_ATTRIBUTES_PER_SPAN) {
          readKeyValue(reader, reader.end(), attributes, 0, intake);
        } else {
          intake.warn(WARN_ATTRIBUTES);
          reader.skip(LEN);
        }
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
  intake.countValue();
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
  intake.countValue();
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
