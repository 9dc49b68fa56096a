import type { Attributes, SpanEvent, SpanLink } from "@/lib/domain/span";
import type { OtlpSpan } from "./span";

/** What of a span only its row in llm_spans_v2 says. */
export interface StoredSpan {
  readonly trace_id: string;
  readonly span_id: string;
  readonly parent_span_id: string;
  readonly name: string;
  /** `2026-01-31 00:00:00.123456789` UTC, or nanoseconds since 1970. */
  readonly start: string | bigint;
  readonly duration_nano: number;
  readonly status_code: string;
  readonly scope_name: string;
  readonly scope_version: string;
}

/** What a span said, as span_payloads_v1 keeps it: JSON texts. */
export interface StoredOriginal {
  readonly otel_kind: number;
  readonly trace_state: string;
  readonly status_message: string;
  readonly attributes: string;
  readonly events: string;
  readonly links: string;
  readonly scope_attributes: string;
  readonly resource_attributes: string;
}

const STATUS_NUMBERS: Readonly<Record<string, number>> = { unset: 0, ok: 1, error: 2 };

/** Reads the JSON of attributes; one that is asked again may give the same object again. */
export type ReadAttributes = (text: string) => Attributes;

/** A stored span as it came: without its text where that has outlived its retention. */
export function toOtlpSpan(
  row: StoredSpan,
  original: StoredOriginal | null,
  readShared: ReadAttributes = readAttributes,
): OtlpSpan {
  const startUnixNano = typeof row.start === "bigint" ? row.start : toUnixNano(row.start);
  return {
    traceId: row.trace_id,
    spanId: row.span_id,
    parentSpanId: row.parent_span_id,
    traceState: original?.trace_state ?? "",
    name: row.name,
    kind: original?.otel_kind ?? 0,
    startUnixNano,
    endUnixNano: startUnixNano + BigInt(Math.round(row.duration_nano)),
    attributes: readAttributes(original?.attributes ?? ""),
    events: readEvents(original?.events ?? ""),
    links: readLinks(original?.links ?? ""),
    statusCode: STATUS_NUMBERS[row.status_code] ?? 0,
    statusMessage: original?.status_message ?? "",
    scope: {
      name: row.scope_name,
      version: row.scope_version,
      attributes: readShared(original?.scope_attributes ?? ""),
    },
    resource: { attributes: readShared(original?.resource_attributes ?? "") },
  };
}

export function readAttributes(text: string): Attributes {
  return text === "" || text === "{}" ? {} : (JSON.parse(text) as Attributes);
}

interface StoredEvent extends Omit<SpanEvent, "timeUnixNano"> {
  readonly timeUnixNano: string;
}

export function readEvents(text: string): readonly SpanEvent[] {
  if (text === "" || text === "[]") return [];
  return (JSON.parse(text) as StoredEvent[]).map((event) => ({
    ...event,
    timeUnixNano: BigInt(event.timeUnixNano),
  }));
}

function readLinks(text: string): readonly SpanLink[] {
  return text === "" || text === "[]" ? [] : (JSON.parse(text) as SpanLink[]);
}

/** `2026-01-31 00:00:00.123456789` UTC → nanoseconds since 1970. */
export function toUnixNano(time: string): bigint {
  const [seconds = "", fraction = ""] = time.split(".");
  return (
    BigInt(Date.parse(`${seconds.replace(" ", "T")}Z`)) * 1_000_000n +
    BigInt(fraction.padEnd(9, "0") || 0)
  );
}
