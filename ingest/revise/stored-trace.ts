import { columnIndex, readStoredRow, type SpanValues } from "@/db/clickhouse/span-values";
import type { OriginalRow } from "@/db/clickhouse/trace-originals";
import type { LogEvent } from "@/ingest/genai/log-events";
import type { Scores } from "@/ingest/genai/scores";
import { readAttributes, readEvents, type StoredSpan } from "@/ingest/otlp/stored-span";
import type { Attributes, SpanContext } from "@/lib/domain/span";

const AT = {
  traceId: columnIndex("trace_id"),
  spanId: columnIndex("span_id"),
  revision: columnIndex("revision"),
  receivedAt: columnIndex("received_at"),
  parentSpanId: columnIndex("parent_span_id"),
  name: columnIndex("name"),
  start: columnIndex("start_time"),
  durationNano: columnIndex("duration_nano"),
  statusCode: columnIndex("status_code"),
  scopeName: columnIndex("scope_name"),
  scopeVersion: columnIndex("scope_version"),
};

/** The place of each part of a context in a row. */
const CONTEXT_AT: Readonly<Record<keyof SpanContext, number>> = {
  environment: columnIndex("environment"),
  route: columnIndex("route"),
  routeRank: columnIndex("route_rank"),
  tenant: columnIndex("tenant"),
  tier: columnIndex("tier"),
  team: columnIndex("team"),
  region: columnIndex("region"),
  sessionId: columnIndex("session_id"),
  userId: columnIndex("user_id"),
  promptName: columnIndex("prompt_name"),
  promptVersion: columnIndex("prompt_version"),
};
const SCORES_AT = columnIndex("scores");
/** What can be known anew where originals of a trace are gone, and that it is a revision. */
const OPEN_AT = [...Object.values(CONTEXT_AT), columnIndex("context_open"), SCORES_AT, AT.revision];

/** A stored span: the rows that stand for it now, and which of them it is rebuilt from. */
export interface LiveSpan {
  readonly base: SpanValues;
  /** One, unless two processes stored the span. */
  readonly rows: number;
  /** Above every revision that it ever had. */
  readonly nextRevision: number;
  readonly receivedUnixMicro: bigint;
}

/**
 * The live rows by span. A row that was taken out stands in the table with its opposite until
 * both are merged away; it is told by its time of arrival and its revision. Of several copies
 * the one that came first speaks.
 */
export function liveSpans(rows: readonly string[]): Map<string, LiveSpan> {
  const counts = new Map<string, { values: SpanValues; net: number }>();
  const highest = new Map<string, number>();
  for (const json of rows) {
    const { values, sign } = readStoredRow(json);
    const span = spanKey(values);
    const revision = Number(values[AT.revision]);
    highest.set(span, Math.max(highest.get(span) ?? 0, revision));
    const key = `${span} ${values[AT.receivedAt]} ${revision}`;
    const count = counts.get(key);
    if (count === undefined) counts.set(key, { values, net: sign });
    else count.net += sign;
  }
  const live = new Map<string, LiveSpan>();
  for (const { values, net } of counts.values()) {
    if (net <= 0) continue;
    const key = spanKey(values);
    const known = live.get(key);
    const isFirst = known === undefined || comesBefore(values, known.base);
    const base = isFirst ? values : known.base;
    live.set(key, {
      base,
      rows: (known?.rows ?? 0) + net,
      nextRevision: (highest.get(key) ?? 0) + 1,
      receivedUnixMicro: base[AT.receivedAt] as bigint,
    });
  }
  return live;
}

function comesBefore(left: SpanValues, right: SpanValues): boolean {
  const [a, b] = [left[AT.receivedAt] as bigint, right[AT.receivedAt] as bigint];
  return a === b ? Number(left[AT.revision]) > Number(right[AT.revision]) : a < b;
}

function spanKey(values: SpanValues): string {
  return `${values[AT.traceId]}${values[AT.spanId]}`;
}

export function storedSpanOf(values: SpanValues): StoredSpan {
  return {
    trace_id: String(values[AT.traceId]),
    span_id: String(values[AT.spanId]),
    parent_span_id: String(values[AT.parentSpanId]),
    name: String(values[AT.name]),
    start: values[AT.start] as bigint,
    duration_nano: Number(values[AT.durationNano]),
    status_code: String(values[AT.statusCode]),
    scope_name: String(values[AT.scopeName]),
    scope_version: String(values[AT.scopeVersion]),
  };
}

export function storedContextOf(values: SpanValues): SpanContext {
  return Object.fromEntries(
    Object.entries(CONTEXT_AT).map(([name, index]) => [name, values[index]]),
  ) as unknown as SpanContext;
}

export function storedScoresOf(values: SpanValues): Scores {
  return Object.fromEntries(values[SCORES_AT] as [string, number][]);
}

/** A row revised in what can be known although originals of its trace are gone. */
export function withContextOf(stored: SpanValues, revised: SpanValues): SpanValues {
  const values = [...stored];
  for (const index of OPEN_AT) values[index] = revised[index];
  return values;
}

export interface StoredTexts {
  readonly originals: ReadonlyMap<string, OriginalRow>;
  readonly logs: ReadonlyMap<string, readonly LogEvent[]>;
}

/** Originals and log records by span. Of several copies of an original one is chosen by its text. */
export function textsBySpan(rows: readonly OriginalRow[]): StoredTexts {
  const originals = new Map<string, OriginalRow>();
  const logs = new Map<string, LogEvent[]>();
  for (const row of rows) {
    const key = row.trace_id + row.span_id;
    if (row.record === "log") {
      logs.set(key, [...(logs.get(key) ?? []), ...readEvents(row.events)]);
      continue;
    }
    const known = originals.get(key);
    if (known === undefined || textOf(row) < textOf(known)) originals.set(key, row);
  }
  return { originals, logs };
}

function textOf(row: OriginalRow): string {
  return `${row.start} ${row.attributes} ${row.events}`;
}

/** The spans of a resource and of a scope share one object, as they did when they came. */
export function sharedAttributes(): (text: string) => Attributes {
  const known = new Map<string, Attributes>();
  return (text) => {
    const found = known.get(text) ?? readAttributes(text);
    known.set(text, found);
    return found;
  };
}
