import type { Attributes, SpanEvent, SpanLink } from "@/lib/domain/span";
import { type Intake, MAX_ATTRIBUTES_PER_SPAN, WARN_ATTRIBUTES } from "./intake";
import {
  enumeration,
  hexId,
  type JsonObject,
  list,
  nanos,
  object,
  readAttributes,
  readKeyValues,
  text,
} from "./json-value";
import type { OtlpResource, OtlpScope } from "./span";
import { type JsonLevels, walkJson } from "./walk-json";

const LEVELS: JsonLevels = { byResource: "resourceSpans", byScope: "scopeSpans", records: "spans" };
const KINDS = ["UNSPECIFIED", "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER"];
const STATUSES = ["UNSET", "OK", "ERROR"];

/**
 * Decodes OTLP/JSON: hex ids in either case, enumerations as integer or name, 64-bit
 * integers as string or number, unknown fields ignored.
 * https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
 * Throws MalformedBodyError where the body isn't JSON or a list of messages isn't a list,
 * IngestError for more than is taken at once.
 */
export function decodeTracesJson(bytes: Uint8Array, intake: Intake): void {
  walkJson(bytes, LEVELS, intake, (span, scope, resource) => {
    readSpan(span, scope, resource, intake);
  });
}

function readSpan(
  from: JsonObject,
  scope: OtlpScope,
  resource: OtlpResource,
  intake: Intake,
): void {
  const status = object(from["status"]);
  intake.accept({
    traceId: hexId(from["traceId"], 32),
    spanId: hexId(from["spanId"], 16),
    parentSpanId: hexId(from["parentSpanId"], 16),
    traceState: text(from["traceState"]),
    name: text(from["name"]),
    kind: enumeration(from["kind"], KINDS, "SPAN_KIND_"),
    startUnixNano: nanos(from["startTimeUnixNano"]),
    endUnixNano: nanos(from["endTimeUnixNano"]),
    attributes: readSpanAttributes(from, intake),
    events: list(from["events"]).map((event) => readEvent(object(event), intake)),
    links: list(from["links"]).map((link) => readLink(object(link), intake)),
    statusCode: enumeration(status["code"], STATUSES, "STATUS_CODE_"),
    statusMessage: text(status["message"]),
    scope,
    resource,
  });
}

function readEvent(from: JsonObject, intake: Intake): SpanEvent {
  intake.countValue();
  return {
    name: text(from["name"]),
    timeUnixNano: nanos(from["timeUnixNano"]),
    attributes: readAttributes(from, intake),
  };
}

function readLink(from: JsonObject, intake: Intake): SpanLink {
  intake.countValue();
  return {
    traceId: hexId(from["traceId"], 32),
    spanId: hexId(from["spanId"], 16),
    attributes: readAttributes(from, intake),
  };
}

function readSpanAttributes(from: JsonObject, intake: Intake): Attributes {
  const all = list(from["attributes"]);
  for (let index = MAX_ATTRIBUTES_PER_SPAN; index < all.length; index++) {
    intake.warn(WARN_ATTRIBUTES);
  }
  return readKeyValues(all.slice(0, MAX_ATTRIBUTES_PER_SPAN), 0, intake);
}
