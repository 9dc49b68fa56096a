import type { OtlpSpan } from "./span";

/** Spans that could not be kept, or were kept with a change, by reason. */
export interface ReasonCount {
  readonly reason: string;
  readonly count: number;
}

/** Nesting of an attribute's value that is kept; what lies deeper becomes null. */
export const MAX_VALUE_DEPTH = 32;

/** 2000-01-01T00:00:00Z: an earlier start is a missing or unset clock, not a time. */
const EARLIEST_UNIX_NANO = 946_684_800_000_000_000n;
/** Clocks run ahead by minutes and time zones by hours; a start beyond that heads every list for ever. */
const LATEST_AHEAD_NANO = 24n * 3_600_000_000_000n;

/**
 * Decides span by span what is kept; both decoders hand their spans to it.
 *
 * | on the wire | decision |
 * |---|---|
 * | trace or span id of a wrong length, not hex, or all zeros | rejected: the span could be neither found nor told from its re-send |
 * | start and end both 0 | rejected: it stands on no time axis |
 * | start before 2000, or more than 24 h ahead | rejected: a clock that was never set |
 * | start 0, end given | kept, starting at its end with no duration; warned |
 * | end before start, or 0 | kept with no duration; warned |
 * | parent id of a wrong length or not hex | kept as a root; warned |
 * | parent id all zeros | a root |
 * | no name, unknown kind or status | kept |
 * | value nested deeper than 32 levels | kept, null in its place; warned |
 */
export class Intake {
  readonly spans: OtlpSpan[] = [];
  readonly #latest: bigint;
  readonly #rejected = new Map<string, number>();
  readonly #warned = new Map<string, number>();

  constructor(nowUnixNano: bigint) {
    this.#latest = nowUnixNano + LATEST_AHEAD_NANO;
  }

  warn(reason: string): void {
    this.#warned.set(reason, (this.#warned.get(reason) ?? 0) + 1);
  }

  /** Takes a span, or counts why not. Ids that weren't hex come as something of another length. */
  accept(span: OtlpSpan): void {
    let { parentSpanId, startUnixNano, endUnixNano } = span;
    const unusable = this.#unusable(span);
    if (unusable !== null) {
      this.#rejected.set(unusable, (this.#rejected.get(unusable) ?? 0) + 1);
      return;
    }
    if (parentSpanId === ZERO_SPAN_ID) parentSpanId = "";
    else if (parentSpanId !== "" && parentSpanId.length !== 16) {
      this.warn("parent span id is not 16 hex digits (8 bytes), span kept as a root");
      parentSpanId = "";
    }
    if (startUnixNano === 0n) {
      this.warn("no start time, end time used");
      startUnixNano = endUnixNano;
    }
    if (endUnixNano < startUnixNano) {
      this.warn(endUnixNano === 0n ? "no end time" : "end time before start time");
      endUnixNano = startUnixNano;
    }
    const asSent =
      parentSpanId === span.parentSpanId &&
      startUnixNano === span.startUnixNano &&
      endUnixNano === span.endUnixNano;
    this.spans.push(asSent ? span : { ...span, parentSpanId, startUnixNano, endUnixNano });
  }

  #unusable(span: OtlpSpan): string | null {
    if (span.traceId.length !== 32) return "trace id is not 32 hex digits (16 bytes)";
    if (span.spanId.length !== 16) return "span id is not 16 hex digits (8 bytes)";
    if (span.traceId === ZERO_TRACE_ID) return "trace id is all zeros";
    if (span.spanId === ZERO_SPAN_ID) return "span id is all zeros";
    const start = span.startUnixNano === 0n ? span.endUnixNano : span.startUnixNano;
    if (start === 0n) return "no start time";
    if (start < EARLIEST_UNIX_NANO) return "start time before the year 2000";
    if (start > this.#latest) return "start time more than 24 h in the future";
    return null;
  }

  rejected(): ReasonCount[] {
    return toCounts(this.#rejected);
  }

  warnings(): ReasonCount[] {
    return toCounts(this.#warned);
  }
}

function toCounts(counts: ReadonlyMap<string, number>): ReasonCount[] {
  return [...counts].map(([reason, count]) => ({ reason, count }));
}

export const WARN_DEPTH = `attribute value nested deeper than ${MAX_VALUE_DEPTH} levels`;
const ZERO_TRACE_ID = "0".repeat(32);
const ZERO_SPAN_ID = "0".repeat(16);
