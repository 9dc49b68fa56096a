"use client";

import { useMemo, useState } from "react";
import { formatExact, formatPercent } from "@/lib/client/format";
import type { BucketCounts } from "@/lib/domain/histogram";
import { BinButtons } from "./bin-buttons";
import {
  type AxisUnit,
  alignRange,
  type Bin,
  type BucketRange,
  binCounts,
  binLower,
  binUpper,
  bucketPosition,
  bucketTicks,
  mergeFactor,
} from "./bucket-axis";
import { niceTop, type ShareBin, toShares, wordBin } from "./share-bins";
import { Tooltip, type TooltipRow } from "./tooltip";
import { useWidth } from "./use-size";

export interface HistogramSeries {
  readonly name: string;
  readonly counts: BucketCounts;
  /** CSS colour. */
  readonly color: string;
}

interface LogHistogramProps {
  readonly series: HistogramSeries;
  /** Grey behind (an earlier period) or outlined over it (a second selection). */
  readonly other?: (HistogramSeries & { readonly as: "behind" | "over" }) | undefined;
  /** Shared by the small multiples of a set, so that they can be compared. */
  readonly range: BucketRange;
  readonly unit: AxisUnit;
  readonly formatValue: (value: number) => string;
  /** Percentiles marked on the axis, in the unit of the values. */
  readonly marks: ReadonlyArray<{ readonly name: string; readonly value: number | null }>;
  readonly label: string;
  readonly onBin?: ((bin: Bin) => void) | undefined;
  readonly height?: number;
}

const LEFT = 34;
const RIGHT = 8;
const TOP = 16;
const BOTTOM = 20;

/**
 * Shares of calls per log bucket at equal widths, from zero. Shares and not counts, so that
 * two selections of different size lie on one scale; the tooltip has both.
 */
export function LogHistogram({ height = 120, ...props }: LogHistogramProps) {
  const [ref, width] = useWidth<HTMLDivElement>();
  return (
    <div ref={ref} style={{ height }}>
      {width > 0 ? <Drawing {...props} width={width} height={height} /> : null}
    </div>
  );
}

function Drawing({
  series,
  other,
  range,
  unit,
  formatValue,
  marks,
  label,
  onBin,
  width,
  height,
}: LogHistogramProps & { readonly width: number; readonly height: number }) {
  const [hover, setHover] = useState<{ index: number; x: number; y: number } | null>(null);
  const plotWidth = Math.max(20, width - LEFT - RIGHT);
  const plotHeight = Math.max(20, height - TOP - BOTTOM);
  const { aligned, bins, others } = useMemo(() => {
    const factor = mergeFactor(range, Math.min(40, Math.max(8, Math.floor(plotWidth / 5))));
    return {
      aligned: alignRange(range, factor),
      bins: toShares(binCounts(series.counts, range, factor)),
      others: other ? toShares(binCounts(other.counts, range, factor)) : null,
    };
  }, [range, series.counts, other, plotWidth]);
  const top = niceTop(
    Math.max(...bins.map((b) => b.share), ...(others ?? []).map((b) => b.share), 0),
  );
  const barWidth = plotWidth / Math.max(1, bins.length);
  const x = (position: number) =>
    LEFT + ((position - aligned.from) / (aligned.to - aligned.from)) * plotWidth;
  const y = (share: number) => TOP + plotHeight * (1 - share / top);
  const hovered = hover ? bins[hover.index] : undefined;
  const hoveredOther = hover ? others?.[hover.index] : undefined;

  return (
    <div
      className="relative h-full"
      onPointerMove={(event) => {
        const box = event.currentTarget.getBoundingClientRect();
        const at = event.clientX - box.left;
        const index = Math.floor((at - LEFT) / barWidth);
        const inside = at >= LEFT && index < bins.length;
        setHover(inside ? { index, x: at, y: event.clientY - box.top } : null);
      }}
      onPointerLeave={() => setHover(null)}
    >
      <svg role="img" aria-label={label} width={width} height={height}>
        {[0, top / 2, top].map((share) => (
          <g key={share}>
            <line
              x1={LEFT}
              x2={LEFT + plotWidth}
              y1={y(share)}
              y2={y(share)}
              className="stroke-grid"
            />
            <text
              x={LEFT - 4}
              y={y(share)}
              textAnchor="end"
              dominantBaseline="central"
              className="tabular fill-muted-foreground text-xs"
            >
              {formatPercent(share).replaceAll("\u00a0", "")}
            </text>
          </g>
        ))}
        {others && other?.as === "behind"
          ? others.map((bin) => <rect key={bin.from} {...bar(bin, 0)} className="fill-ghost/50" />)
          : null}
        {bins.map((bin) => (
          <rect
            key={bin.from}
            {...bar(bin, other?.as === "behind" ? 0.18 : 0.04)}
            fill={series.color}
            fillOpacity={other?.as === "over" ? 0.55 : 0.9}
          />
        ))}
        {others && other?.as === "over" ? (
          <path d={outline(others)} fill="none" stroke={other.color} strokeWidth={2} />
        ) : null}
        {hovered ? (
          <rect
            x={x(hovered.from)}
            y={TOP}
            width={barWidth}
            height={plotHeight}
            className="fill-ink/10"
          />
        ) : null}
        {bucketTicks(aligned, unit, Math.max(2, Math.floor(plotWidth / 52))).map((tick) => (
          <g key={tick.value}>
            <line
              x1={x(tick.position)}
              x2={x(tick.position)}
              y1={TOP + plotHeight}
              y2={TOP + plotHeight + 3}
              className="stroke-line-strong"
            />
            <text
              x={Math.min(x(tick.position), width - 16)}
              y={TOP + plotHeight + 14}
              // Centred under the first bar it would run into the zero of the other axis.
              textAnchor={x(tick.position) < LEFT + 18 ? "start" : "middle"}
              className="tabular fill-muted-foreground text-xs"
            >
              {formatValue(tick.value)}
            </text>
          </g>
        ))}
        {marks.map((mark) =>
          mark.value === null ? null : (
            <g key={mark.name}>
              <line
                x1={x(bucketPosition(mark.value))}
                x2={x(bucketPosition(mark.value))}
                y1={TOP - 2}
                y2={TOP + plotHeight}
                className="stroke-ink"
                strokeDasharray="2 2"
              />
              <text
                x={Math.min(x(bucketPosition(mark.value)), width - 12)}
                y={TOP - 5}
                textAnchor="middle"
                className="fill-ink text-xs"
              >
                {mark.name}
              </text>
            </g>
          ),
        )}
      </svg>
      {onBin ? (
        <BinButtons
          bins={bins}
          left={(bin) => x(bin.from)}
          width={barWidth}
          top={TOP}
          height={plotHeight}
          word={(bin) => wordBin(bin, formatValue)}
          onBin={onBin}
          onFocus={(index) => setHover({ index, x: x(bins[index]?.from ?? 0), y: TOP })}
          onBlur={() => setHover(null)}
        />
      ) : null}
      {hover && hovered ? (
        <Tooltip
          x={hover.x}
          y={hover.y}
          chartWidth={width}
          title={`${formatValue(binLower(hovered))} – ${formatValue(binUpper(hovered))}`}
          rows={[
            tipRow(series, hovered),
            ...(other && hoveredOther ? [tipRow(other, hoveredOther)] : []),
          ]}
          footer={onBin && hovered.count > 0 ? "Click for its traces" : undefined}
        />
      ) : null}
    </div>
  );

  function bar(bin: ShareBin, inset: number) {
    return {
      x: x(bin.from) + inset * barWidth,
      width: Math.max(1, barWidth * (1 - 2 * inset)),
      y: y(bin.share),
      height: TOP + plotHeight - y(bin.share),
    };
  }

  function outline(list: readonly ShareBin[]): string {
    const base = TOP + plotHeight;
    const steps = list.map((bin) => `V${y(bin.share)}H${x(bin.to)}`).join("");
    return `M${LEFT},${base}${steps}V${base}`;
  }
}

function tipRow(series: HistogramSeries, bin: ShareBin): TooltipRow {
  return {
    label: series.name,
    value: formatExact(bin.count),
    detail: formatPercent(bin.share),
    color: series.color,
    order: bin.share,
  };
}
