import { cn } from "@/components/ui/cn";
import { formatChange } from "@/lib/client/format";
import type { Totals } from "@/lib/contracts/overview";
import { judge, type Metric } from "./metrics";

interface ChangeProps {
  readonly metric: Metric;
  readonly current: Totals;
  readonly previous: Totals;
  readonly before: string;
}

const WORDS = { better: "better", worse: "worse", none: "" } as const;

/** `1.9× worse` against the period before; what it was stands in the hover text. */
export function Change({ metric, current, previous, before }: ChangeProps) {
  const was = metric.of(previous);
  const text = formatChange(metric.of(current), was);
  if (text === null) return null;
  const verdict = judge(metric, current, previous);
  return (
    <span
      title={`${metric.format(was)} in ${before}`}
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
