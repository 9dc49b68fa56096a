import { type RetentionDays, retentionCutoffs } from "@/lib/domain/retention";
import { EARLIEST_UNIX_NANO, LATEST_AHEAD_NANO, ZERO_SPAN_ID, ZERO_TRACE_ID } from "./plausible";
import { RequestCounts, tooMany } from "./request-counts";
import type { OtlpSpan } from "./span";

/**
 * Spans of a request; SDKs send 512, Collectors 8,192. The smallest span takes 39 bytes on
 * the wire and about 2 KB here, so bytes alone bound nothing: a body of 64 MiB could hold 1.7 M.
 * Beyond it the whole request is refused, so that a sender may split it and store nothing twice.
 */
export const MAX_SPANS_PER_REQUEST = 50_000;

/** Attributes of a span that are kept. Flattened conversations have four and more a message. */
export const MAX_ATTRIBUTES_PER_SPAN = 10_000;

/**
 * Decides span by span what is kept; both decoders hand their spans to it.
 *
 * | on the wire | decision |
 * |---|---|
 * | a span whose own bytes are no message, or that is no JSON object | rejected |
 * | trace or span id of a wrong length, not hex, or all zeros | rejected: the span could be neither found nor told from its re-send |
 * | start and end both 0 | rejected: it stands on no time axis |
 * | start before 2000, or more than 24 h ahead | rejected: a clock that was never set |
 * | start before the days that the project keeps spans | rejected: once its row is deleted a re-send would count twice |
 * | start 0, end given | kept, starting at its end with no duration; warned |
 * | end before start, or 0 | kept with no duration; warned |
 * | parent id of a wrong length or not hex | kept as a root; warned |
 * | parent id all zeros | a root |
 * | no name, unknown kind or status | kept |
 * | value nested deeper than 32 levels | kept, null in its place; warned |
 * | attributes beyond a span's first 10,000 | dropped; warned |
 * | more than 50,000 spans or 2,000,000 values | the request is refused as too large |
 */
export class Intake extends RequestCounts {
  readonly unreadable = "span is not a readable message";
  readonly spans: OtlpSpan[] = [];
  readonly #earliest: bigint;
  readonly #latest: bigint;

  constructor(nowUnixNano: bigint, retention: RetentionDays = {}) {
    super();
    const { spans } = retentionCutoffs(retention, Number(nowUnixNano / 1_000_000n));
    this.#earliest = BigInt(spans ?? 0) * 1_000_000n;
    this.#latest = nowUnixNano + LATEST_AHEAD_NANO;
  }

  /**
   * Takes a span, or counts why not. Ids that weren't hex come as something of another length.
   * @throws {IngestError} `too-large`.
   */
  accept(span: OtlpSpan): void {
    let { parentSpanId, startUnixNano, endUnixNano } = span;
    const unusable = this.#unusable(span);
    if (unusable !== null) {
      this.reject(unusable);
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
    if (this.spans.length === MAX_SPANS_PER_REQUEST) throw tooMany(MAX_SPANS_PER_REQUEST, "spans");
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
    if (start < this.#earliest) return "start time before the days that the project keeps spans";
    return null;
  }
}

export const WARN_ATTRIBUTES = `attribute beyond the first ${MAX_ATTRIBUTES_PER_SPAN.toLocaleString("en-US")} of its span dropped`;
