import type { SpanEvent, SpanLink } from "@/lib/domain/span";
import { type Intake, MAX_ATTRIBUTES_PER_SPAN, WARN_ATTRIBUTES } from "./intake";
import { I64, LEN, type MutableAttributes, readKeyValue, tag, VARINT } from "./protobuf-value";
import type { OtlpResource, OtlpScope } from "./span";
import { walkProtobuf } from "./walk-protobuf";
import type { WireReader } from "./wire-reader";

/**
 * Decodes an ExportTraceServiceRequest by walking its bytes. Field numbers:
 * https://github.com/open-telemetry/opentelemetry-proto/blob/v1.9.0/opentelemetry/proto/trace/v1/trace.proto
 * Throws MalformedBodyError, and IngestError for more than is taken at once.
 */
export function decodeTracesProtobuf(bytes: Uint8Array, intake: Intake): void {
  walkProtobuf(bytes, intake, (reader, end, scope, resource) => {
    readSpan(reader, end, scope, resource, intake);
  });
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
        kind = reader.uint32() | 0;
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
          else if (field === tag(3, VARINT)) statusCode = reader.uint32() | 0;
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
