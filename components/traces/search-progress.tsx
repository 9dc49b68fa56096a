import { Button } from "@/components/ui/button";
import { Progress } from "@/components/ui/progress";
import { formatExact, formatShortDateTime } from "@/lib/client/format";
import type { SpanSort } from "@/lib/contracts/traces";
import type { SpanSearch } from "./use-span-pages";

/** How far a search has come that takes several steps, with a way to end it. */
export function SearchProgress({
  search,
  sort,
}: {
  readonly search: SpanSearch;
  readonly sort: SpanSort;
}) {
  const { fromMs, toMs, listedFromMs, reachedMs, isSearching, isStopped } = search;
  const isOfPart = sort !== "time" && listedFromMs > fromMs;
  if (!search.isUnderWay && !isOfPart) return null;
  const verb = isSearching ? "Searched" : "Counted";
  return (
    <div className="flex min-h-10 flex-wrap items-center gap-x-3 gap-y-1 border-line border-b px-3 py-1.5 text-sm">
      {isOfPart && (
        <p>
          In this order are the spans since {formatShortDateTime(listedFromMs)}: all of the period
          would take too long. Fewer spans, by a filter or a shorter period, are sorted whole.
        </p>
      )}
      {search.isUnderWay && (
        <>
          <Progress
            className="max-w-48 flex-1"
            label={verb}
            value={(toMs - reachedMs) / (toMs - fromMs)}
          />
          <p className="tabular text-muted-foreground">
            {verb} back to {formatShortDateTime(reachedMs)}, {formatExact(search.counted)} found
            {isStopped && ", stopped"}
          </p>
          <Button onClick={isStopped ? search.goOn : search.stop}>
            {isStopped ? "Go on" : "Stop"}
          </Button>
        </>
      )}
    </div>
  );
}
