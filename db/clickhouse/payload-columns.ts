import type { Attributes } from "@/lib/domain/span";
import { enumeration, fixed, type NativeColumn, string, UINT8 } from "./native-columns";
import type { NativeLoad } from "./native-insert";
import { SPAN_COLUMNS, type SpanRecord } from "./span-columns";

/** A record of a trace as it goes through the spool: its row, and everything it said. */
export interface TraceRecord extends SpanRecord {
  /** A log is no row of llm_spans_v2: only what it said is kept. */
  readonly record: "span" | "log";
}

/** Of the original alone: what tells a re-sent record from another under the same id. */
export const ORIGINAL_COLUMNS: readonly NativeColumn<TraceRecord>[] = [
  string("trace_state", ({ traceState }) => traceState),
  string("status_message", ({ span }) => span.statusMessage),
  string("payload_attributes", ({ span }) => JSON.stringify(span.attributes)),
  string("payload_events", ({ span }) => timedJson(span.events)),
  string("payload_links", ({ span }) => timedJson(span.links)),
  string("payload_scope_attributes", ({ scopeAttributes }) => sharedJson(scopeAttributes)),
  string("payload_resource_attributes", ({ span }) => sharedJson(span.resourceAttributes)),
];

/** One block of the spool holds both tables' columns. */
export const TRACE_COLUMNS: readonly NativeColumn<TraceRecord>[] = [
  ...SPAN_COLUMNS,
  enumeration("record", { span: 0, log: 1 }, ({ record }) => record),
  fixed("otel_kind", UINT8, ({ otelKind }) => otelKind & 255),
  ...ORIGINAL_COLUMNS,
];

/** Text first and the spans last, so that a span that can be seen can also be opened. */
export const TRACE_LOADS: readonly NativeLoad[] = [
  {
    table: "span_payloads_v1",
    columns: [
      ...["project_id", "trace_id", "span_id", "record", "start_time", "otel_kind"].map(same),
      ...["trace_state", "status_message"].map(same),
      ...["attributes", "events", "links", "scope_attributes", "resource_attributes"].map(
        (name) => [name, `payload_${name}`] as const,
      ),
    ],
  },
  {
    table: "llm_spans_v2",
    columns: SPAN_COLUMNS.map(({ name }) => same(name)),
    where: "record = 'span'",
  },
];

function same(name: string): readonly [column: string, expression: string] {
  return [name, name];
}

/** Times as decimal strings of nanoseconds. */
function timedJson(items: readonly object[]): string {
  if (items.length === 0) return "[]";
  return JSON.stringify(items, (_key, value: unknown) =>
    typeof value === "bigint" ? value.toString() : value,
  );
}

let lastShared: Attributes = {};
let lastSharedJson = "{}";

/** Resource and scope are one object for all their spans, which follow each other: written out once. */
function sharedJson(attributes: Attributes): string {
  if (isEmpty(attributes)) return "{}";
  if (attributes !== lastShared) {
    lastSharedJson = JSON.stringify(attributes);
    lastShared = attributes;
  }
  return lastSharedJson;
}

function isEmpty(attributes: Attributes): boolean {
  for (const _ in attributes) return false;
  return true;
}
