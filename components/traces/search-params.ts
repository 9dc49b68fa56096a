import { parseAsString, parseAsStringLiteral } from "nuqs/server";

/** Which spans the list holds. */
export const SPAN_SETS = ["calls", "all"] as const;
export type SpanSet = (typeof SPAN_SETS)[number];

export const listParams = {
  spans: parseAsStringLiteral(SPAN_SETS).withDefault("calls"),
};

export const PANES = ["content", "facts", "attributes", "events", "links"] as const;
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
