"use client";

import Link from "next/link";
import { useQueryStates } from "nuqs";
import { Page } from "@/components/shell/page";
import { PageHeader } from "@/components/shell/page-header";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState } from "@/components/ui/error-state";
import { FoldedNote } from "@/components/ui/folded-note";
import { Panel } from "@/components/ui/panel";
import { Segmented } from "@/components/ui/segmented";
import { Select } from "@/components/ui/select";
import { Skeleton } from "@/components/ui/skeleton";
import { filterLabel } from "@/lib/client/filters";
import { formatInterval, formatPeriod, formatShortDateTime, formatTime } from "@/lib/client/format";
import { describeLast, type Period } from "@/lib/client/range";
import { useScope, useScopeActions, useScopedHref } from "@/lib/client/scope";
import { DIMENSIONS } from "@/lib/contracts/filter";
import { GroupTable } from "./group-table";
import { type Episode, type Finding, overviewHeadline } from "./headline";
import { MetricStrip } from "./metric-strip";
import { METRICS } from "./metrics";
import { Multiples } from "./multiples";
import { ScoresPanel } from "./scores-panel";
import { overviewParams } from "./search-params";
import { UnpricedPanel } from "./unpriced";
import { useOverview } from "./use-overview";

const DAY_MS = 86_400_000;
const BY = DIMENSIONS.map((value) => ({ value, label: filterLabel(value) }));

export function OverviewView() {
  const [{ by, metric, ownScale }, setParams] = useQueryStates(overviewParams, { history: "push" });
  const scope = useScope();
  const actions = useScopeActions();
  const { data, baseline, before, isOutdated, error, retry } = useOverview(by);
  const period =
    scope.range.kind === "last"
      ? describeLast(scope.range.last)
      : `period ${formatPeriod(scope.fromMs, scope.toMs)}`;
  // Whether something goes on shows beside the baseline: no word before it has come.
  const headline =
    data && (before === null || baseline || error)
      ? overviewHeadline(
          data,
          {
            dimension: filterLabel(by),
            before,
            period,
            time: (iso) =>
              scope.toMs - scope.fromMs <= DAY_MS ? formatTime(iso) : formatShortDateTime(iso),
          },
          baseline,
        )
      : null;
  const isEmpty = data !== null && data.total.current.requests === 0;

  return (
    <Page>
      <PageHeader
        title="Overview"
        isOutdated={isOutdated}
        headline={headline ? <FindingText finding={headline.first} by={by} /> : null}
        detail={
          headline ? (
            <>
              {headline.detail}
              {headline.others.slice(0, 2).map((finding) => (
                <span key={finding.text} className="block text-ink">
                  Also: <FindingText finding={finding} by={by} />
                </span>
              ))}
            </>
          ) : (
            <Skeleton className="h-4 w-72" />
          )
        }
      />
      {error && !data ? (
        <Panel>
          <ErrorState title="The figures could not be read" error={error} onRetry={retry} />
        </Panel>
      ) : (
        <>
          <MetricStrip
            data={data}
            before={before}
            chosen={metric}
            onChoose={(next) => void setParams({ metric: next })}
            isOutdated={isOutdated}
          />
          <Panel
            title={`${METRICS[metric].label} by ${filterLabel(by)}`}
            note={
              data
                ? `${METRICS[metric].unit} · every ${formatInterval(data.intervalSeconds)}${shownOf(data.groups.length, data.groupCount)}`
                : METRICS[metric].unit
            }
            isOutdated={isOutdated}
            actions={
              <>
                <Segmented
                  label="Scale"
                  value={ownScale ? "own" : "one"}
                  onChange={(next) => void setParams({ ownScale: next === "own" })}
                  options={[
                    { value: "one", label: "One scale" },
                    { value: "own", label: "Own" },
                  ]}
                />
                <Select
                  label="by"
                  showLabel
                  value={by}
                  onChange={(next) => void setParams({ by: next })}
                  options={BY}
                />
              </>
            }
          >
            {isEmpty ? (
              <NoCalls period={period} />
            ) : data ? (
              <Multiples
                data={data}
                baseline={baseline}
                before={before}
                by={by}
                metricName={metric}
                ownScale={ownScale}
              />
            ) : (
              <div className="grid gap-3 p-3 sm:grid-cols-2 xl:grid-cols-3">
                {["a", "b", "c", "d", "e", "f"].map((name) => (
                  <Skeleton key={name} className="h-[150px]" />
                ))}
              </div>
            )}
          </Panel>
          {data && !isEmpty && (
            <Panel
              title={`All figures by ${filterLabel(by)}`}
              note={before === null ? "" : `against ${before}`}
              isOutdated={isOutdated}
            >
              <GroupTable
                data={data}
                before={before}
                by={by}
                onFilter={(key, isExcluded) =>
                  actions.addFilter(
                    key === ""
                      ? { key: by, op: isExcluded ? "exists" : "missing", value: "" }
                      : { key: by, op: isExcluded ? "not" : "is", value: key },
                  )
                }
              />
              {data.folded && <FoldedNote />}
            </Panel>
          )}
          {data && !isEmpty && <ScoresPanel />}
          {data && <UnpricedPanel unpriced={data.unpriced} />}
        </>
      )}
    </Page>
  );
}

function NoCalls({ period }: { readonly period: string }) {
  const scope = useScope();
  const actions = useScopeActions();
  return (
    <EmptyState
      title={`No model calls in the ${period}`}
      action={
        <>
          <Button onClick={() => actions.setRange({ kind: "last", last: "30d" })}>
            Look at the last 30 days
          </Button>
          {scope.filters.length > 0 && (
            <Button onClick={actions.clearFilters}>Clear the filters</Button>
          )}
        </>
      }
    >
      {scope.filters.length > 0
        ? "Nothing matches the filters in this range."
        : "The project has spans, but none of a call to a model in this range."}
    </EmptyState>
  );
}

function shownOf(shown: number, all: number): string {
  return all > shown ? ` · the largest ${shown} of ${all}` : "";
}

const TONES = { bad: "worse", watch: "watch", good: "fine", past: "over", neutral: "" } as const;

const PATHS = {
  ttft: "/latency",
  errors: "/traces",
  calls: "/traces",
  spend: "/traces?sort=cost",
} as const;

/** Whether an episode is less than the whole range. */
function isSpan(when: Episode | null): when is Episode {
  return when !== null && (when.fromIso !== null || when.toIso !== null);
}

function spanOf({ fromIso, toIso }: Episode, range: Period): Period {
  return {
    fromMs: fromIso === null ? range.fromMs : Date.parse(fromIso),
    toMs: toIso === null ? range.toMs : Date.parse(toIso),
  };
}

function FindingText({ finding, by }: { readonly finding: Finding; readonly by: string }) {
  const href = useScopedHref();
  const scope = useScope();
  const word = TONES[finding.tone];
  const filters =
    finding.key === null || finding.key === ""
      ? []
      : [{ key: by as (typeof DIMENSIONS)[number], op: "is" as const, value: finding.key }];
  return (
    <>
      {word && (
        <Badge
          tone={finding.tone === "past" ? "neutral" : finding.tone}
          className="mr-2 align-[2px]"
        >
          {word}
        </Badge>
      )}
      {finding.metric === null ? (
        <FindingWords finding={finding} />
      ) : (
        <Link
          href={href(PATHS[finding.metric], {
            ...(isSpan(finding.when) ? { range: spanOf(finding.when, scope) } : {}),
            filters:
              finding.metric === "errors"
                ? [...filters, { key: "status", op: "is", value: "error" }]
                : filters,
          })}
          className="decoration-line-strong underline-offset-4 hover:underline"
        >
          <FindingWords finding={finding} />
        </Link>
      )}
    </>
  );
}

/** The sentence, with the name it speaks of kept on one line. */
function FindingWords({ finding: { key, text } }: { readonly finding: Finding }) {
  const at = key ? text.indexOf(key) : -1;
  if (!key || at < 0) return text;
  return (
    <>
      {text.slice(0, at)}
      <span className="inline-block max-w-full truncate align-bottom">{key}</span>
      {text.slice(at + key.length)}
    </>
  );
}
