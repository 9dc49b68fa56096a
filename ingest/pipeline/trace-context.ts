import type { TraceContextRecord } from "@/db/clickhouse/span-columns";
import type { LlmSpan, SpanContext } from "@/lib/domain/span";

const FIELDS = [
  "environment",
  "tenant",
  "tier",
  "team",
  "region",
  "sessionId",
  "userId",
  "promptName",
  "promptVersion",
] as const satisfies readonly (keyof SpanContext)[];

/**
 * Context of the spans of one export that can be ancestors, merged to one record a trace:
 * the topmost span that says a thing says it for the trace, and the most trusted source
 * of the route wins.
 */
export function traceContexts(projectId: string, spans: readonly LlmSpan[]): TraceContextRecord[] {
  const parents = new Set<string>();
  for (const { traceId, parentSpanId } of spans)
    if (parentSpanId !== "") parents.add(traceId + parentSpanId);
  const byTrace = new Map<string, LlmSpan[]>();
  for (const span of spans) {
    if (!canBeAncestor(span, parents) || !carriesContext(span.context)) continue;
    const list = byTrace.get(span.traceId);
    if (list) list.push(span);
    else byTrace.set(span.traceId, [span]);
  }
  return [...byTrace].map(([traceId, ancestors]) => {
    ancestors.sort(topmostFirst);
    const [first, ...others] = ancestors.map(({ context }) => context);
    return {
      projectId,
      traceId,
      startUnixNano: earliestStart(ancestors),
      context: others.reduce(merge, first ?? EMPTY),
    };
  });
}

/**
 * Children end first and may have come in an export before. Whatever the kind, a span can
 * have calls below: a guardrail its judge, a retriever its embedding, a wrapper its call.
 * Only a call to a model below another span, and with no child beside it, has none; writing
 * those too would double the rows of every trace.
 */
function canBeAncestor(span: LlmSpan, parents: ReadonlySet<string>): boolean {
  return !span.isModelCall || span.parentSpanId === "" || parents.has(span.traceId + span.spanId);
}

function carriesContext(context: SpanContext): boolean {
  return context.route !== "" || FIELDS.some((field) => context[field] !== "");
}

function earliestStart(spans: readonly LlmSpan[]): bigint {
  let earliest = spans[0]?.startUnixNano ?? 0n;
  for (const { startUnixNano } of spans) if (startUnixNano < earliest) earliest = startUnixNano;
  return earliest;
}

/** Roots first, then by start: an ancestor starts before its descendants. */
function topmostFirst(a: LlmSpan, b: LlmSpan): number {
  const roots = Number(b.parentSpanId === "") - Number(a.parentSpanId === "");
  if (roots !== 0) return roots;
  return a.startUnixNano < b.startUnixNano ? -1 : a.startUnixNano > b.startUnixNano ? 1 : 0;
}

function merge(upper: SpanContext, lower: SpanContext): SpanContext {
  const lowerRoute =
    lower.route !== "" && (upper.route === "" || lower.routeRank < upper.routeRank);
  const merged: Record<string, string | number> = {
    route: lowerRoute ? lower.route : upper.route,
    routeRank: lowerRoute ? lower.routeRank : upper.routeRank,
  };
  for (const field of FIELDS) merged[field] = upper[field] === "" ? lower[field] : upper[field];
  return merged as unknown as SpanContext;
}

const EMPTY: SpanContext = {
  environment: "",
  route: "",
  routeRank: 255,
  tenant: "",
  tier: "",
  team: "",
  region: "",
  sessionId: "",
  userId: "",
  promptName: "",
  promptVersion: "",
};
