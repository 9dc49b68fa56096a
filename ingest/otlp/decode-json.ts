import type { Attributes, Json, SpanEvent, SpanLink } from "@/lib/domain/span";
import {
  type Intake,
  MAX_ATTRIBUTES_PER_SPAN,
  MAX_VALUE_DEPTH,
  REJECT_UNREADABLE,
  WARN_ATTRIBUTES,
  WARN_DEPTH,
} from "./intake";
import { parseJsonExact } from "./parse-json";
import { finite, setAttribute } from "./protobuf-value";
import type { OtlpResource, OtlpScope } from "./span";
import { MalformedBodyError } from "./wire-reader";

type JsonObject = Readonly<Record<string, unknown>>;

const KINDS = ["UNSPECIFIED", "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER"];
const STATUSES = ["UNSET", "OK", "ERROR"];
const HEX = /^[0-9a-f]+$/i;
const INTEGER = /^-?\d{1,20}$/;

/**
 * Decodes OTLP/JSON: hex ids in either case, enumerations as integer or name, 64-bit
 * integers as string or number, unknown fields ignored.
 * https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
 * Throws MalformedBodyError where the body isn't JSON or a list of messages isn't a list,
 * IngestError for more than is taken at once.
 */
export function decodeTracesJson(bytes: Uint8Array, intake: Intake): void {
  const request = parseObject(bytes);
  for (const resourceSpans of messages(request, "resourceSpans")) {
    const resource: OtlpResource = {
      attributes: readAttributes(object(resourceSpans["resource"]), intake),
    };
    for (const scopeSpans of messages(resourceSpans, "scopeSpans")) {
      const from = object(scopeSpans["scope"]);
      const scope: OtlpScope = {
        name: text(from["name"]),
        version: text(from["version"]),
        attributes: readAttributes(from, intake),
      };
      for (const span of items(scopeSpans, "spans")) {
        if (isObject(span)) readSpan(span, scope, resource, intake);
        else intake.reject(REJECT_UNREADABLE);
      }
    }
  }
}

/** A request body as an object; a body of no bytes is an empty request. */
export function parseObject(bytes: Uint8Array): JsonObject {
  if (bytes.length === 0) return {};
  const parsed = parseJsonExact(bytes);
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
    throw new MalformedBodyError("the body is not a JSON object");
  }
  return parsed as JsonObject;
}

/** A repeated message field; absent and null are empty. */
export function messages(from: JsonObject, field: string): JsonObject[] {
  const value = items(from, field);
  for (const item of value) {
    if (!isObject(item)) {
      throw new MalformedBodyError(`${field} holds something other than an object`);
    }
  }
  return value as JsonObject[];
}

function items(from: JsonObject, field: string): unknown[] {
  const value = from[field];
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new MalformedBodyError(`${field} is not an array`);
  return value;
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

function readAttributes(from: JsonObject, intake: Intake): Attributes {
  return readKeyValues(from["attributes"], 0, intake);
}

function readKeyValues(from: unknown, depth: number, intake: Intake): Attributes {
  const into: Record<string, Json> = {};
  for (const item of list(from)) {
    intake.countValue();
    const pair = object(item);
    setAttribute(into, text(pair["key"]), readAnyValue(object(pair["value"]), depth, intake));
  }
  return into;
}

function readAnyValue(from: JsonObject, depth: number, intake: Intake): Json {
  if (depth >= MAX_VALUE_DEPTH) {
    intake.warn(WARN_DEPTH);
    return null;
  }
  const { stringValue, intValue, doubleValue, boolValue, bytesValue } = from;
  if (typeof stringValue === "string") return stringValue;
  if (intValue !== undefined && intValue !== null) return int64(intValue);
  if (doubleValue !== undefined && doubleValue !== null) return double(doubleValue);
  if (boolValue !== undefined && boolValue !== null)
    return boolValue === true || boolValue === "true";
  if (typeof bytesValue === "string") return standardBase64(bytesValue);
  const { arrayValue, kvlistValue } = from;
  if (isObject(arrayValue)) {
    return list(arrayValue["values"]).map((value) => {
      intake.countValue();
      return readAnyValue(object(value), depth + 1, intake);
    });
  }
  if (isObject(kvlistValue)) return readKeyValues(kvlistValue["values"], depth + 1, intake);
  return null;
}

function int64(value: unknown): Json {
  if (typeof value === "number") return finite(value);
  if (typeof value !== "string") return null;
  if (!INTEGER.test(value)) return value;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : BigInt(value).toString();
}

/** `"NaN"`, `"Infinity"` and `"-Infinity"` are how JSON spells these; other strings may hold a number. */
function double(value: unknown): Json {
  if (typeof value === "number") return value;
  if (typeof value !== "string") return null;
  const number = Number(value);
  return value.trim() !== "" && Number.isFinite(number) ? number : value;
}

/** JSON's protobuf mapping allows the URL alphabet and no padding; stored is the standard one. */
function standardBase64(value: string): string {
  return Buffer.from(value, "base64").toString("base64");
}

function nanos(value: unknown): bigint {
  if (typeof value === "string" && INTEGER.test(value)) return BigInt.asUintN(64, BigInt(value));
  if (typeof value === "number" && Number.isFinite(value))
    return BigInt.asUintN(64, BigInt(Math.trunc(value)));
  return 0n;
}

function enumeration(value: unknown, names: readonly string[], prefix: string): number {
  if (typeof value === "number" && Number.isInteger(value)) return value;
  if (typeof value !== "string") return 0;
  if (INTEGER.test(value)) return Number(value);
  const name = value.startsWith(prefix) ? value.slice(prefix.length) : value;
  return Math.max(0, names.indexOf(name));
}

/** Lowercase hex; what isn't an id of that many digits comes as "?", which no length check passes. */
function hexId(value: unknown, digits: number): string {
  if (value === undefined || value === null || value === "") return "";
  if (typeof value !== "string" || value.length !== digits || !HEX.test(value)) return "?";
  return value.toLowerCase();
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function object(value: unknown): JsonObject {
  return isObject(value) ? value : EMPTY;
}

const EMPTY: JsonObject = Object.freeze({});
