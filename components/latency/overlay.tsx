"use client";

import { bucketRange } from "@/components/charts/bucket-axis";
import { LogHistogram } from "@/components/charts/log-histogram";
import { Button } from "@/components/ui/button";
import { colorsForEntities } from "@/lib/client/colors";
import { formatExact } from "@/lib/client/format";
import type { Dimension } from "@/lib/contracts/filter";
import type { HistogramGroup } from "@/lib/contracts/latency";
import { Change, Swatch } from "./distribution-panel";
import { formatAxis } from "./metric";
import { nameOf } from "./picks";
import { PERCENTILES } from "./search-params";
import { useLatencyState } from "./use-latency";

interface OverlayProps {
  readonly first: HistogramGroup;
  readonly second: HistogramGroup;
  readonly dimension: Dimension;
  /** What the dimension is called. */
  readonly label: string;
  readonly onClear: () => void;
}

/** Two selections on one axis, the second as an outline, with their difference in figures. */
export function Overlay({ first, second, dimension, label, onClear }: OverlayProps) {
  const { info } = useLatencyState();
  const range = bucketRange([first.buckets, second.buckets]);
  if (!range) return null;
  const names = [nameOf(first.key, label), nameOf(second.key, label)] as const;
  const colors = colorsForEntities([first.key ?? "", second.key ?? ""], dimension);
  const firstColor = colors.get(first.key ?? "") ?? "var(--series-1)";
  const secondColor = colors.get(second.key ?? "") ?? "var(--series-2)";
  return (
    <div className="mb-3 rounded-md border border-line p-2" data-testid="overlay">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1 px-1 text-sm">
        <span className="flex min-w-0 gap-2.5">
          <Swatch color={firstColor} />
          <span className="truncate">
            {names[0]} <span className="text-faint">n {formatExact(first.n)}</span>
          </span>
        </span>
        <span className="flex min-w-0 gap-2.5">
          <Swatch color={secondColor} />
          <span className="truncate">
            {names[1]} <span className="text-faint">n {formatExact(second.n)}, outline</span>
          </span>
        </span>
        <Button variant="ghost" className="ml-auto" onClick={onClear}>
          Clear
        </Button>
      </div>
      <LogHistogram
        height={200}
        range={range}
        unit={info.unit}
        series={{ name: names[0], counts: first.buckets, color: firstColor }}
        other={{ name: names[1], counts: second.buckets, color: secondColor, as: "over" }}
        formatValue={(value) => formatAxis(value, info.unit)}
        marks={[]}
        label={`Histograms of ${info.label} for ${names[0]} and ${names[1]}`}
      />
      <dl className="tabular flex flex-wrap gap-x-5 gap-y-1 px-1 pt-1 text-sm">
        {PERCENTILES.map((name) => (
          <div key={name} className="flex gap-1.5">
            <dt className="text-faint">{name}</dt>
            <dd>
              {formatPair(second.percentiles[name], first.percentiles[name], info.format)}{" "}
              <Change name={name} now={second} before={first} info={info} />
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

function formatPair(
  value: number | null,
  against: number | null,
  format: (value: number) => string,
): string {
  if (value === null || against === null) return "–";
  return `${format(value)} against ${format(against)}`;
}
