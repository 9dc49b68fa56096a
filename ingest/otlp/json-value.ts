import type { Attributes, Json } from "@/lib/domain/span";
import { parseJsonExact } from "./parse-json";
import { finite, setAttribute } from "./protobuf-value";
import { MAX_VALUE_DEPTH, type RequestCounts, WARN_DEPTH } from "./request-counts";
import { MalformedBodyError } from "./wire-reader";

export type JsonObject = Readonly<Record<string, unknown>>;

const HEX = /^[0-9a-f]+$/i;
const INTEGER = /^-?\d{1,20}$/;

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

export function items(from: JsonObject, field: string): unknown[] {
  const value = from[field];
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new MalformedBodyError(`${field} is not an array`);
  return value;
}

export function readAttributes(from: JsonObject, counts: RequestCounts): Attributes {
  return readKeyValues(from["attributes"], 0, counts);
}

export function readKeyValues(from: unknown, depth: number, counts: RequestCounts): Attributes {
  const into: Record<string, Json> = {};
  for (const item of list(from)) {
    counts.countValue();
    const pair = object(item);
    setAttribute(into, text(pair["key"]), readAnyValue(object(pair["value"]), depth, counts));
  }
  return into;
}

export function readAnyValue(from: JsonObject, depth: number, counts: RequestCounts): Json {
  if (depth >= MAX_VALUE_DEPTH) {
    counts.warn(WARN_DEPTH);
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
      counts.countValue();
      return readAnyValue(object(value), depth + 1, counts);
    });
  }
  if (isObject(kvlistValue)) return readKeyValues(kvlistValue["values"], depth + 1, counts);
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

export function nanos(value: unknown): bigint {
  if (typeof value === "string" && INTEGER.test(value)) return BigInt.asUintN(64, BigInt(value));
  if (typeof value === "number" && Number.isFinite(value))
    return BigInt.asUintN(64, BigInt(Math.trunc(value)));
  return 0n;
}

export function enumeration(value: unknown, names: readonly string[], prefix: string): number {
  if (typeof value === "number" && Number.isInteger(value)) return value;
  if (typeof value !== "string") return 0;
  if (INTEGER.test(value)) return Number(value);
  const name = value.startsWith(prefix) ? value.slice(prefix.length) : value;
  return Math.max(0, names.indexOf(name));
}

/** Lowercase hex; what isn't an id of that many digits comes as "?", which no length check passes. */
export function hexId(value: unknown, digits: number): string {
  if (value === undefined || value === null || value === "") return "";
  if (typeof value !== "string" || value.length !== digits || !HEX.test(value)) return "?";
  return value.toLowerCase();
}

export function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function object(value: unknown): JsonObject {
  return isObject(value) ? value : EMPTY;
}

const EMPTY: JsonObject = Object.freeze({});
