"use client";

import { ChevronRight, CircleAlert, Clock3, Unlink } from "lucide-react";
import { memo } from "react";
import { cn } from "@/components/ui/cn";
import { colorForEntity } from "@/lib/client/colors";
import { formatDuration } from "@/lib/client/format";
import { errorTypeWords, isNamedError } from "./error-type";
import { KindIcon } from "./kind-icon";
import type { TraceNode } from "./trace-tree";

/** Indentation a level; past the tenth all stand alike, so that names stay legible. */
const INDENT_PX = 14;
const MAX_INDENTED = 10;

interface WaterfallRowProps {
  readonly id: string;
  readonly node: TraceNode;
  readonly totalMs: number;
  readonly top: number;
  readonly height: number;
  readonly isSelected: boolean;
  readonly isCollapsed: boolean;
  readonly onSelect: (spanId: string) => void;
  readonly onToggle: (spanId: string) => void;
}

export const WaterfallRow = memo(function WaterfallRow({
  id,
  node,
  totalMs,
  top,
  height,
  isSelected,
  isCollapsed,
  onSelect,
  onToggle,
}: WaterfallRowProps) {
  const { span } = node;
  const hasChildren = node.descendants > 0;
  const indent = Math.min(node.depth, MAX_INDENTED) * INDENT_PX;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree handles the keys
    // biome-ignore lint/a11y/useFocusableInteractive: the tree holds the focus (aria-activedescendant)
    <div
      id={id}
      role="treeitem"
      aria-level={node.depth + 1}
      aria-selected={isSelected}
      aria-expanded={hasChildren ? !isCollapsed : undefined}
      aria-label={spokenRow(node)}
      onClick={() => onSelect(span.spanId)}
      className={cn(
        "absolute inset-x-0 top-0 grid cursor-pointer grid-cols-[var(--names)_minmax(0,1fr)] items-center text-sm hover:bg-hover",
        isSelected && "bg-accent-soft hover:bg-accent-soft",
      )}
      style={{ height, transform: `translateY(${top}px)` }}
    >
      <span className="flex min-w-0 items-center gap-1.5 pr-2" style={{ paddingLeft: 6 + indent }}>
        <span
          aria-hidden
          className={cn(
            "flex size-4 shrink-0 items-center justify-center rounded-sm",
            hasChildren && "hover:bg-line",
          )}
          onClick={(event) => {
            if (!hasChildren) return;
            event.stopPropagation();
            onToggle(span.spanId);
          }}
        >
          {hasChildren && (
            <ChevronRight className={cn("size-3 text-faint", !isCollapsed && "rotate-90")} />
          )}
        </span>
        <KindIcon kind={span.kind} />
        <span className={cn("truncate", span.isError && "text-bad")} title={span.name}>
          {span.name}
        </span>
        {isCollapsed && (
          <span className="tabular shrink-0 text-faint text-xs">+{node.descendants}</span>
        )}
        <Marks node={node} />
      </span>
      <Bar node={node} totalMs={totalMs} />
    </div>
  );
});

/** What does not fit together, shown rather than mended. */
function Marks({ node }: { readonly node: TraceNode }) {
  const { span } = node;
  return (
    <span className="ml-auto flex shrink-0 items-center gap-1 [&_svg]:size-3.5">
      {node.parentMissing && (
        <span title="Its parent has not been received">
          <Unlink aria-hidden className="text-watch" />
        </span>
      )}
      {node.startsBeforeParent && (
        <span title="Starts before its parent: the two clocks differ">
          <Clock3 aria-hidden className="text-watch" />
        </span>
      )}
      {span.isError && (
        <span title={errorTypeWords(span.errorType)}>
          <CircleAlert aria-hidden className="text-bad" />
        </span>
      )}
    </span>
  );
}

/** When it ran. In a model call the wait for the first token is pale, the answer solid. */
function Bar({ node, totalMs }: { readonly node: TraceNode; readonly totalMs: number }) {
  const { span } = node;
  const scale = totalMs > 0 ? 100 / totalMs : 0;
  const left = node.startMs * scale;
  const width = (node.endMs - node.startMs) * scale;
  const wait =
    span.ttftMs === null || span.durationMs <= 0
      ? null
      : Math.min(100, (span.ttftMs / span.durationMs) * 100);
  const color = span.isModelCall && span.model ? colorForEntity(span.model) : "var(--ghost)";
  const isRight = left + width > 70;
  return (
    <span className="relative mr-14 h-full" aria-hidden>
      <span
        className={cn(
          "absolute top-1/2 h-2.5 min-w-[2px] -translate-y-1/2 overflow-hidden rounded-[2px]",
          span.isError && "ring-1 ring-bad ring-offset-1 ring-offset-panel",
        )}
        style={{ left: `${left}%`, width: `${width}%` }}
      >
        <span
          className="absolute inset-0"
          style={{ background: color, opacity: span.isModelCall ? 1 : 0.75 }}
        />
        {wait !== null && (
          <>
            <span className="absolute inset-y-0 left-0 bg-panel/65" style={{ width: `${wait}%` }} />
            <span
              className="absolute inset-y-0 w-[2px] -translate-x-full bg-ink"
              style={{ left: `${wait}%` }}
            />
          </>
        )}
      </span>
      <span
        className={cn(
          "tabular absolute top-1/2 -translate-y-1/2 whitespace-nowrap text-muted-foreground text-xs",
          isRight && left > 30 ? "-translate-x-full pr-1.5" : "pl-1.5",
        )}
        style={{ left: isRight && left > 30 ? `${left}%` : `${Math.min(100, left + width)}%` }}
      >
        {formatDuration(span.durationMs)}
      </span>
    </span>
  );
}

function spokenRow(node: TraceNode): string {
  const { span } = node;
  const parts = [
    span.name,
    formatDuration(span.durationMs),
    span.ttftMs === null ? "" : `first token after ${formatDuration(span.ttftMs)}`,
    span.isError ? (isNamedError(span.errorType) ? `error ${span.errorType}` : "error") : "",
    node.parentMissing ? "parent not received" : "",
    node.startsBeforeParent ? "starts before its parent" : "",
    node.descendants > 0 ? `${node.descendants} spans beneath` : "",
  ];
  return parts.filter(Boolean).join(", ");
}
