"use client";

import {
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
} from "react";
import {
  type AxisUnit,
  type Bin,
  type BucketRange,
  bucketPosition,
  bucketTicks,
} from "./bucket-axis";
import { HeatCanvas } from "./heat-canvas";
import {
  type CellAt,
  cellAt,
  domainToX,
  type HeatCells,
  type HeatColumn,
  moveCell,
  type Plot,
  positionToY,
} from "./heat-geometry";
import { type HeatLine, HeatLines } from "./heat-lines";
import { Tooltip, type TooltipRow } from "./tooltip";

/** Two clicks within it are a double-click: a single one waits so long before it opens anything. */
const DOUBLE_CLICK_MS = 220;
const MIN_DRAG_PX = 5;

export interface HeatTip {
  readonly title: string;
  readonly rows: readonly TooltipRow[];
  readonly footer?: ReactNode;
}

export interface HeatGridProps {
  readonly width: number;
  readonly height: number;
  readonly plot: Plot;
  readonly columns: readonly HeatColumn[];
  readonly domain: { readonly from: number; readonly to: number };
  readonly range: BucketRange;
  readonly cells: HeatCells;
  readonly unit: AxisUnit;
  readonly formatValue: (value: number) => string;
  readonly xTicks: ReadonlyArray<{ readonly at: number; readonly label: string }>;
  readonly lines: readonly HeatLine[];
  /** What the picture shows, for screen readers. */
  readonly label: string;
  readonly tip: (column: HeatColumn, index: number, bin: Bin) => HeatTip;
  readonly onCell?: ((column: HeatColumn, bin: Bin) => void) | undefined;
  readonly onHover?: ((x: number | null) => void) | undefined;
  /** A finished horizontal drag, in pixels. */
  readonly onDrag?: ((startX: number, endX: number) => void) | undefined;
  readonly onDoubleClick?: (() => void) | undefined;
  /** Drawn over the cells. */
  readonly overlay?: ReactNode;
  /** Placed over the picture, outside of the SVG: handles. */
  readonly children?: ReactNode;
}

/** Cells on canvas with axes, lines, tooltip, pointer and keyboard: the base of every heat chart. */
export function HeatGrid(props: HeatGridProps) {
  const { width, height, plot, columns, domain, range, cells, unit, formatValue, label, tip } =
    props;
  const [pointer, setPointer] = useState<{ x: number; y: number } | null>(null);
  const [cursor, setCursor] = useState<CellAt | null>(null);
  const [drag, setDrag] = useState<{ start: number; x: number } | null>(null);
  const clickTimer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const helpId = useId();
  // After a zoom the same place is another time: what it said is no longer true.
  const [shown, setShown] = useState(domain);
  if (shown.from !== domain.from || shown.to !== domain.to) {
    setShown(domain);
    setPointer(null);
    setCursor(null);
  }
  useEffect(() => () => clearTimeout(clickTimer.current ?? undefined), []);

  const hovered = pointer && cellAt(pointer.x, pointer.y, columns, domain, cells.rows, plot);
  const active = hovered ?? cursor;
  const activeColumn = active ? columns[active.column] : undefined;
  const activeBin = active ? cells.columns[active.column]?.[active.row] : undefined;
  const activeTip =
    active && activeColumn && activeBin ? tip(activeColumn, active.column, activeBin) : null;
  const cellBox = activeColumn && activeBin ? boxOf(activeColumn, activeBin, props) : null;
  const yTicks = useMemo(
    () => bucketTicks(range, unit, Math.max(3, Math.floor(plot.height / 28))),
    [range, unit, plot.height],
  );

  const place = (event: PointerEvent<HTMLElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const openCell = (at: CellAt | null) => {
    const column = at ? columns[at.column] : undefined;
    const bin = at ? cells.columns[at.column]?.[at.row] : undefined;
    if (column && bin && bin.count > 0) props.onCell?.(column, bin);
  };
  const onPointerUp = (event: PointerEvent<HTMLElement>) => {
    if (!drag) return;
    const { x, y } = place(event);
    setDrag(null);
    if (Math.abs(x - drag.start) >= MIN_DRAG_PX) {
      props.onDrag?.(drag.start, x);
      setPointer(null);
      props.onHover?.(null);
      return;
    }
    clearTimeout(clickTimer.current ?? undefined);
    const at = cellAt(x, y, columns, domain, cells.rows, plot);
    clickTimer.current = setTimeout(() => openCell(at), props.onDoubleClick ? DOUBLE_CLICK_MS : 0);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.target !== event.currentTarget || event.metaKey || event.ctrlKey || event.altKey)
      return;
    const next = moveCell(cursor, event.key, columns.length, cells.rows);
    if (next) setCursor(next);
    else if (event.key === "Enter" && cursor) openCell(cursor);
    else if (event.key === "Escape" && cursor) setCursor(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div
      role="application"
      aria-label={label}
      aria-describedby={helpId}
      aria-roledescription="heat map"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: role application is interactive; arrow keys walk its cells
      tabIndex={0}
      className="relative rounded-sm select-none"
      style={{
        height,
        cursor: hovered && activeBin && activeBin.count > 0 ? "pointer" : "crosshair",
      }}
      onPointerMove={(event) => {
        const at = place(event);
        setPointer(at);
        if (drag) setDrag({ start: drag.start, x: at.x });
        props.onHover?.(at.x >= plot.left && at.x <= plot.left + plot.width ? at.x : null);
      }}
      onPointerLeave={() => {
        setPointer(null);
        props.onHover?.(null);
      }}
      onPointerDown={(event) => {
        const { x, y } = place(event);
        const inside = y >= plot.top && y <= plot.top + plot.height && x >= plot.left;
        if (event.button !== 0 || !inside) return;
        // A finger scrolls the page: it neither captures nor drags.
        if (event.pointerType === "mouse") event.currentTarget.setPointerCapture(event.pointerId);
        setDrag({ start: x, x });
      }}
      onPointerUp={onPointerUp}
      onPointerCancel={() => setDrag(null)}
      onDoubleClick={() => {
        clearTimeout(clickTimer.current ?? undefined);
        props.onDoubleClick?.();
      }}
      onKeyDown={onKeyDown}
      onBlur={() => setCursor(null)}
    >
      <HeatCanvas {...{ width, height, plot, columns, domain, cells }} />
      <svg aria-hidden="true" width={width} height={height} className="absolute inset-0">
        {yTicks.map((tick) => {
          const y = positionToY(tick.position, range, plot);
          return (
            <g key={tick.value}>
              <line
                x1={plot.left - 4}
                x2={plot.left}
                y1={y}
                y2={y}
                className="stroke-line-strong"
              />
              <text
                x={plot.left - 6}
                y={y}
                textAnchor="end"
                dominantBaseline="central"
                className="fill-muted-foreground text-xs tabular-nums"
              >
                {formatValue(tick.value)}
              </text>
            </g>
          );
        })}
        {props.xTicks.map((tick) => {
          const x = domainToX(tick.at, domain, plot);
          const bottom = plot.top + plot.height;
          return (
            <g key={tick.at}>
              <line x1={x} x2={x} y1={bottom} y2={bottom + 4} className="stroke-line-strong" />
              <text
                x={x}
                y={bottom + 15}
                textAnchor="middle"
                className="fill-muted-foreground text-xs tabular-nums"
              >
                {tick.label}
              </text>
            </g>
          );
        })}
        <rect
          x={plot.left - 0.5}
          y={plot.top - 0.5}
          width={plot.width + 1}
          height={plot.height + 1}
          fill="none"
          className="stroke-line-strong"
        />
        <HeatLines
          lines={props.lines}
          columns={columns}
          x={(value) => domainToX(value, domain, plot)}
          y={(value) => positionToY(bucketPosition(value), range, plot)}
          plot={plot}
        />
        {props.overlay}
        {drag && Math.abs(drag.x - drag.start) >= MIN_DRAG_PX && props.onDrag ? (
          <rect
            x={Math.max(plot.left, Math.min(drag.start, drag.x))}
            y={plot.top}
            width={Math.abs(drag.x - drag.start)}
            height={plot.height}
            className="fill-ink/15 stroke-ink/40"
          />
        ) : null}
        {cellBox && !drag ? (
          <rect {...cellBox} fill="none" strokeWidth={2} className="stroke-ink" />
        ) : null}
      </svg>
      {props.children}
      {activeTip && cellBox && !(drag && drag.x !== drag.start) ? (
        <Tooltip
          x={pointer && hovered ? pointer.x : cellBox.x}
          y={pointer && hovered ? pointer.y : cellBox.y}
          chartWidth={width}
          {...activeTip}
        />
      ) : null}
      <p id={helpId} className="sr-only">
        Arrow keys walk through the cells, Enter opens the traces of one. The menu of the chart
        shows the same figures as a table.
      </p>
      <output aria-live="polite" className="sr-only">
        {cursor && activeTip
          ? `${activeTip.title}. ${activeTip.rows.map((row) => `${row.label} ${row.value}`).join(", ")}`
          : ""}
      </output>
    </div>
  );
}

function boxOf(column: HeatColumn, bin: Bin, { domain, plot, range }: HeatGridProps) {
  const x = domainToX(column.from, domain, plot);
  const y = positionToY(bin.to, range, plot);
  return {
    x,
    y,
    width: Math.max(2, domainToX(column.to, domain, plot) - x),
    height: Math.max(2, positionToY(bin.from, range, plot) - y),
  };
}
