import {
  type Filter,
  type FilterKey,
  formatFilter,
  MEASURES,
  type Measure,
} from "@/lib/contracts/filter";
import { formatCount, formatDuration, formatMoney, formatRate } from "./format";

const LABELS: Readonly<Record<string, string>> = {
  environment: "environment",
  service: "service",
  provider: "provider",
  model: "model",
  responseModel: "response model",
  route: "route",
  tenant: "tenant",
  tier: "tenant tier",
  team: "team",
  region: "region",
  promptName: "prompt",
  promptVersion: "prompt version",
  agent: "agent",
  tool: "tool",
  operation: "operation",
  finishReason: "finish reason",
  errorType: "error type",
  user: "user",
  session: "session",
  kind: "kind",
  status: "status",
  stream: "streamed",
  modelCall: "model call",
  ttftAbsentReason: "reason for no TTFT",
  traceId: "trace",
  ttftMs: "TTFT",
  durationMs: "duration",
  tpotMs: "time per output token",
  tokensPerSecond: "tokens/s",
  inputTokens: "input tokens",
  outputTokens: "output tokens",
  costUsd: "cost",
};

/** What people call a filter key: `tier` is "tenant tier", `attr:x.y` is `x.y`. */
export function filterLabel(key: string): string {
  return LABELS[key] ?? key.replace(/^attr:/, "");
}

export function isMeasure(key: string): key is Measure {
  return (MEASURES as readonly string[]).includes(key);
}

/** A figure of a measure with its unit: `840 ms`, `$0.31`, `1,200`. */
export function formatMeasure(key: Measure, value: number): string {
  if (key === "ttftMs" || key === "durationMs" || key === "tpotMs") return formatDuration(value);
  if (key === "costUsd") return formatMoney(value);
  if (key === "tokensPerSecond") return formatRate(value);
  return formatCount(value);
}

/** How a filter's value stands on screen; a value that is absent has its own word. */
export function filterValueLabel(key: string, value: string): string {
  if (isMeasure(key)) return formatMeasure(key, Number(value));
  if (key === "stream" || key === "modelCall")
    return value === "true" ? "yes" : value === "false" ? "no" : value;
  if (key === "traceId") return `${value.slice(0, 8)}…`;
  return value === "" ? "(none)" : value;
}

/** A filter chip: one key, and all that is said of it. */
export interface FilterGroup {
  readonly key: FilterKey;
  /** `is`, `is not`, `is any of`, `≥`, `<`, `between`, `is set`, `is not set`. */
  readonly relation: string;
  readonly value: string;
  readonly filters: readonly Filter[];
}

/**
 * Filters as the words of a sentence, in order of appearance: several `is` on one key are
 * alternatives and read as one, and so do the two ends of a range.
 */
export function groupFilters(filters: readonly Filter[]): FilterGroup[] {
  const groups = new Map<string, Filter[]>();
  for (const filter of filters) {
    const kind = filter.op === "gte" || filter.op === "lt" ? "range" : filter.op;
    const id = `${filter.key}~${kind}`;
    groups.set(id, [...(groups.get(id) ?? []), filter]);
  }
  return [...groups.values()].flatMap((members) => {
    const first = members[0];
    return first ? [{ key: first.key, filters: members, ...wordGroup(first, members) }] : [];
  });
}

function wordGroup(first: Filter, members: readonly Filter[]): { relation: string; value: string } {
  const { key } = first;
  const values = members.map((filter) => filterValueLabel(key, filter.value));
  if (first.op === "exists") return { relation: "is set", value: "" };
  if (first.op === "missing") return { relation: "is not set", value: "" };
  if (first.op === "not") return { relation: "is not", value: values.join(", ") };
  if (first.op === "is") {
    return { relation: "is", value: values.length > 1 ? values.join(" or ") : (values[0] ?? "") };
  }
  const low = members.find((filter) => filter.op === "gte");
  const high = members.find((filter) => filter.op === "lt");
  if (low && high) {
    return {
      relation: "between",
      value: `${filterValueLabel(key, low.value)} and ${filterValueLabel(key, high.value)}`,
    };
  }
  if (low) return { relation: "≥", value: filterValueLabel(key, low.value) };
  return { relation: "<", value: filterValueLabel(key, high?.value ?? "") };
}

/** Adds a filter: the same one twice is one, `is` and `not` of one value replace each other, and a range end replaces its like. */
export function withFilter(filters: readonly Filter[], added: Filter): Filter[] {
  const isRange = added.op === "gte" || added.op === "lt";
  const kept = filters.filter((filter) => {
    if (filter.key !== added.key) return true;
    if (isRange) return filter.op !== added.op;
    return filter.value !== added.value;
  });
  return [...kept, added];
}

export function withoutFilters(filters: readonly Filter[], removed: readonly Filter[]): Filter[] {
  const gone = new Set(removed.map(formatFilter));
  return filters.filter((filter) => !gone.has(formatFilter(filter)));
}

/**
 * A figure as people type it, in the measure's own unit (ms, tokens, tokens/s, US dollars):
 * `800`, `1,200`, `800 ms`, `2.5s`, `1 min`, `8k`, `$0.05`. Null when it is none or negative.
 */
export function parseMeasure(key: Measure, text: string): number | null {
  const match =
    /^\$?\s*(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:[.,]\d+)?|[.,]\d+)\s*(ms|s|min|m|h|k)?$/i.exec(
      text.trim(),
    );
  if (!match) return null;
  const figure = match[1] ?? "";
  // Three digits behind a comma are thousands, as the screen writes them; else it is a decimal one.
  const isGrouped = /^[1-9]\d{0,2}(,\d{3})+(\.|$)/.test(figure);
  const value = Number(isGrouped ? figure.replaceAll(",", "") : figure.replace(",", "."));
  const unit = (match[2] ?? "").toLowerCase();
  const isTime = key === "ttftMs" || key === "durationMs" || key === "tpotMs";
  const factors: Readonly<Record<string, number>> = isTime
    ? { "": 1, ms: 1, s: 1_000, m: 60_000, min: 60_000, h: 3_600_000 }
    : { "": 1, k: 1_000 };
  const factor = factors[unit];
  return factor === undefined ? null : value * factor;
}
