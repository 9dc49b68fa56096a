import type { Json } from "@/lib/domain/span";
import { closeTruncatedJson } from "./truncated-json";

export type JsonObject = { readonly [key: string]: Json };

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isArray(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** A string, else "". */
export function asText(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}

/** A finite number, also when sent as a decimal string; else null. */
export function asNumber(value: Json | undefined): number | null {
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (typeof value !== "string" || value === "") return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

/** A count of things: a whole number not below zero, else null. */
export function asCount(value: Json | undefined): number | null {
  const number = asNumber(value);
  return number !== null && number >= 0 && Number.isInteger(number) ? number : null;
}

export function field(value: Json | undefined, key: string): Json | undefined {
  return isObject(value) ? value[key] : undefined;
}

/**
 * The JSON that a string holds; the string itself when it holds none. Text that an SDK's
 * length limit cut off is closed where it broke, so that what did arrive can be read.
 * JSON nested deeper than any message is text as well.
 */
export function parseJson(text: string): Json {
  const first = text.charCodeAt(0);
  // Only objects, arrays and strings are worth parsing: `12` and `true` are text to us.
  if (first !== 0x7b && first !== 0x5b && first !== 0x22) return text;
  const json = parseOrClose(text);
  return json === undefined || isDeeper(json, MAX_DEPTH) ? text : json;
}

/**
 * Readers descend level by level, and at some 2,000 levels, 4 KB of brackets, the stack ends.
 * Messages with a tool's own JSON inside have some twenty.
 */
const MAX_DEPTH = 256;

function isDeeper(value: Json, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (levels === 0) return true;
  for (const inner of Array.isArray(value) ? value : Object.values(value)) {
    if (isDeeper(inner, levels - 1)) return true;
  }
  return false;
}

function parseOrClose(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    const closed = closeTruncatedJson(text);
    if (closed === null) return undefined;
    try {
      return JSON.parse(closed) as Json;
    } catch {
      return undefined;
    }
  }
}

/** A value that may be structured or a JSON string. */
export function structured(value: Json | undefined): Json | undefined {
  return typeof value === "string" ? parseJson(value) : value;
}
