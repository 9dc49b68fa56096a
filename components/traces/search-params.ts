import { parseAsString, parseAsStringLiteral } from "nuqs/server";
import { SPAN_SORTS, type SpanSort } from "@/lib/contracts/traces";

/** Which spans the list holds. */
export const SPAN_SETS = ["calls", "all"] as const;
export type SpanSet = (typeof SPAN_SETS)[number];

export const listParams = {
  sort: parseAsStringLiteral(SPAN_SORTS).withDefault("time"),
  spans: parseAsStringLiteral(SPAN_SETS).withDefault("calls"),
};

/** What a list in this order begins with. */
export const SORT_WORDS: Readonly<Record<SpanSort, string>> = {
  time: "newest first",
  cost: "most expensive first",
  duration: "longest first",
  ttft: "slowest first token first",
  outputTokens: "longest answer first",
};

export const PANES = ["content", "facts", "attributes", "events", "links", "feedback"] as const;
export type Pane = (typeof PANES)[number];

export const traceParams = {
  /** The span whose detail is open; the first model call where absent. */
  span: parseAsString,
  pane: parseAsStringLiteral(PANES).withDefault("content"),
};

/** Appends the open span to a trace's address. */
export function withSpan(href: string, spanId: string): string {
  return `${href}${href.includes("?") ? "&" : "?"}span=${spanId}`;
}
