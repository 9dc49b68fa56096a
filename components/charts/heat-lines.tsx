import { type HeatColumn, type Plot, spreadLabels } from "./heat-geometry";
import { linePaths } from "./lines";

export interface HeatLine {
  readonly name: string;
  /** Per column; null is a gap. */
  readonly values: ReadonlyArray<number | null>;
  /** Drawn heavier: the ones read first. */
  readonly strong: boolean;
}

interface HeatLinesProps {
  readonly lines: readonly HeatLine[];
  readonly columns: readonly HeatColumn[];
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
  readonly plot: Plot;
}

/**
 * Percentile lines over the cells, each named at its right end. They cannot cross, so
 * one colour with a halo does for all: it is legible on every colour of the ramp.
 */
export function HeatLines({ lines, columns, x, y, plot }: HeatLinesProps) {
  const drawn = lines.map((line) => {
    const paths = linePaths(
      columns.map((column, index) => {
        const value = line.values[index] ?? null;
        return {
          x: x((column.from + column.to) / 2),
          y: value === null ? null : y(value),
          partial: column.partial,
        };
      }),
    );
    const index = line.values.findLastIndex((value) => value !== null);
    const column = columns[index];
    const value = line.values[index] ?? null;
    const end =
      column && value !== null ? { x: x((column.from + column.to) / 2), y: y(value) } : null;
    return { ...line, paths, end };
  });
  const ended = drawn.flatMap(({ name, strong, end }) => (end ? [{ name, strong, ...end }] : []));
  const right = plot.left + plot.width;
  // A line that ends early is named where it ends: at the border it would name another's height.
  const lastX = Math.max(...ended.map((line) => line.x));
  const early = ended.filter((line) => line.x < lastX);
  const labelled = ended.filter((line) => line.x === lastX);
  const heights = spreadLabels(
    labelled.map((line) => line.y),
    11,
    plot.top + 4,
    plot.top + plot.height - 4,
  );
  return (
    <g>
      {drawn.map(({ name, paths, strong }) => (
        <g key={name} fill="none" strokeLinejoin="round">
          <path
            d={paths.solid + paths.dashed}
            className="stroke-panel/80"
            strokeWidth={strong ? 4.5 : 3}
          />
          <path d={paths.solid} className="stroke-ink" strokeWidth={strong ? 2 : 1} />
          <path
            d={paths.dashed}
            className="stroke-ink"
            strokeWidth={strong ? 2 : 1}
            strokeDasharray="3 3"
          />
          {paths.lone.map((point) => (
            <circle
              key={point.x}
              cx={point.x}
              cy={point.y}
              r={strong ? 2.5 : 1.75}
              className="fill-ink stroke-panel"
            />
          ))}
        </g>
      ))}
      {early.map((line) => (
        <text
          key={line.name}
          x={line.x}
          y={Math.max(plot.top + 10, line.y - 6)}
          textAnchor="end"
          strokeWidth={3}
          paintOrder="stroke"
          className="tabular fill-ink stroke-panel text-xs"
        >
          {line.name}
        </text>
      ))}
      {labelled.map((line, index) => (
        <text
          key={line.name}
          x={right + 5}
          y={heights[index]}
          dominantBaseline="central"
          className={`fill-ink text-xs tabular-nums ${line.strong ? "font-semibold" : ""}`}
        >
          {line.name}
        </text>
      ))}
    </g>
  );
}
