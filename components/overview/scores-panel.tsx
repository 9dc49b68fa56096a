"use client";

import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { CrosshairProvider } from "@/components/charts/crosshair";
import { EventMarks } from "@/components/events/event-marks";
import { Panel } from "@/components/ui/panel";
import { Skeleton } from "@/components/ui/skeleton";
import { preferredBaseline, toBaselineParams } from "@/lib/client/baseline";
import { formatExact, formatInterval } from "@/lib/client/format";
import { useScope, useScopeActions, useScopedQuery } from "@/lib/client/scope";
import { type getScores as Contract, getScores } from "@/lib/contracts/feedback";
import { toSlots } from "./slots";

const TimeLineChart = dynamic(
  () => import("@/components/charts/time-line-chart").then((module) => module.TimeLineChart),
  { ssr: false, loading: () => <Skeleton className="h-[120px]" /> },
);

/** What users and evaluations said of the answers, by name; nothing where nobody said a thing. */
export function ScoresPanel() {
  const scope = useScope();
  const baseline = preferredBaseline(scope, scope.compare);
  const { data, isOutdated } = useScopedQuery(getScores, {
    points: 48,
    ...toBaselineParams(baseline),
  });
  if (!data || data.scores.length === 0) return null;
  const more = data.otherNames > 0 ? ` · ${data.otherNames} more names` : "";
  return (
    <Panel
      title="Feedback and scores"
      note={`mean · every ${formatInterval(data.intervalSeconds)}${more}`}
      isOutdated={isOutdated}
    >
      <CrosshairProvider>
        <EventMarks>
          <div className="grid grid-cols-1 overflow-hidden sm:grid-cols-2 xl:grid-cols-3 2xl:grid-cols-4">
            {data.scores.map((score) => (
              <Score
                key={score.name}
                score={score}
                intervalSeconds={data.intervalSeconds}
                before={scope.compare === "off" ? null : baseline.words}
              />
            ))}
          </div>
        </EventMarks>
      </CrosshairProvider>
    </Panel>
  );
}

type ScoreData = (typeof Contract)["response"]["_zod"]["output"]["scores"][number];

interface ScoreProps {
  readonly score: ScoreData;
  readonly intervalSeconds: number;
  readonly before: string | null;
}

function Score({ score, intervalSeconds, before }: ScoreProps) {
  const router = useRouter();
  const { setRange } = useScopeActions();
  const slots = toSlots(score.series, intervalSeconds);
  const halfWidth = score.interval ? (score.interval[1] - score.interval[0]) / 2 : null;
  return (
    <section className="-ml-px min-w-0 border-line border-x border-t px-3 pt-2.5 pb-2">
      <header className="flex items-baseline gap-2">
        <h3 className="min-w-0 truncate font-medium text-sm" title={score.name}>
          {score.name}
        </h3>
        <span className="tabular ml-auto whitespace-nowrap font-semibold text-sm">
          {formatScore(score.mean)}
          {halfWidth === null ? null : (
            <span className="font-normal text-muted-foreground"> ± {formatScore(halfWidth)}</span>
          )}
        </span>
      </header>
      <p className="tabular text-muted-foreground text-xs">
        n {formatExact(score.n)}
        {before !== null && score.baselineMean !== null
          ? ` · ${formatScore(score.baselineMean)} (n ${formatExact(score.baselineN)}) ${before}`
          : ""}
      </p>
      <div className="mt-1.5">
        <TimeLineChart
          slots={slots}
          series={[
            {
              name: "mean",
              label: score.name,
              color: "var(--series-1)",
              values: score.series.map(({ mean }) => mean),
            },
          ]}
          formatValue={formatScore}
          label={`Mean of ${score.name} over time`}
          detail={(index) => `n ${formatExact(score.series[index]?.n ?? 0)}`}
          onZoom={setRange}
          onBack={() => router.back()}
          height={120}
        />
      </div>
    </section>
  );
}

function formatScore(value: number): string {
  return Number(value.toPrecision(3)).toLocaleString("en-US");
}
