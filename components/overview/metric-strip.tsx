import { Badge } from "@/components/ui/badge";
import { Skeleton } from "@/components/ui/skeleton";
import { formatDuration, formatExact } from "@/lib/client/format";
import { Change } from "./change";
import { isUnpriced, METRIC_NAMES, METRICS, type MetricName, type OverviewData } from "./metrics";

interface MetricStripProps {
  readonly data: OverviewData | null;
  readonly before: string | null;
  readonly chosen: MetricName;
  readonly onChoose: (metric: MetricName) => void;
  readonly isOutdated: boolean;
}

const ORDER: readonly MetricName[] = ["calls", "errors", "ttft", "duration", "speed", "spend"];

/** The six figures of the page. Each is also the choice of what is drawn below. */
export function MetricStrip({ data, before, chosen, onChoose, isOutdated }: MetricStripProps) {
  return (
    <fieldset
      aria-label="Figures; choose one to draw"
      className={`grid grid-cols-2 overflow-hidden rounded-lg border border-line bg-line gap-px sm:grid-cols-3 xl:grid-cols-6 ${isOutdated ? "outdated" : ""}`}
    >
      {ORDER.filter((name) => METRIC_NAMES.includes(name)).map((name) => (
        <button
          key={name}
          type="button"
          aria-pressed={chosen === name}
          onClick={() => onChoose(name)}
          className="flex min-h-[92px] min-w-0 flex-col items-start bg-panel px-3 py-2.5 text-left -outline-offset-2 hover:bg-hover aria-pressed:shadow-[inset_0_-2px_0_var(--accent)]"
        >
          <span className="text-muted-foreground text-xs">{METRICS[name].label}</span>
          {data ? (
            <Figure name={name} data={data} before={before} />
          ) : (
            <>
              <Skeleton className="mt-1.5 h-6 w-20" />
              <Skeleton className="mt-1.5 h-3.5 w-14" />
            </>
          )}
        </button>
      ))}
    </fieldset>
  );
}

function Figure({
  name,
  data,
  before,
}: {
  readonly name: MetricName;
  readonly data: OverviewData;
  readonly before: string | null;
}) {
  const metric = METRICS[name];
  const { current, previous } = data.total;
  return (
    <>
      <span className="mt-0.5 flex items-center gap-2">
        <span className="tabular font-semibold text-lg tracking-[-0.01em]">
          {name === "spend" && isUnpriced(current) ? "unpriced" : metric.format(metric.of(current))}
        </span>
        {name === "spend" && current.unpricedCalls > 0 && !isUnpriced(current) && (
          <Badge
            tone="watch"
            title={`${formatExact(current.unpricedCalls)} calls have usage but no known price`}
          >
            PARTIAL
          </Badge>
        )}
      </span>
      <span className="flex w-full flex-wrap items-baseline gap-x-2">
        <Change metric={metric} current={current} previous={previous} before={before} />
        {name === "ttft" && current.ttft.p50 !== null && (
          <span className="tabular text-faint text-xs">
            p50 {formatDuration(current.ttft.p50)} · p99 {formatDuration(current.ttft.p99)}
          </span>
        )}
        {name === "ttft" && current.ttftN > 0 && current.ttftN < current.requests && (
          <span
            className="tabular text-faint text-xs"
            title={`A first token is known for ${formatExact(current.ttftN)} of ${formatExact(current.requests)} calls; the duration covers those that do not stream too`}
          >
            of {formatExact(current.ttftN)} streamed {current.ttftN === 1 ? "call" : "calls"}
          </span>
        )}
        {name === "errors" && current.requests > 0 && (
          <span className="tabular text-faint text-xs">{formatExact(current.errors)} calls</span>
        )}
        {name === "duration" && current.duration.p50 !== null && (
          <span className="tabular text-faint text-xs">
            p50 {formatDuration(current.duration.p50)}
          </span>
        )}
      </span>
    </>
  );
}
