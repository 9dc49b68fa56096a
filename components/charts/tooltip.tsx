import type { ReactNode } from "react";

export interface TooltipRow {
  readonly label: string;
  readonly value: string;
  /** Rows are sorted by it, largest first; left as given where absent. */
  readonly order?: number;
  readonly color?: string;
  readonly detail?: string;
}

interface TooltipProps {
  /** Of the pointer, inside the chart, in CSS pixels. */
  readonly x: number;
  readonly y: number;
  readonly chartWidth: number;
  readonly title: string;
  readonly rows: readonly TooltipRow[];
  readonly footer?: ReactNode;
}

const WIDTH = 220;
const GAP = 14;

/** Figures at the pointer: aligned, the largest first. */
export function Tooltip({ x, y, chartWidth, title, rows, footer }: TooltipProps) {
  const left = x + GAP + WIDTH > chartWidth ? Math.max(0, x - GAP - WIDTH) : x + GAP;
  const sorted = rows.every((row) => row.order !== undefined)
    ? rows.toSorted((a, b) => (b.order ?? 0) - (a.order ?? 0))
    : rows;
  return (
    <div
      aria-hidden="true"
      className="pointer-events-none absolute z-20 rounded-md border border-line bg-raised px-2.5 py-2 text-xs text-ink shadow-pop"
      style={{ left, top: y + GAP, width: WIDTH }}
    >
      <p className="mb-1 font-medium">{title}</p>
      <dl className="grid grid-cols-[1fr_auto_auto] gap-x-3 gap-y-0.5 tabular-nums">
        {sorted.map((row) => (
          <div key={row.label} className="col-span-3 grid grid-cols-subgrid">
            <dt className="flex min-w-0 items-center gap-1.5 truncate text-muted-foreground">
              {row.color ? (
                <span className="size-2 shrink-0 rounded-xs" style={{ background: row.color }} />
              ) : null}
              {row.label}
            </dt>
            <dd className="text-right">{row.value}</dd>
            <dd className="text-right text-muted-foreground">{row.detail}</dd>
          </div>
        ))}
      </dl>
      {footer ? <p className="mt-1 text-muted-foreground">{footer}</p> : null}
    </div>
  );
}
