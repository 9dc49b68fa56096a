import { linePaths } from "./lines";

interface SparklineProps {
  /** Null where there is too little to say: a gap. */
  readonly values: ReadonlyArray<number | null>;
  /** What it shows, for screen readers. */
  readonly label: string;
  /** Drawn as a thin reference line, inside the scale. */
  readonly reference?: number | null;
  readonly width?: number;
  readonly height?: number;
}

const PAD = 2;

/** A word-sized line from zero, with gaps where values are missing. */
export function Sparkline({
  values,
  label,
  reference = null,
  width = 96,
  height = 20,
}: SparklineProps) {
  const known = values.filter((value) => value !== null);
  const top = Math.max(...known, reference ?? 0);
  if (known.length === 0 || top <= 0) {
    return <span className="text-xs text-muted-foreground">too few</span>;
  }
  const x = (index: number) => PAD + (index / Math.max(1, values.length - 1)) * (width - 2 * PAD);
  const y = (value: number) => height - PAD - (value / top) * (height - 2 * PAD);
  const paths = linePaths(
    values.map((value, index) => ({
      x: x(index),
      y: value === null ? null : y(value),
      partial: false,
    })),
  );
  return (
    <svg role="img" aria-label={label} width={width} height={height} className="block">
      {reference === null ? null : (
        <line
          x1={0}
          x2={width}
          y1={y(reference)}
          y2={y(reference)}
          className="stroke-ghost"
          strokeDasharray="2 2"
        />
      )}
      <path d={paths.solid} fill="none" className="stroke-ink" strokeWidth={1.25} />
      {paths.lone.map((point) => (
        <circle key={point.x} cx={point.x} cy={point.y} r={1.5} className="fill-ink" />
      ))}
    </svg>
  );
}
