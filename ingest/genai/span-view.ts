import type { OtlpSpan } from "@/ingest/otlp/span";
import type { Attributes, Json } from "@/lib/domain/span";
import { asCount, asNumber, isArray, parseJson } from "./json";

/** A span as the conventions read it: its attributes, and each JSON attribute parsed once at most. */
export interface SpanView {
  readonly span: OtlpSpan;
  readonly attributes: Attributes;
  /** Milliseconds, not below zero. */
  readonly durationMs: number;
  parsed: Map<string, Json> | null;
}

export function viewOf(span: OtlpSpan): SpanView {
  return {
    span,
    attributes: span.attributes,
    durationMs: durationNanoOf(span) / 1e6,
    parsed: null,
  };
}

/** Not below zero; zero as well past 104 days (2^53 ns), where a clock was set in between. */
export function durationNanoOf({ startUnixNano, endUnixNano }: OtlpSpan): number {
  const nano = Number(endUnixNano - startUnixNano);
  return nano > 0 && nano <= Number.MAX_SAFE_INTEGER ? nano : 0;
}

/** An attribute as text: strings, and numbers and booleans in words; else "". */
export function text(view: SpanView, key: string): string {
  return scalarText(view.attributes[key]);
}

export function scalarText(value: Json | undefined): string {
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : "";
}

/** The first of these attributes that carries text. */
export function firstText(view: SpanView, keys: readonly string[]): string {
  for (const key of keys) {
    const value = text(view, key);
    if (value !== "") return value;
  }
  return "";
}

export function number(view: SpanView, key: string): number | null {
  return asNumber(view.attributes[key]);
}

/** The first of these attributes that carries a count. */
export function firstCount(view: SpanView, keys: readonly string[]): number | null {
  for (const key of keys) {
    const value = view.attributes[key];
    if (value === undefined) continue;
    const count = asCount(value);
    if (count !== null) return count;
  }
  return null;
}

/** True or false, also as the words; null when absent or something else. */
export function flag(view: SpanView, key: string): boolean | null {
  return asFlag(view.attributes[key]);
}

export function asFlag(value: Json | undefined): boolean | null {
  if (value === true || value === "true" || value === "True") return true;
  return value === false || value === "false" || value === "False" ? false : null;
}

/** An attribute with the JSON in it parsed, memoised; undefined when absent or empty. */
export function parsed(view: SpanView, key: string): Json | undefined {
  const value = view.attributes[key];
  if (value === undefined || value === null || value === "") return undefined;
  if (typeof value !== "string") return value;
  const known = view.parsed?.get(key);
  if (known !== undefined) return known;
  const json = parseJson(value);
  view.parsed ??= new Map();
  view.parsed.set(key, json);
  return json;
}

/** First element of a list attribute, or the plain string that some libraries send instead. */
export function firstOf(view: SpanView, key: string): string {
  const value = parsed(view, key);
  return scalarText(isArray(value) ? value[0] : value);
}

/** Milliseconds from the span's start to an event; null when there is no such event. */
export function eventMs(view: SpanView, name: string): number | null {
  for (const event of view.span.events) {
    if (event.name === name) return Number(event.timeUnixNano - view.span.startUnixNano) / 1e6;
  }
  return null;
}

/**
 * Milliseconds from the span's start to a point in time sent as an ISO 8601 string, as
 * milliseconds since 1970, or as either in JSON quotes; null when it is neither.
 */
export function momentMs(view: SpanView, value: Json | undefined): number | null {
  const moment = typeof value === "string" ? parseJson(value) : value;
  const unixMs =
    typeof moment === "string" && !/^\d+$/.test(moment) ? Date.parse(moment) : asNumber(moment);
  if (unixMs === null || !Number.isFinite(unixMs)) return null;
  const wholeMs = Number(view.span.startUnixNano / 1_000_000n);
  const restMs = Number(view.span.startUnixNano % 1_000_000n) / 1e6;
  return unixMs - wholeMs - restMs;
}
