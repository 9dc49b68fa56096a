import { cn } from "@/components/ui/cn";
import { formatChange, formatExact } from "@/lib/client/format";
import type { Totals } from "@/lib/contracts/overview";
import { inPeriod } from "./headline";
import { isComparable, judge, type Metric } from "./metrics";

interface ChangeProps {
  readonly metric: Metric;
  readonly current: Totals;
  readonly previous: Totals;
  /** How the compared period is called; null where nothing is compared. */
  readonly before: string | null;
}

const WORDS = { better: "better", worse: "worse", none: "" } as const;

/** `1.9× worse` against the compared period; what it was stands in the hover text. */
export function Change({ metric, current, previous, before }: ChangeProps) {
  if (before === null) return null;
  const was = metric.of(previous);
  if (!isComparable(metric, current, previous)) {
    if (metric.of(current) === null) return null;
    const isBefore = metric.n(previous) <= metric.n(current);
    const n = metric.n(isBefore ? previous : current);
    const few = n === 0 ? "no calls" : `only ${formatExact(n)} ${n === 1 ? "call" : "calls"}`;
    return (
      <span
        title={`Nothing to compare with: ${few} ${inPeriod(isBefore ? before : "this period")}`}
        className="whitespace-nowrap text-faint text-xs"
      >
        {few} {isBefore ? "before" : "now"}
      </span>
    );
  }
  const text = formatChange(metric.of(current), was);
  if (text === null) return null;
  const verdict = judge(metric, current, previous);
  return (
    <span
      title={`${metric.format(was)} ${inPeriod(before)}`}
      className={cn(
        "tabular whitespace-nowrap text-xs",
        verdict === "worse" && "font-medium text-bad",
        verdict === "better" && "text-good",
        verdict === "none" && "text-muted-foreground",
      )}
    >
      {text} {WORDS[verdict]}
    </span>
  );
}
