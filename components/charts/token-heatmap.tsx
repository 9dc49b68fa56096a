"use client";

import { useMemo } from "react";
import { formatCount } from "@/lib/client/format";
import type { BucketCounts } from "@/lib/domain/histogram";
import { addCounts } from "@/lib/domain/percentile";
import {
  type AxisUnit,
  alignRange,
  type Bin,
  binCounts,
  bucketRange,
  bucketTicks,
  mergeFactor,
} from "./bucket-axis";
import { type HeatColumn, heatCells, rowMerge } from "./heat-geometry";
import { HeatGrid, type HeatTip } from "./heat-grid";
import { timePlot } from "./plot-margins";
import { useWidth } from "./use-size";

export interface TokenColumn {
  /** Bucket of the horizontal measure. */
  readonly bucket: number;
  readonly n: number;
  readonly counts: BucketCounts;
}

interface TokenHeatmapProps {
  /** Ascending by bucket. */
  readonly columns: readonly TokenColumn[];
  readonly lines: (column: BucketCounts) => ReadonlyArray<{
    readonly name: string;
    readonly value: number | null;
    readonly strong: boolean;
  }>;
  readonly unit: AxisUnit;
  readonly formatValue: (value: number) => string;
  readonly label: string;
  readonly tip: (column: HeatColumn, bin: Bin) => HeatTip;
  readonly onCell: (column: HeatColumn, bin: Bin) => void;
  readonly height?: number;
}

/** A measure against input tokens, both on log axes. Columns merge by pairs like rows do. */
export function TokenHeatmap({ height = 300, ...props }: TokenHeatmapProps) {
  const [ref, width] = useWidth<HTMLDivElement>();
  return (
    <div ref={ref} style={{ height }}>
      {width > 0 && props.columns.length > 0 ? (
        <Drawing {...props} width={width} height={height} />
      ) : null}
    </div>
  );
}

function Drawing({
  columns: source,
  lines: linesOf,
  unit,
  formatValue,
  label,
  tip,
  onCell,
  width,
  height,
}: TokenHeatmapProps & { readonly width: number; readonly height: number }) {
  const plot = useMemo(() => timePlot(width, height), [width, height]);
  const { columns, domain, range, cells } = useMemo(() => {
    const columns = mergeColumns(source, plot.width);
    const data = bucketRange(columns.map((column) => column.counts)) ?? { from: 0, to: 8 };
    const factor = rowMerge(columns, data, plot.height);
    const range = alignRange(data, factor);
    const domain = { from: columns[0]?.from ?? 0, to: columns.at(-1)?.to ?? 1 };
    return { columns, domain, range, cells: heatCells(columns, range, factor) };
  }, [source, plot]);
  const lines = useMemo(() => {
    const perColumn = columns.map((column) => (column.n > 0 ? linesOf(column.counts) : []));
    return linesOf([]).map((line, index) => ({
      name: line.name,
      strong: line.strong,
      values: perColumn.map((each) => each[index]?.value ?? null),
    }));
  }, [columns, linesOf]);
  const xTicks = bucketTicks(domain, "tokens", Math.max(2, Math.floor(plot.width / 56))).map(
    (tick) => ({ at: tick.position, label: formatCount(tick.value) }),
  );
  return (
    <HeatGrid
      {...{
        width,
        height,
        plot,
        columns,
        domain,
        range,
        cells,
        unit,
        formatValue,
        xTicks,
        lines,
        label,
      }}
      tip={(column, _, bin) => tip(column, bin)}
      onCell={onCell}
    />
  );
}

/** At most one column per 6 pixels; every column of the range, so that gaps stay gaps. */
function mergeColumns(source: readonly TokenColumn[], plotWidth: number): HeatColumn[] {
  const perBucket: BucketCounts = source.map((column) => [column.bucket, column.n]);
  const range = bucketRange([perBucket]);
  if (!range) return [];
  const factor = mergeFactor(range, Math.floor(plotWidth / 6));
  return binCounts(perBucket, range, factor).map((bin) => {
    const members = source.filter(({ bucket }) => bucket >= bin.from && bucket < bin.to);
    return {
      from: bin.from,
      to: bin.to,
      n: bin.count,
      counts: addCounts(members.map((member) => member.counts)),
      partial: false,
    };
  });
}
