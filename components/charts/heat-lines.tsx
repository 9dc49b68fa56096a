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
    const last = line.values.findLast((value) => value !== null) ?? null;
    return { ...line, paths, end: last === null ? null : y(last) };
  });
  const labelled = drawn.filter((line) => line.end !== null);
  const heights = spreadLabels(
    labelled.map((line) => line.end ?? 0),
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
      {labelled.map((line, index) => (
        <text
          key={line.name}
          x={plot.left + plot.width + 5}
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
