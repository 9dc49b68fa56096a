"use client";

import { type KeyboardEvent, type PointerEvent, useState } from "react";
import { BUCKETS_PER_OCTAVE, bucketLower } from "@/lib/domain/histogram";
import type { BucketRange } from "./bucket-axis";
import { type Plot, positionToY, yToPosition } from "./heat-geometry";

interface ThresholdHandleProps {
  /** Index of the bucket edge that it stands on. */
  readonly edge: number;
  readonly range: BucketRange;
  readonly plot: Plot;
  /** What it says aloud, with the share beyond it. */
  readonly text: string;
  readonly label: string;
  readonly onEdge: (edge: number) => void;
}

const GRAB_PX = 14;
/** Mean width of a character at 12 px semibold: SVG has no boxes that fit their text. */
const CHARACTER_PX = 6.6;

/** The line itself, part of the picture. */
export function ThresholdMark({
  edge,
  range,
  plot,
  text,
}: Pick<ThresholdHandleProps, "edge" | "range" | "plot" | "text">) {
  const y = positionToY(edge, range, plot);
  const labelY = y < plot.top + 22 ? y + 13 : y - 13;
  return (
    <g>
      <line
        x1={plot.left}
        x2={plot.left + plot.width}
        y1={y}
        y2={y}
        className="stroke-panel"
        strokeWidth={4}
      />
      <line
        x1={plot.left}
        x2={plot.left + plot.width}
        y1={y}
        y2={y}
        className="stroke-accent"
        strokeWidth={2}
        strokeDasharray="8 4"
      />
      <rect
        x={plot.left + 6}
        y={labelY - 9}
        width={text.length * CHARACTER_PX + 10}
        height={18}
        rx={4}
        className="fill-panel/90 stroke-accent"
      />
      <text
        x={plot.left + 11}
        y={labelY}
        dominantBaseline="central"
        className="tabular fill-accent text-xs font-semibold"
      >
        {text}
      </text>
    </g>
  );
}

/** Drags the threshold by pointer or keys; it always stands on a bucket edge, where counts are exact. */
export function ThresholdHandle({ edge, range, plot, text, label, onEdge }: ThresholdHandleProps) {
  const [dragging, setDragging] = useState(false);
  const move = (next: number) => {
    const clamped = Math.min(range.to, Math.max(range.from, Math.round(next)));
    if (clamped !== edge) onEdge(clamped);
  };
  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    if (!dragging) return;
    event.stopPropagation();
    const chart = event.currentTarget.parentElement?.getBoundingClientRect();
    if (chart) move(yToPosition(event.clientY - chart.top, range, plot));
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const steps: Readonly<Record<string, number>> = {
      ArrowUp: 1,
      ArrowRight: 1,
      ArrowDown: -1,
      ArrowLeft: -1,
      PageUp: BUCKETS_PER_OCTAVE,
      PageDown: -BUCKETS_PER_OCTAVE,
      Home: range.from - edge,
      End: range.to - edge,
    };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    move(edge + step);
  };
  return (
    <div
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-orientation="vertical"
      aria-valuemin={Math.round(bucketLower(range.from))}
      aria-valuemax={Math.round(bucketLower(range.to))}
      aria-valuenow={Math.round(bucketLower(edge))}
      aria-valuetext={text}
      title="Drag, or use the arrow keys. It snaps to the edges of the buckets, where the share beyond it is counted exactly."
      className="absolute cursor-ns-resize touch-none rounded-sm"
      style={{
        left: plot.left,
        width: plot.width,
        top: positionToY(edge, range, plot) - GRAB_PX / 2,
        height: GRAB_PX,
      }}
      onPointerDown={(event) => {
        event.stopPropagation();
        event.currentTarget.setPointerCapture(event.pointerId);
        setDragging(true);
      }}
      onPointerMove={onPointerMove}
      onPointerUp={(event) => {
        event.stopPropagation();
        setDragging(false);
      }}
      onPointerCancel={() => setDragging(false)}
      onDoubleClick={(event) => event.stopPropagation()}
      onKeyDown={onKeyDown}
    />
  );
}
