"use client";

import { useTheme } from "next-themes";
import { useEffect, useRef } from "react";
import { domainToX, type HeatCells, type HeatColumn, type Plot } from "./heat-geometry";
import { intensity, rampColor } from "./ramp";

interface HeatCanvasProps {
  readonly width: number;
  readonly height: number;
  readonly plot: Plot;
  readonly columns: readonly HeatColumn[];
  readonly domain: { readonly from: number; readonly to: number };
  readonly cells: HeatCells;
}

/** Nothing but the coloured cells: thousands of marks, so a canvas and not elements. */
export function HeatCanvas({ width, height, plot, columns, domain, cells }: HeatCanvasProps) {
  const ref = useRef<HTMLCanvasElement>(null);
  const dark = useTheme().resolvedTheme === "dark";
  useEffect(() => {
    const canvas = ref.current;
    const context = canvas?.getContext("2d");
    if (!canvas || !context) return;
    const ratio = window.devicePixelRatio || 1;
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    paintCells(context, { plot, columns, domain, cells, dark });
  }, [width, height, plot, columns, domain, cells, dark]);
  return <canvas ref={ref} className="absolute inset-0" style={{ width, height }} />;
}

function paintCells(
  context: CanvasRenderingContext2D,
  {
    plot,
    columns,
    domain,
    cells,
    dark,
  }: Omit<HeatCanvasProps, "width" | "height"> & { dark: boolean },
): void {
  const rowHeight = plot.height / Math.max(1, cells.rows);
  columns.forEach((column, index) => {
    // Whole pixels: fractional edges would show as a lattice over the picture.
    const left = Math.round(domainToX(column.from, domain, plot));
    const right = Math.max(left + 1, Math.round(domainToX(column.to, domain, plot)));
    const bins = cells.columns[index] ?? [];
    bins.forEach((bin, row) => {
      if (bin.count <= 0) return;
      const bottom = Math.round(plot.top + plot.height - row * rowHeight);
      const top = Math.round(plot.top + plot.height - (row + 1) * rowHeight);
      context.fillStyle = rampColor(intensity(bin.count, cells.max), dark);
      context.fillRect(left, top, right - left, bottom - top);
    });
    if (column.partial) hatch(context, left, plot.top, right - left, plot.height, dark);
  });
}

/** Slanted lines over an interval that is not over. */
function hatch(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  width: number,
  height: number,
  dark: boolean,
): void {
  context.save();
  context.beginPath();
  context.rect(x, y, width, height);
  context.clip();
  context.strokeStyle = dark ? "rgb(255 255 255 / 0.35)" : "rgb(0 0 0 / 0.3)";
  context.lineWidth = 1;
  context.beginPath();
  for (let offset = -height; offset < width; offset += 6) {
    context.moveTo(x + offset, y + height);
    context.lineTo(x + offset + height, y);
  }
  context.stroke();
  context.restore();
}
