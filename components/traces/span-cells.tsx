"use client";

import { TriangleAlert } from "lucide-react";
import { Badge } from "@/components/ui/badge";
import { cn } from "@/components/ui/cn";
import { Tooltip } from "@/components/ui/tooltip";
import { colorForEntity } from "@/lib/client/colors";
import {
  formatDateTime,
  formatDuration,
  formatExact,
  formatMoney,
  formatTime,
  zoneName,
} from "@/lib/client/format";
import { ttftAbsentWords } from "@/lib/client/ttft-words";
import type { SpanSummary } from "@/lib/contracts/traces";
import { errorTypeWords, isNamedError } from "./error-type";
import { FilterValue } from "./filter-value";

const NONE = <span className="text-faint">–</span>;

/** `14:05:09.123`, after the day where the list reaches over several. */
export function SpanTime({ time, withDay }: { readonly time: string; readonly withDay: boolean }) {
  const milliseconds = time.slice(20, 23).padEnd(3, "0");
  const clock = `${formatTime(time, true)}.${milliseconds}`;
  const day = formatDateTime(time).replace(/ \d{4},.*/, "");
  return (
    <time dateTime={time} title={`${formatDateTime(time)} ${zoneName(time)}`} className="tabular">
      {withDay && <span className="text-muted-foreground">{day} </span>}
      {clock}
    </time>
  );
}

export function ModelName({ span, tabIndex }: CellProps) {
  if (span.model === "") return NONE;
  return (
    <span className="flex min-w-0 items-center gap-1.5">
      <span
        aria-hidden
        className="size-2 shrink-0 rounded-full"
        style={{ background: colorForEntity(span.model) }}
      />
      <FilterValue filterKey="model" value={span.model} tabIndex={tabIndex} />
    </span>
  );
}

interface CellProps {
  readonly span: SpanSummary;
  readonly tabIndex: number;
}

/** TTFT, or a dash that tells why there is none. */
export function Ttft({ span, tabIndex }: CellProps) {
  if (span.ttftMs !== null) return formatDuration(span.ttftMs);
  if (!span.isModelCall) return NONE;
  const words = ttftAbsentWords(span.ttftAbsentReason);
  return (
    <Tooltip content={words.long}>
      <button
        type="button"
        tabIndex={tabIndex}
        aria-label={`No TTFT: ${words.long}`}
        data-opens-row
        className="rounded-sm text-faint underline decoration-dotted underline-offset-2"
      >
        –
      </button>
    </Tooltip>
  );
}

export function Tokens({ span }: { readonly span: SpanSummary }) {
  if (span.inputTokens === null && span.outputTokens === null) return NONE;
  return (
    <>
      {formatExact(span.inputTokens)}
      <span className="text-faint"> → </span>
      {formatExact(span.outputTokens)}
    </>
  );
}

export function Cost({ span }: { readonly span: SpanSummary }) {
  if (span.costUsd !== null) return formatMoney(span.costUsd);
  if (!span.isModelCall || span.inputTokens === null) return NONE;
  return (
    <span className="text-watch" title="Tokens are counted, but the model has no known price.">
      unpriced
    </span>
  );
}

export function Finish({ span, tabIndex }: CellProps) {
  if (span.finishReason === "") return NONE;
  return (
    <FilterValue
      filterKey="finishReason"
      value={span.finishReason}
      tabIndex={tabIndex}
      className={cn(
        span.finishReason !== "stop" && span.finishReason !== "tool_call" && "text-watch",
      )}
    />
  );
}

export function Status({ span, tabIndex }: CellProps) {
  if (!span.isError) return <span className="text-muted-foreground">ok</span>;
  const isNamed = isNamedError(span.errorType);
  return (
    <Badge tone="bad" className="max-w-full">
      <TriangleAlert aria-hidden className="shrink-0" />
      <FilterValue
        filterKey={isNamed ? "errorType" : "status"}
        value={errorTypeWords(span.errorType)}
        tabIndex={tabIndex}
        className="hover:text-bad"
      >
        {errorTypeWords(span.errorType)}
      </FilterValue>
    </Badge>
  );
}

export function Duration({ span }: { readonly span: SpanSummary }) {
  return formatDuration(span.durationMs);
}
