/** The last span of a page: pages go on strictly behind it, whatever comes in meanwhile. */
export interface SpanPosition {
  /** The sort value as the whole number that orders it; `0` in lists by time. */
  readonly value: string;
  /** `2026-01-31 00:00:00.123456789`, UTC. */
  readonly start: string;
  readonly traceId: string;
  readonly spanId: string;
  /** Spans under the filter up to here, as a list by time counts them on its way; else 0. */
  readonly seen: number;
  /** Spans under the filter in the whole range, once they are counted. */
  readonly total?: number | undefined;
  /** A list by value looked no further back than this, milliseconds since 1970. */
  readonly sinceMs?: number | undefined;
}

/** Before every span of this millisecond and behind every later one. */
export function edgeAt(ms: number, seen: number): SpanPosition {
  const start = new Date(ms).toISOString().replace("T", " ").replace("Z", "000000");
  return { value: "0", start, traceId: "0".repeat(32), spanId: "0".repeat(16), seen };
}

/** The first whole millisecond behind which nothing of the position's order lies. */
export function endMsOf(position: SpanPosition): number {
  const ms = Date.parse(`${position.start.slice(0, 23).replace(" ", "T")}Z`);
  return position.traceId === "0".repeat(32) ? ms : ms + 1;
}

/** In order of time, newest first. */
export const BEHIND_IN_TIME = `(start_time, trace_id, span_id) <
  (toDateTime64({after_start: String}, 9, 'UTC'), {after_trace: String}, {after_span: String})`;

export function positionParams(after: SpanPosition | null): Record<string, string> {
  return after
    ? {
        after_value: after.value,
        after_start: after.start,
        after_trace: after.traceId,
        after_span: after.spanId,
      }
    : {};
}
