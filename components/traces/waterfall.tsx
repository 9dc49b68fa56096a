"use client";

import { useVirtualizer } from "@tanstack/react-virtual";
import { scaleLinear } from "d3-scale";
import { type KeyboardEvent, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { formatDuration } from "@/lib/client/format";
import { ancestorsOf, type TraceNode, type TraceTree, visibleNodes } from "./trace-tree";
import { treeMove } from "./tree-keys";
import { WaterfallRow } from "./waterfall-row";

const ROW_HEIGHT = 28;
/** Deeper levels are folded at first in a trace of more spans than this. */
const FOLD_OVER = 500;
const FOLD_BELOW_DEPTH = 3;

interface WaterfallProps {
  readonly tree: TraceTree;
  readonly selected: string | null;
  readonly onSelect: (spanId: string) => void;
}

/** The spans of a trace under their parents, with when each ran. Only rows in sight are drawn. */
export function Waterfall({ tree, selected, onSelect }: WaterfallProps) {
  const [collapsed, setCollapsed] = useState<ReadonlySet<string>>(() =>
    foldedAtFirst(tree, selected),
  );
  const scroller = useRef<HTMLDivElement>(null);
  const nodes = useMemo(() => visibleNodes(tree, collapsed), [tree, collapsed]);
  const hasTtft = useMemo(() => tree.nodes.some((node) => node.span.ttftMs !== null), [tree]);
  const position = nodes.findIndex((node) => node.span.spanId === selected);
  const rows = useVirtualizer({
    count: nodes.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 16,
  });

  // A span chosen from elsewhere (a link, the next error) may hide under folded ones.
  useEffect(() => {
    if (selected === null || position >= 0) return;
    const above = new Set(ancestorsOf(tree, selected).map((node) => node.span.spanId));
    if (above.size === 0) return;
    setCollapsed((old) => new Set([...old].filter((id) => !above.has(id))));
  }, [selected, position, tree]);
  useEffect(() => {
    if (position >= 0) rows.scrollToIndex(position, { align: "auto" });
  }, [position, rows]);

  const toggle = useCallback((spanId: string) => {
    setCollapsed((old) => {
      const next = new Set(old);
      if (!next.delete(spanId)) next.add(spanId);
      return next;
    });
  }, []);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const isFolded = collapsed.has(nodes[position]?.span.spanId ?? "");
    const move = treeMove(event.key, { tree, rows: nodes, position, isFolded });
    if (!move) return;
    event.preventDefault();
    if (move.kind === "select") onSelect(move.spanId);
    else toggle(move.spanId);
  };

  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <TimeScale durationMs={tree.durationMs} />
      <div
        ref={scroller}
        role="tree"
        aria-label="Spans of the trace"
        tabIndex={0}
        aria-activedescendant={position >= 0 ? rowId(selected ?? "") : undefined}
        onKeyDown={onKeyDown}
        className="min-h-0 flex-1 overflow-y-auto overflow-x-hidden outline-offset-[-2px]"
      >
        <div role="none" className="relative" style={{ height: rows.getTotalSize() }}>
          {rows.getVirtualItems().map((item) => {
            const node = nodes[item.index];
            if (!node) return null;
            return (
              <WaterfallRow
                key={node.index}
                id={rowId(node.span.spanId)}
                node={node}
                totalMs={tree.durationMs}
                top={item.start}
                height={item.size}
                isSelected={item.index === position}
                isCollapsed={collapsed.has(node.span.spanId)}
                onSelect={onSelect}
                onToggle={toggle}
              />
            );
          })}
        </div>
      </div>
      <div className="flex min-h-7 flex-wrap items-center gap-x-3 border-line border-t px-3 py-1 text-faint text-xs">
        {hasTtft && <TtftKey />}
        {collapsed.size > 0 && (
          <span className="ml-auto flex items-center gap-2">
            {tree.nodes.length - nodes.length} spans folded
            <Button variant="link" onClick={() => setCollapsed(new Set())}>
              Unfold all
            </Button>
          </span>
        )}
      </div>
    </div>
  );
}

const rowId = (spanId: string): string => `span-${spanId}`;

function foldedAtFirst(tree: TraceTree, selected: string | null): ReadonlySet<string> {
  if (tree.nodes.length <= FOLD_OVER) return new Set();
  const kept = new Set(ancestorsOf(tree, selected ?? "").map((node) => node.span.spanId));
  const isFolded = (node: TraceNode): boolean =>
    node.depth >= FOLD_BELOW_DEPTH && node.descendants > 0 && !kept.has(node.span.spanId);
  return new Set(tree.nodes.filter(isFolded).map((node) => node.span.spanId));
}

/** How the bars of model calls read. */
function TtftKey() {
  return (
    <span className="flex items-center gap-1.5">
      <span aria-hidden className="flex h-2 w-7 overflow-hidden rounded-[2px]">
        <span className="flex-1 bg-ghost/35" />
        <span className="w-[2px] bg-ink" />
        <span className="flex-1 bg-ghost" />
      </span>
      pale: waiting for the first token; solid: answering
    </span>
  );
}

function TimeScale({ durationMs }: { readonly durationMs: number }) {
  const ticks = durationMs > 0 ? scaleLinear([0, durationMs], [0, 1]).ticks(4) : [];
  return (
    <div
      aria-hidden
      className="grid h-7 shrink-0 grid-cols-[var(--names)_minmax(0,1fr)] border-line border-b text-faint text-xs"
    >
      <span className="self-center truncate pl-3">Span</span>
      <div className="relative mr-14">
        {ticks
          .filter((tick) => tick / durationMs < 0.92)
          .map((tick) => (
            <span
              key={tick}
              className="tabular absolute inset-y-0 flex items-center whitespace-nowrap border-line border-l pl-1 max-md:even:hidden"
              style={{ left: `${(tick / durationMs) * 100}%` }}
            >
              {formatDuration(tick)}
            </span>
          ))}
      </div>
    </div>
  );
}
