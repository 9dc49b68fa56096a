"use client";

import { useMemo, useRef, useState } from "react";
import { Area, ComposedChart, Line, ReferenceArea, ReferenceLine, XAxis, YAxis } from "recharts";
import { formatPeriod, formatTick } from "@/lib/client/format";
import type { Period } from "@/lib/client/range";
import { useCrosshair, useCrosshairTime } from "./crosshair";
import { timePlot } from "./plot-margins";
import { chartRows } from "./series-rows";
import { dragPeriod, timeTicks, xToTime } from "./time-axis";
import { TimeMarks } from "./time-marks";
import { Tooltip, type TooltipRow } from "./tooltip";
import { useWidth } from "./use-size";

export interface LineSeries {
  readonly name: string;
  readonly label: string;
  /** CSS colour. */
  readonly color: string;
  /** Per interval; null is a gap. */
  readonly values: ReadonlyArray<number | null>;
  /** Uncertainty, drawn as a band behind the line. */
  readonly bands?: ReadonlyArray<readonly [number, number] | null>;
}

interface TimeLineChartProps {
  /** Every interval in order, also the empty ones. */
  readonly slots: ReadonlyArray<Period & { readonly partial: boolean }>;
  readonly series: readonly LineSeries[];
  readonly formatValue: (value: number) => string;
  /** What the chart shows, for screen readers. */
  readonly label: string;
  /** Figures beside a value in the tooltip, such as n; and a line below them. */
  readonly detail?: (slot: number, series: LineSeries) => string;
  readonly footer?: (slot: number) => string;
  /** A level to hold the lines against. */
  readonly reference?: number;
  readonly onZoom: (period: Period) => void;
  readonly onBack: () => void;
  /** Opens what stands behind an interval. */
  readonly onSlot?: (period: Period) => void;
  readonly height?: number;
  /** Top of the value axis, where several charts share one. */
  readonly maxValue?: number;
}

const DOUBLE_CLICK_MS = 220;

/** Lines over time from zero, with gaps, bands, and a dashed last interval that is not over. */
export function TimeLineChart({ height = 140, ...props }: TimeLineChartProps) {
  const [ref, width] = useWidth<HTMLDivElement>();
  return (
    <div ref={ref} className="relative" style={{ height }}>
      {width > 0 && props.slots.length > 0 ? (
        <Drawing {...props} width={width} height={height} />
      ) : null}
    </div>
  );
}

function Drawing({
  slots,
  series,
  formatValue,
  label,
  detail,
  footer,
  reference,
  onZoom,
  onBack,
  onSlot,
  width,
  height,
  maxValue,
}: TimeLineChartProps & { readonly width: number; readonly height: number }) {
  const crosshair = useCrosshair();
  const crosshairTime = useCrosshairTime(crosshair);
  const [pointer, setPointer] = useState<{ x: number; y: number } | null>(null);
  const [dragStart, setDragStart] = useState<number | null>(null);
  const clickTimer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const plot = useMemo(() => timePlot(width, height), [width, height]);
  const period = useMemo(
    () => ({ fromMs: slots[0]?.fromMs ?? 0, toMs: slots.at(-1)?.toMs ?? 1 }),
    [slots],
  );
  const rows = useMemo(() => chartRows(slots, series), [slots, series]);
  const ticks = useMemo(() => timeTicks(period, plot.width), [period, plot.width]);
  const slotMs = (slots[0]?.toMs ?? 0) - (slots[0]?.fromMs ?? 0);
  const slotIndex = pointer
    ? Math.floor((xToTime(pointer.x, period, plot) - period.fromMs) / slotMs)
    : -1;
  const slot = slots[slotIndex];
  const dragged =
    dragStart !== null && pointer ? dragPeriod(dragStart, pointer.x, period, plot, slotMs) : null;

  const picture = (
    <div
      role="img"
      aria-label={label}
      className="relative h-full select-none"
      style={{ cursor: onSlot ? "pointer" : "crosshair" }}
      onPointerMove={(event) => {
        const box = event.currentTarget.getBoundingClientRect();
        const x = event.clientX - box.left;
        const inside = x >= plot.left && x <= plot.left + plot.width;
        setPointer({ x, y: event.clientY - box.top });
        crosshair.set(inside ? xToTime(x, period, plot) : null);
      }}
      onPointerLeave={() => {
        setPointer(null);
        setDragStart(null);
        crosshair.set(null);
      }}
      onPointerDown={(event) => {
        if (event.button !== 0 || event.pointerType !== "mouse") return;
        setDragStart(event.clientX - event.currentTarget.getBoundingClientRect().left);
      }}
      onPointerUp={() => {
        if (dragged) {
          onZoom(dragged);
          // After the zoom the same place is another time: what it said is no longer true.
          setPointer(null);
          crosshair.set(null);
        } else if (slot && onSlot && dragStart !== null) {
          clearTimeout(clickTimer.current ?? undefined);
          clickTimer.current = setTimeout(() => onSlot(slot), DOUBLE_CLICK_MS);
        }
        setDragStart(null);
      }}
      onDoubleClick={() => {
        clearTimeout(clickTimer.current ?? undefined);
        onBack();
      }}
    >
      <ComposedChart
        width={width}
        height={height}
        data={rows}
        accessibilityLayer={false}
        margin={{ left: 0, top: plot.top, right: width - plot.left - plot.width, bottom: 0 }}
      >
        <XAxis
          dataKey="middleMs"
          type="number"
          domain={[period.fromMs, period.toMs]}
          ticks={ticks}
          interval={0}
          height={height - plot.top - plot.height}
          tickFormatter={(ms: number) => formatTick(ms, period.toMs - period.fromMs)}
          tick={{ fill: "var(--muted)", fontSize: 12 }}
          tickSize={4}
          stroke="var(--line-strong)"
        />
        <YAxis
          width={plot.left}
          domain={[0, maxValue ?? "auto"]}
          tickCount={height < 120 ? 3 : 4}
          tickFormatter={formatValue}
          tick={{ fill: "var(--muted)", fontSize: 12 }}
          tickSize={4}
          stroke="var(--line-strong)"
        />
        {reference === undefined ? null : (
          <ReferenceLine y={reference} stroke="var(--ghost)" strokeDasharray="4 3" />
        )}
        {series.map((each) =>
          each.bands ? (
            <Area
              key={`${each.name} band`}
              dataKey={`${each.name} band`}
              type="linear"
              stroke="none"
              fill={each.color}
              fillOpacity={0.18}
              connectNulls={false}
              isAnimationActive={false}
            />
          ) : null,
        )}
        {series.map((each) => (
          <Line
            key={each.name}
            dataKey={each.name}
            type="linear"
            stroke={each.color}
            strokeWidth={1.75}
            dot={false}
            activeDot={false}
            connectNulls={false}
            isAnimationActive={false}
          />
        ))}
        {series.map((each) => (
          <Line
            key={`${each.name} partial`}
            dataKey={`${each.name} partial`}
            type="linear"
            stroke={each.color}
            strokeWidth={1.75}
            strokeDasharray="3 3"
            dot={false}
            activeDot={false}
            isAnimationActive={false}
          />
        ))}
        {series.map((each) => (
          <Line
            key={`${each.name} lone`}
            dataKey={`${each.name} lone`}
            stroke="none"
            dot={{ r: 1.75, fill: each.color, stroke: "none" }}
            activeDot={false}
            isAnimationActive={false}
          />
        ))}
        {dragged ? (
          <ReferenceArea
            x1={dragged.fromMs}
            x2={dragged.toMs}
            fill="var(--ink)"
            fillOpacity={0.12}
          />
        ) : null}
        {crosshairTime !== null &&
        crosshairTime >= period.fromMs &&
        crosshairTime <= period.toMs ? (
          <ReferenceLine x={crosshairTime} stroke="var(--ink)" strokeOpacity={0.6} />
        ) : null}
      </ComposedChart>
      {pointer && slot && !dragged ? (
        <Tooltip
          x={pointer.x}
          y={pointer.y}
          chartWidth={width}
          title={formatPeriod(slot.fromMs, slot.toMs)}
          rows={series.map((each) => tipRow(each, slotIndex))}
          footer={footer?.(slotIndex)}
        />
      ) : null}
    </div>
  );
  return (
    <>
      {picture}
      <TimeMarks period={period} plot={plot} />
    </>
  );

  function tipRow(each: LineSeries, index: number): TooltipRow {
    const value = each.values[index] ?? null;
    return {
      label: each.label,
      color: each.color,
      value: value === null ? "–" : formatValue(value),
      order: value ?? -1,
      detail: detail?.(index, each) ?? "",
    };
  }
}
