import type { OtlpSpan } from "@/ingest/otlp/span";
import type { Convention, Facts } from "./convention";
import type { SpanView } from "./span-view";

/** A span on its way through the normaliser, with its parent if that is in the same batch. */
export interface BatchSpan {
  readonly span: OtlpSpan;
  readonly view: SpanView;
  readonly conventions: readonly Convention[];
  readonly facts: Facts;
  parent: BatchSpan | null;
  /** Another span of the same call, which doesn't count; it may have the content. */
  twin: BatchSpan | null;
  /** Distance to the topmost ancestor in the batch; 0 for that itself. */
  depth: number;
}

/** Parents within the batch, and depths. Spans that are their own ancestors are left roots. */
export function linkParents(spans: readonly BatchSpan[]) {
  const byId = new Map<string, BatchSpan>();
  for (const item of spans) byId.set(item.span.traceId + item.span.spanId, item);
  for (const item of spans) {
    const { span } = item;
    if (span.parentSpanId === "") continue;
    const parent = byId.get(span.traceId + span.parentSpanId);
    if (parent !== undefined && parent !== item) item.parent = parent;
  }
  for (const item of spans) measureDepth(item);
}

/** Without recursion: a trace of 10,000 spans may be one chain. */
function measureDepth(start: BatchSpan) {
  const path: BatchSpan[] = [];
  let item: BatchSpan | null = start;
  while (item !== null && item.depth === UNKNOWN_DEPTH) {
    item.depth = VISITING;
    path.push(item);
    item = item.parent;
  }
  if (item !== null && item.depth === VISITING) {
    // A circle: none of its members is above the others, wherever the walk came in.
    for (const member of path.splice(path.indexOf(item))) {
      member.parent = null;
      member.depth = 0;
    }
  }
  let depth = item === null ? -1 : item.depth;
  for (const step of path.reverse()) step.depth = ++depth;
}

export const UNKNOWN_DEPTH = -1;
const VISITING = -2;
