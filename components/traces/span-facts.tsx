"use client";

import { type ReactNode, useMemo } from "react";
import { CopyButton } from "@/components/ui/copy-button";
import {
  formatDateTime,
  formatDuration,
  formatExact,
  formatPercent,
  zoneName,
} from "@/lib/client/format";
import { ttftAbsentWords } from "@/lib/client/ttft-words";
import type { FilterKey } from "@/lib/contracts/filter";
import { isNamedError } from "./error-type";
import { FilterValue } from "./filter-value";
import { kindLabel } from "./kind-icon";
import type { SpanDetailData } from "./span-content";

interface Fact {
  readonly label: string;
  readonly value: ReactNode;
}

/** Everything that is known of a span, in groups; what was not sent is left out or says so. */
export function SpanFacts({ detail }: { readonly detail: SpanDetailData }) {
  const groups = useMemo(() => factGroups(detail), [detail]);
  return (
    <div className="flex flex-col gap-4">
      {groups.map(({ title, facts }) => (
        <section key={title}>
          <h3 className="mb-1 font-semibold text-sm">{title}</h3>
          <dl className="grid grid-cols-[9.5rem_minmax(0,1fr)] text-sm">
            {facts.map(({ label, value }) => (
              <div
                key={label}
                className="col-span-2 grid grid-cols-subgrid border-line border-t py-1"
              >
                <dt className="text-muted-foreground">{label}</dt>
                <dd className="min-w-0 break-words [overflow-wrap:anywhere]">{value}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </div>
  );
}

function factGroups(detail: SpanDetailData): { title: string; facts: Fact[] }[] {
  const { span } = detail;
  const groups = [
    ...(span.isModelCall
      ? [
          { title: "Model", facts: modelFacts(detail) },
          { title: "Tokens", facts: tokenFacts(detail) },
          { title: "Cost", facts: costFacts(detail) },
        ]
      : []),
    { title: "Belongs to", facts: contextFacts(detail) },
    { title: "Span", facts: spanFacts(detail) },
  ];
  return groups.filter((group) => group.facts.length > 0);
}

function modelFacts({ span, facts, ttftSource }: SpanDetailData): Fact[] {
  const words = ttftAbsentWords(span.ttftAbsentReason);
  return [
    ...filterable("Provider", "provider", span.provider),
    ...filterable("Asked for", "model", span.model),
    ...filterable("Answered by", "responseModel", span.responseModel),
    ...filterable("Operation", "operation", facts.operation),
    {
      label: "Streamed",
      value: span.isStream === null ? "not said" : span.isStream ? "yes" : "no",
    },
    {
      label: "Time to first token",
      value:
        span.ttftMs !== null ? (
          <>
            {formatDuration(span.ttftMs)}
            <Source>from {ttftSource}</Source>
          </>
        ) : (
          <>
            {words.short}
            <Source>{words.long}</Source>
          </>
        ),
    },
    ...(span.ttftMs !== null && span.outputTokens !== null && span.outputTokens > 1
      ? [
          {
            label: "Per output token",
            value: `${formatDuration((span.durationMs - span.ttftMs) / (span.outputTokens - 1))} after the first`,
          },
        ]
      : []),
    ...(span.finishReason
      ? [
          {
            label: "Finish reason",
            value: (
              <>
                <FilterValue filterKey="finishReason" value={span.finishReason} />
                {facts.finishReasonRaw && facts.finishReasonRaw !== span.finishReason && (
                  <Source>sent as {facts.finishReasonRaw}</Source>
                )}
              </>
            ),
          },
        ]
      : []),
    ...copyable("Response id", facts.responseId),
    ...copyable("Fingerprint", facts.systemFingerprint),
  ];
}

function tokenFacts({ span, facts, usageSource }: SpanDetailData): Fact[] {
  if (span.inputTokens === null && span.outputTokens === null) {
    return [{ label: "Tokens", value: "The library sent no counts." }];
  }
  const part = (label: string, value: number | null, whole: number | null): Fact[] =>
    value === null
      ? []
      : [
          {
            label: `· ${label}`,
            value: `${formatExact(value)}${whole ? ` (${formatPercent(value / whole)})` : ""}`,
          },
        ];
  return [
    { label: "Input", value: formatExact(span.inputTokens) },
    ...part("from cache", facts.cachedInputTokens, span.inputTokens),
    ...part("written to cache", facts.cacheWriteTokens, span.inputTokens),
    ...part("audio in", facts.audioInputTokens || null, span.inputTokens),
    { label: "Output", value: formatExact(span.outputTokens) },
    ...part("reasoning", facts.reasoningTokens, span.outputTokens),
    ...part("audio out", facts.audioOutputTokens || null, span.outputTokens),
    {
      label: "Counted by",
      value:
        usageSource === "local-tokenizer"
          ? "the library, with its own tokenizer: not what the provider counted"
          : usageSource.endsWith("or local-tokenizer")
            ? "the provider, or the library with its own tokenizer: it does not say which"
            : usageSource || "not said",
    },
  ];
}

function costFacts({ span, priceSource }: SpanDetailData): Fact[] {
  if (span.costUsd !== null) {
    return [
      {
        label: "Cost",
        value: (
          <>
            ${span.costUsd}
            {priceSource && <Source>price from {priceSource}</Source>}
          </>
        ),
      },
    ];
  }
  return [
    {
      label: "Cost",
      value:
        span.inputTokens === null && span.outputTokens === null
          ? "Unknown: no token counts were sent."
          : "Unpriced: this model has no known price.",
    },
  ];
}

function contextFacts({ span, facts }: SpanDetailData): Fact[] {
  return [
    ...filterable("Route", "route", span.route),
    ...filterable("Tenant", "tenant", span.tenant),
    ...filterable("Tier", "tier", facts.tier),
    ...filterable("Team", "team", facts.team),
    ...filterable("Environment", "environment", span.environment),
    ...filterable("Region", "region", facts.region),
    ...filterable("User", "user", span.user),
    ...filterable("Session", "session", span.session),
    ...filterable("Prompt", "promptName", facts.promptName),
    ...filterable("Prompt version", "promptVersion", facts.promptVersion),
    ...filterable("Agent", "agent", span.agentName),
    ...filterable("Tool", "tool", span.toolName),
  ];
}

function spanFacts({ span, facts, scope, convention, statusMessage }: SpanDetailData): Fact[] {
  return [
    { label: "Kind", value: kindLabel(span.kind) },
    ...filterable("Service", "service", span.service),
    ...(facts.serviceVersion ? [{ label: "Service version", value: facts.serviceVersion }] : []),
    { label: "Started", value: `${formatDateTime(span.startTime)} ${zoneName(span.startTime)}` },
    { label: "Took", value: formatDuration(span.durationMs) },
    {
      label: "Status",
      value: span.isError
        ? `error${isNamedError(span.errorType) ? `: ${span.errorType}` : ""}`
        : "ok",
    },
    ...(statusMessage ? [{ label: "Message", value: statusMessage }] : []),
    {
      label: "Sent by",
      value: [scope.name || "unnamed scope", scope.version].filter(Boolean).join(" "),
    },
    { label: "Read as", value: convention },
    ...(facts.sampleWeight !== 1
      ? [{ label: "Stands for", value: `${formatExact(facts.sampleWeight)} spans (sampled)` }]
      : []),
    ...copyable("Span id", span.spanId),
    ...copyable("Parent span id", span.parentSpanId),
    ...copyable("Trace id", span.traceId),
  ];
}

const Source = ({ children }: { readonly children: ReactNode }) => (
  <span className="block text-faint text-xs">{children}</span>
);

function filterable(label: string, key: FilterKey, value: string): Fact[] {
  return value === "" ? [] : [{ label, value: <FilterValue filterKey={key} value={value} /> }];
}

function copyable(label: string, value: string): Fact[] {
  if (value === "") return [];
  return [
    {
      label,
      value: (
        <span className="flex items-center gap-1">
          <span className="min-w-0 font-mono text-xs [overflow-wrap:anywhere]">{value}</span>
          <CopyButton value={value} label={`Copy the ${label.toLowerCase()}`} className="-my-1" />
        </span>
      ),
    },
  ];
}
