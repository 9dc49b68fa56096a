import type { OtlpLogRecord } from "@/ingest/otlp/log-record";
import type { OtlpSpan } from "@/ingest/otlp/span";
import type { Attributes, SpanEvent } from "@/lib/domain/span";
import { isObject } from "./json";

/** A log record as an event of its span, as which it is stored and read. */
export type LogEvent = SpanEvent;

type LogFacts = Pick<
  OtlpLogRecord,
  "traceId" | "spanId" | "eventName" | "timeUnixNano" | "attributes" | "body"
>;

/**
 * The events of one request's log records, in the order of these. JavaScript's clocks give a
 * whole conversation one millisecond: a record that is not later than the one before it of
 * the same span is put a nanosecond behind it, so that the order survives storing.
 */
export function logEventsOf(records: readonly LogFacts[]): LogEvent[] {
  const lastOfSpan = new Map<string, bigint>();
  return records.map((record) => {
    const span = record.traceId + record.spanId;
    const last = lastOfSpan.get(span);
    const isTied = last !== undefined && last >= record.timeUnixNano;
    const timeUnixNano =
      isTied && last - record.timeUnixNano < MAX_TIE_NANO ? last + 1n : record.timeUnixNano;
    lastOfSpan.set(span, timeUnixNano);
    return { name: record.eventName, timeUnixNano, attributes: attributesOf(record) };
  });
}

/** Records further back than a millisecond were sent late and belong where they say. */
const MAX_TIE_NANO = 1_000_000n;

/** A body that is a map holds what a span event has in its attributes. */
function attributesOf({ attributes, body }: LogFacts): Attributes {
  if (isObject(body)) return { ...attributes, ...body };
  return body === null || body === "" ? attributes : { ...attributes, content: body };
}

/**
 * A span with the log records that name it among its events. OpenTelemetry's and Elastic's
 * OpenAI instrumentations send prompts and answers no other way. Where the span itself has
 * events of a name, the logs of that name repeat them.
 */
export function withLogEvents(span: OtlpSpan, logs: readonly LogEvent[]): OtlpSpan {
  if (logs.length === 0) return span;
  const own = new Set(span.events.map(({ name }) => name));
  const added = own.size === 0 ? [...logs] : logs.filter(({ name }) => !own.has(name));
  if (added.length === 0) return span;
  return { ...span, events: [...span.events, ...inOrder(added)] };
}

/** The same order in whatever order they came; copies (a record sent twice) once. */
function inOrder(logs: readonly LogEvent[]): LogEvent[] {
  const keyed = logs.map((event) => ({ event, key: JSON.stringify(event.attributes) }));
  keyed.sort((a, b) => {
    const [left, right] = [a.event, b.event];
    if (left.timeUnixNano !== right.timeUnixNano)
      return left.timeUnixNano < right.timeUnixNano ? -1 : 1;
    return placeOf(left) - placeOf(right) || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);
  });
  return keyed
    .filter(({ event, key }, at) => {
      const before = keyed[at - 1];
      return (
        before === undefined ||
        before.key !== key ||
        before.event.name !== event.name ||
        before.event.timeUnixNano !== event.timeUnixNano
      );
    })
    .map(({ event }) => event);
}

const CONVERSATION: readonly string[] = [
  "gen_ai.system.message",
  "gen_ai.user.message",
  "gen_ai.assistant.message",
  "gen_ai.tool.message",
  "gen_ai.choice",
];

/** Where in a conversation an event stands whose time doesn't say. */
function placeOf(event: LogEvent): number {
  const place = CONVERSATION.indexOf(event.name);
  return place < 0 ? CONVERSATION.length : place;
}
