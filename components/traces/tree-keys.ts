import type { TraceNode, TraceTree } from "./trace-tree";

/** Rows that Page Up and Page Down move over. */
const PAGE_ROWS = 15;

export type TreeMove =
  | { readonly kind: "select"; readonly spanId: string }
  | { readonly kind: "toggle"; readonly spanId: string };

interface TreeState {
  readonly tree: TraceTree;
  readonly rows: readonly TraceNode[];
  /** Position of the selected row among `rows`; −1 for none. */
  readonly position: number;
  readonly isFolded: boolean;
}

/** What a key does in a tree, after the ARIA tree pattern, with j and k beside the arrows; null for none. */
export function treeMove(
  key: string,
  { tree, rows, position, isFolded }: TreeState,
): TreeMove | null {
  const node = rows[position];
  const select = (index: number): TreeMove | null => {
    const next = rows[Math.min(rows.length - 1, Math.max(0, index))];
    return next ? { kind: "select", spanId: next.span.spanId } : null;
  };
  const toggle = (): TreeMove | null =>
    node ? { kind: "toggle", spanId: node.span.spanId } : null;
  const hasChildren = node !== undefined && node.descendants > 0;
  switch (key) {
    case "ArrowDown":
    case "j":
      return select(position + 1);
    case "ArrowUp":
    case "k":
      return select(position - 1);
    case "Home":
      return select(0);
    case "End":
      return select(rows.length - 1);
    case "PageDown":
      return select(position + PAGE_ROWS);
    case "PageUp":
      return select(position - PAGE_ROWS);
    case "ArrowRight":
      if (!hasChildren) return null;
      return isFolded ? toggle() : select(position + 1);
    case "ArrowLeft": {
      if (hasChildren && !isFolded) return toggle();
      const parent = tree.nodes[node?.parentIndex ?? -1];
      return parent ? { kind: "select", spanId: parent.span.spanId } : null;
    }
    default:
      return null;
  }
}
