import type { SpanSummary } from "@/lib/contracts/traces";

/** One span's place in its trace. Times in milliseconds from the earliest start in the trace. */
export interface TraceNode {
  readonly span: SpanSummary;
  /** Position in the tree's `nodes`. */
  readonly index: number;
  /** Position of the parent in `nodes`; −1 at the top. */
  readonly parentIndex: number;
  readonly depth: number;
  readonly startMs: number;
  readonly endMs: number;
  /** Spans beneath, at every depth: they follow this one in `nodes`. */
  readonly descendants: number;
  /** Names a parent that is not among the spans received. */
  readonly parentMissing: boolean;
  /** Starts before its parent: the clocks of two machines differ, or the parent was stamped late. */
  readonly startsBeforeParent: boolean;
  /** Ends after its parent: asynchronous work, or clocks that differ. */
  readonly endsAfterParent: boolean;
}

export interface TraceTree {
  /** Every span once, parents before their children, children by start time. */
  readonly nodes: readonly TraceNode[];
  /** From the earliest start to the latest end. */
  readonly durationMs: number;
  /** Epoch milliseconds of the earliest start. */
  readonly originMs: number;
  readonly roots: number;
  readonly missingParents: number;
  readonly startingBeforeParent: number;
}

/** Shifts below this are rounding of the clock, not skew. */
const TOLERANCE_MS = 1;

/** Epoch milliseconds of an ISO 8601 instant, keeping its microseconds. */
export function epochMs(iso: string): number {
  const match = /^(.*T\d\d:\d\d:\d\d)(\.\d+)?(.*)$/.exec(iso);
  if (!match) return Date.parse(iso);
  return Date.parse(`${match[1]}${match[3] || "Z"}`) + Number(match[2] ?? 0) * 1000;
}

/**
 * Arranges spans by their parents. Spans whose parent is absent stand at the top and are
 * marked; so does the earliest span of a loop of parents. Walks without recursion: chains of
 * agents can be thousands deep.
 */
export function buildTraceTree(spans: readonly SpanSummary[]): TraceTree {
  const items = spans
    .map((span) => ({ span, start: epochMs(span.startTime) }))
    .sort((a, b) => a.start - b.start);
  const originMs = items[0]?.start ?? 0;

  const byId = new Map<string, number>();
  for (const [index, { span }] of items.entries()) {
    if (!byId.has(span.spanId)) byId.set(span.spanId, index);
  }
  const childrenOf = new Map<number, number[]>();
  const tops: number[] = [];
  for (const [index, { span }] of items.entries()) {
    const parent = span.parentSpanId === "" ? undefined : byId.get(span.parentSpanId);
    if (parent === undefined || parent === index) {
      tops.push(index);
      continue;
    }
    const siblings = childrenOf.get(parent);
    if (siblings) siblings.push(index);
    else childrenOf.set(parent, [index]);
  }

  const nodes: (TraceNode & { descendants: number })[] = [];
  const placed = new Set<number>();
  const place = (top: number): void => {
    const stack: { item: number; parentIndex: number }[] = [{ item: top, parentIndex: -1 }];
    for (let next = stack.pop(); next; next = stack.pop()) {
      const item = items[next.item];
      if (!item || placed.has(next.item)) continue;
      placed.add(next.item);
      const parent = nodes[next.parentIndex];
      const startMs = item.start - originMs;
      const endMs = startMs + item.span.durationMs;
      const index = nodes.length;
      nodes.push({
        span: item.span,
        index,
        parentIndex: next.parentIndex,
        depth: parent ? parent.depth + 1 : 0,
        startMs,
        endMs,
        descendants: 0,
        parentMissing: item.span.parentSpanId !== "" && !byId.has(item.span.parentSpanId),
        startsBeforeParent: parent !== undefined && startMs < parent.startMs - TOLERANCE_MS,
        endsAfterParent: parent !== undefined && endMs > parent.endMs + TOLERANCE_MS,
      });
      for (const child of (childrenOf.get(next.item) ?? []).toReversed()) {
        stack.push({ item: child, parentIndex: index });
      }
    }
  };
  for (const top of tops) place(top);
  // What is left hangs in loops: each loop is entered at its earliest span.
  for (const index of items.keys()) place(index);

  for (const node of nodes.toReversed()) {
    const parent = nodes[node.parentIndex];
    if (parent) parent.descendants += node.descendants + 1;
  }
  const count = (test: (node: TraceNode) => boolean): number => nodes.filter(test).length;
  return {
    nodes,
    durationMs: nodes.reduce((latest, node) => Math.max(latest, node.endMs), 0),
    originMs,
    roots: count((node) => node.parentIndex === -1),
    missingParents: count((node) => node.parentMissing),
    startingBeforeParent: count((node) => node.startsBeforeParent),
  };
}

/** Rows from top to bottom, without those beneath a collapsed span. */
export function visibleNodes(tree: TraceTree, collapsed: ReadonlySet<string>): TraceNode[] {
  const rows: TraceNode[] = [];
  for (let index = 0; index < tree.nodes.length; ) {
    const node = tree.nodes[index];
    if (!node) break;
    rows.push(node);
    index += 1 + (collapsed.has(node.span.spanId) ? node.descendants : 0);
  }
  return rows;
}

/** The spans above one, from the top down, not itself; empty when it is not in the tree. */
export function ancestorsOf(tree: TraceTree, spanId: string): TraceNode[] {
  const above: TraceNode[] = [];
  let node = tree.nodes.find((candidate) => candidate.span.spanId === spanId);
  for (node = tree.nodes[node?.parentIndex ?? -1]; node; node = tree.nodes[node.parentIndex]) {
    above.unshift(node);
  }
  return above;
}
