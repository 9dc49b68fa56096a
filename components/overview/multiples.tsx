"use client";

import dynamic from "next/dynamic";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useMemo } from "react";
import { CrosshairProvider } from "@/components/charts/crosshair";
import { MarksOf } from "@/components/charts/time-marks";
import { EventMarks } from "@/components/events/event-marks";
import { Skeleton } from "@/components/ui/skeleton";
import { colorsForEntities } from "@/lib/client/colors";
import { formatExact } from "@/lib/client/format";
import { useScopeActions, useScopedHref, useTracesHref } from "@/lib/client/scope";
import type { Dimension } from "@/lib/contracts/filter";
import { Change } from "./change";
import { METRICS, type MetricName, type OverviewData, type OverviewGroup } from "./metrics";
import { sharedMax, toSlots } from "./slots";

const CHART_HEIGHT = 132;
const TimeLineChart = dynamic(
  () => import("@/components/charts/time-line-chart").then((module) => module.TimeLineChart),
  { ssr: false, loading: () => <Skeleton className="h-[132px]" /> },
);

interface MultiplesProps {
  readonly data: OverviewData;
  readonly baseline: OverviewData | null;
  readonly before: string | null;
  readonly by: Dimension;
  readonly metricName: MetricName;
  readonly ownScale: boolean;
}

/** One chart per model (or route, tenant…), on one scale, so that they can be held side by side. */
export function Multiples({ data, baseline, before, by, metricName, ownScale }: MultiplesProps) {
  const colors = colorsForEntities(
    data.groups.map((group) => group.key),
    by,
  );
  const metric = METRICS[metricName];
  const max = ownScale ? null : sharedMax([...data.groups, ...(baseline?.groups ?? [])], metric);
  const drawn = data.groups.filter((group) => metric.of(group.current) !== null);
  const without = data.groups.filter((group) => metric.of(group.current) === null);
  return (
    <CrosshairProvider>
      <EventMarks>
        <div className="grid grid-cols-1 overflow-hidden sm:grid-cols-2 xl:grid-cols-3 2xl:grid-cols-4">
          {drawn.map((group) => (
            <Multiple
              key={group.key}
              group={group}
              ghost={baseline?.groups.find((one) => one.key === group.key) ?? null}
              color={colors.get(group.key) ?? "var(--ink)"}
              max={max}
              intervalSeconds={data.intervalSeconds}
              before={before}
              by={by}
              metricName={metricName}
            />
          ))}
        </div>
      </EventMarks>
      {without.length > 0 && (
        <p className="border-line border-t px-3 py-2 text-muted-foreground text-sm">
          {metricName === "ttft" ? "No call carries a time to first token" : "Nothing to draw"} for{" "}
          {without.map((group) => group.key || "(none)").join(", ")}.
        </p>
      )}
    </CrosshairProvider>
  );
}

interface MultipleProps {
  readonly group: OverviewGroup;
  readonly ghost: OverviewGroup | null;
  readonly color: string;
  readonly max: number | null;
  readonly intervalSeconds: number;
  readonly before: string | null;
  readonly by: Dimension;
  readonly metricName: MetricName;
}

function Multiple({
  group,
  ghost,
  color,
  max,
  intervalSeconds,
  before,
  by,
  metricName,
}: MultipleProps) {
  const router = useRouter();
  const href = useScopedHref();
  const tracesHref = useTracesHref();
  const { setRange } = useScopeActions();
  const metric = METRICS[metricName];
  const name = group.key || "(none)";
  const own = useMemo(
    () => [
      group.key === ""
        ? { key: by, op: "missing" as const, value: "" }
        : { key: by, op: "is" as const, value: group.key },
    ],
    [by, group.key],
  );
  const slots = toSlots(group.series, intervalSeconds);
  const series = [
    ...(ghost
      ? [
          {
            name: "before",
            label: before ?? "before",
            color: "var(--ghost)",
            values: slots.map((_, index) => {
              const slot = ghost.series[index];
              return slot ? metric.at(slot) : null;
            }),
          },
        ]
      : []),
    { name: "now", label: name, color, values: group.series.map(metric.at) },
  ];
  return (
    <section className="-ml-px min-w-0 border-line border-x border-t px-3 pt-2.5 pb-2">
      <header className="flex items-baseline gap-2">
        <span aria-hidden className="size-2 shrink-0 rounded-full" style={{ background: color }} />
        <h3 className="min-w-0 truncate font-medium text-sm">
          <Link
            href={href(metricName === "spend" || metricName === "calls" ? "/traces" : "/latency", {
              filters: own,
            })}
            className="hover:underline"
            title={name}
          >
            {name}
          </Link>
        </h3>
        <span className="tabular ml-auto whitespace-nowrap font-semibold text-sm">
          {metric.format(metric.of(group.current))}
        </span>
        <Change metric={metric} current={group.current} previous={group.previous} before={before} />
      </header>
      <div className="mt-1.5">
        <MarksOf part={own}>
          <TimeLineChart
            slots={slots}
            series={series}
            formatValue={metric.format}
            label={`${metric.label} of ${name} over time`}
            detail={(index, one) => {
              const source = one.name === "before" ? ghost?.series[index] : group.series[index];
              return source ? `n ${formatExact(source.n)}` : "";
            }}
            onZoom={setRange}
            onBack={() => router.back()}
            onSlot={(period) => router.push(tracesHref(own, period))}
            height={CHART_HEIGHT}
            {...(max === null ? {} : { maxValue: max })}
          />
        </MarksOf>
      </div>
    </section>
  );
}
