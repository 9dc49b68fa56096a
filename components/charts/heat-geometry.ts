import type { BucketCounts } from "@/lib/domain/histogram";
import { type Bin, type BucketRange, binCounts, mergeFactor } from "./bucket-axis";

/** The drawing area inside a chart, in CSS pixels. */
export interface Plot {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** One column of a heat chart, placed on its x axis by `from` and `to`. */
export interface HeatColumn {
  readonly from: number;
  readonly to: number;
  /** Calls seen, unweighted. */
  readonly n: number;
  readonly counts: BucketCounts;
  readonly partial: boolean;
}

export interface HeatCells {
  /** Per column, the bins from the lowest up. */
  readonly columns: ReadonlyArray<readonly Bin[]>;
  readonly rows: number;
  /** The fullest cell. */
  readonly max: number;
}

export interface CellAt {
  readonly column: number;
  /** 0 is the lowest. */
  readonly row: number;
}

/** A row below this height can no longer be told from its neighbour. */
const MIN_ROW_PX = 4;

function maxRows(plotHeight: number): number {
  return Math.max(4, Math.floor(plotHeight / MIN_ROW_PX));
}

/** Sparser than this a picture of single cells is noise: rows are then merged. */
const MIN_CALLS_PER_CELL = 2.5;
/** A quarter of an octave a row: more would hide what the chart is there for. */
const MAX_MERGE = 2;

/**
 * How many buckets a row takes: as many as its height demands, and with few calls more, so
 * that a cell that is not empty holds a few.
 */
export function rowMerge(
  columns: readonly HeatColumn[],
  range: BucketRange,
  plotHeight: number,
): number {
  let factor = mergeFactor(range, maxRows(plotHeight));
  while (factor < MAX_MERGE && callsPerCell(columns, range, factor) < MIN_CALLS_PER_CELL)
    factor *= 2;
  return factor;
}

function callsPerCell(columns: readonly HeatColumn[], range: BucketRange, factor: number): number {
  let calls = 0;
  let cells = 0;
  for (const column of columns) {
    for (const bin of binCounts(column.counts, range, factor)) {
      if (bin.count <= 0) continue;
      calls += bin.count;
      cells += 1;
    }
  }
  return cells === 0 ? Number.POSITIVE_INFINITY : calls / cells;
}

/** Bins of every column over one common, aligned range. */
export function heatCells(
  columns: readonly HeatColumn[],
  range: BucketRange,
  factor: number,
): HeatCells {
  let max = 0;
  const binned = columns.map((column) => {
    const bins = binCounts(column.counts, range, factor);
    for (const bin of bins) max = Math.max(max, bin.count);
    return bins;
  });
  return { columns: binned, rows: (range.to - range.from) / factor, max };
}

/** Pixel height of a position on the bucket axis; larger values stand higher. */
export function positionToY(position: number, range: BucketRange, plot: Plot): number {
  return plot.top + plot.height * (1 - (position - range.from) / (range.to - range.from));
}

export function yToPosition(y: number, range: BucketRange, plot: Plot): number {
  return range.from + (1 - (y - plot.top) / plot.height) * (range.to - range.from);
}

export function domainToX(
  value: number,
  domain: { readonly from: number; readonly to: number },
  plot: Plot,
): number {
  return plot.left + ((value - domain.from) / (domain.to - domain.from)) * plot.width;
}

/** The cell under a point, or null outside of the plot and between columns. */
export function cellAt(
  x: number,
  y: number,
  columns: readonly HeatColumn[],
  domain: { readonly from: number; readonly to: number },
  rows: number,
  plot: Plot,
): CellAt | null {
  const insideX = x >= plot.left && x < plot.left + plot.width;
  const insideY = y >= plot.top && y < plot.top + plot.height;
  if (!insideX || !insideY) return null;
  const value = domain.from + ((x - plot.left) / plot.width) * (domain.to - domain.from);
  const column = columns.findIndex((each) => value >= each.from && value < each.to);
  if (column < 0) return null;
  const row = Math.floor((1 - (y - plot.top) / plot.height) * rows);
  return { column, row: Math.min(rows - 1, Math.max(0, row)) };
}

/** Where an arrow key leads from a cell; null for keys that move nothing. */
export function moveCell(
  cell: CellAt | null,
  key: string,
  columns: number,
  rows: number,
): CellAt | null {
  const start = cell ?? { column: columns - 1, row: Math.floor(rows / 2) };
  const clamp = (column: number, row: number): CellAt => ({
    column: Math.min(columns - 1, Math.max(0, column)),
    row: Math.min(rows - 1, Math.max(0, row)),
  });
  const step = cell ? 1 : 0;
  switch (key) {
    case "ArrowLeft":
      return clamp(start.column - step, start.row);
    case "ArrowRight":
      return clamp(start.column + step, start.row);
    case "ArrowUp":
      return clamp(start.column, start.row + step);
    case "ArrowDown":
      return clamp(start.column, start.row - step);
    case "Home":
      return clamp(0, start.row);
    case "End":
      return clamp(columns - 1, start.row);
    case "PageUp":
      return clamp(start.column, start.row + 8);
    case "PageDown":
      return clamp(start.column, start.row - 8);
    default:
      return null;
  }
}

/**
 * Label heights moved apart to at least `gap` pixels, in order, inside `top` and
 * `bottom`: percentiles that lie close together must still be legible.
 */
export function spreadLabels(
  heights: readonly number[],
  gap: number,
  top: number,
  bottom: number,
): number[] {
  const order = heights.map((y, index) => ({ y, index })).sort((a, b) => a.y - b.y);
  const placed: number[] = [];
  order.forEach(({ y }, rank) => {
    const above = placed[rank - 1];
    placed.push(above === undefined ? Math.max(top, y) : Math.max(y, above + gap));
  });
  for (let rank = placed.length - 1, limit = bottom; rank >= 0; rank--) {
    const y = Math.min(placed[rank] ?? limit, limit);
    placed[rank] = y;
    limit = y - gap;
  }
  const result = new Array<number>(heights.length).fill(0);
  order.forEach(({ index }, rank) => {
    result[index] = placed[rank] ?? 0;
  });
  return result;
}
