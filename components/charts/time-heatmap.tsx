"use client";

import { useMemo } from "react";
import { formatPeriod, formatTick } from "@/lib/client/format";
import type { Period } from "@/lib/client/range";
import type { BucketCounts } from "@/lib/domain/histogram";
import { type AxisUnit, alignRange, type Bin, type BucketRange, bucketRange } from "./bucket-axis";
import { useCrosshair } from "./crosshair";
import { CrosshairLine } from "./crosshair-line";
import { type HeatColumn, heatCells, rowMerge } from "./heat-geometry";
import { HeatGrid, type HeatTip } from "./heat-grid";
import { timePlot } from "./plot-margins";
import { ThresholdHandle, ThresholdMark } from "./threshold-line";
import { dragPeriod, timeTicks, xToTime } from "./time-axis";
import { TimeMarks } from "./time-marks";
import { useWidth } from "./use-size";

export interface TimeSlot extends Period {
  readonly n: number;
  readonly counts: BucketCounts;
  readonly partial: boolean;
}

interface TimeHeatmapProps {
  /** Every interval in order, also the empty ones. */
  readonly slots: readonly TimeSlot[];
  readonly lines: ReadonlyArray<{
    readonly name: string;
    readonly values: ReadonlyArray<number | null>;
    readonly strong: boolean;
  }>;
  readonly unit: AxisUnit;
  readonly formatValue: (value: number) => string;
  readonly label: string;
  /** The line of the objective, on a bucket edge. */
  readonly threshold: {
    readonly edge: number;
    readonly label: string;
    /** What stands at the line: its value, and the share beyond it. */
    readonly text: string;
    readonly onEdge: (edge: number) => void;
  };
  readonly tip: (slot: TimeSlot, index: number, bin: Bin) => Omit<HeatTip, "title">;
  readonly onCell: (slot: TimeSlot, bin: Bin) => void;
  readonly onZoom: (period: Period) => void;
  readonly onBack: () => void;
  readonly height?: number;
}

/** Room kept around the threshold, so that it can be dragged beyond the data: an octave. */
const THRESHOLD_ROOM = 8;

/** Calls per interval and bucket, percentile lines over them, and a threshold to drag. */
export function TimeHeatmap({ height = 300, ...props }: TimeHeatmapProps) {
  const [ref, width] = useWidth<HTMLDivElement>();
  return (
    <div ref={ref} style={{ height }}>
      {width > 0 && props.slots.length > 0 ? (
        <Drawing {...props} width={width} height={height} />
      ) : null}
    </div>
  );
}

function Drawing({
  slots,
  lines,
  unit,
  formatValue,
  label,
  threshold,
  tip,
  onCell,
  onZoom,
  onBack,
  width,
  height,
}: TimeHeatmapProps & { readonly width: number; readonly height: number }) {
  const crosshair = useCrosshair();
  const plot = useMemo(() => timePlot(width, height), [width, height]);
  const period = useMemo(() => coveredPeriod(slots), [slots]);
  const { columns, range, cells } = useMemo(() => {
    const columns: HeatColumn[] = slots.map((slot) => ({
      from: slot.fromMs,
      to: slot.toMs,
      n: slot.n,
      counts: slot.counts,
      partial: slot.partial,
    }));
    const data = bucketRange(slots.map((slot) => slot.counts));
    const wanted = withThreshold(data, threshold.edge);
    const factor = rowMerge(columns, wanted, plot.height);
    const range = alignRange(wanted, factor);
    return { columns, range, cells: heatCells(columns, range, factor) };
  }, [slots, threshold.edge, plot.height]);
  const xTicks = useMemo(
    () =>
      timeTicks(period, plot.width).map((at) => ({
        at,
        label: formatTick(at, period.toMs - period.fromMs),
      })),
    [period, plot.width],
  );
  const slotMs = (slots[0]?.toMs ?? 0) - (slots[0]?.fromMs ?? 0);
  const slotOf = (column: HeatColumn) => slots.find((slot) => slot.fromMs === column.from);
  return (
    <HeatGrid
      {...{ width, height, plot, columns, range, cells, unit, formatValue, xTicks, lines, label }}
      domain={{ from: period.fromMs, to: period.toMs }}
      tip={(column, index, bin) => {
        const slot = slotOf(column);
        const title = formatPeriod(column.from, column.to);
        return slot ? { title, ...tip(slot, index, bin) } : { title, rows: [] };
      }}
      onCell={(column, bin) => {
        const slot = slotOf(column);
        if (slot) onCell(slot, bin);
      }}
      onHover={(x) => crosshair.set(x === null ? null : xToTime(x, period, plot))}
      onDrag={(start, end) => {
        const zoomed = dragPeriod(start, end, period, plot, slotMs);
        if (zoomed) onZoom(zoomed);
      }}
      onDoubleClick={onBack}
      overlay={
        <>
          <ThresholdMark edge={threshold.edge} range={range} plot={plot} text={threshold.text} />
          <CrosshairLine crosshair={crosshair} period={period} plot={plot} />
        </>
      }
    >
      <ThresholdHandle {...threshold} range={range} plot={plot} />
      <TimeMarks period={period} plot={plot} />
    </HeatGrid>
  );
}

function coveredPeriod(slots: readonly TimeSlot[]): Period {
  return { fromMs: slots[0]?.fromMs ?? 0, toMs: slots.at(-1)?.toMs ?? 1 };
}

function withThreshold(data: BucketRange | null, edge: number): BucketRange {
  const room = { from: edge - THRESHOLD_ROOM, to: edge + THRESHOLD_ROOM };
  if (!data) return room;
  return { from: Math.min(data.from, room.from), to: Math.max(data.to, room.to) };
}
