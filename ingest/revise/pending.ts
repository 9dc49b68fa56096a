import type { LackingTrace, QueuedTrace, TraceRef } from "@/db/clickhouse/revision-queue";

export interface PendingTrace extends LackingTrace {
  /** When its oldest open entry was queued, in microseconds since 1970. */
  readonly sinceUnixMicro: number;
}

/**
 * A trace of n spans is not read again for n / 2 ms: however many parts it comes in, reading
 * it costs 2,000 spans a second at most. One of 20,000 spans is revised every 10 s.
 */
const SPANS_PER_MS = 2;

export interface PendingTraces {
  /** Takes entries of the queue; those that were taken before are left out. */
  add(entries: readonly QueuedTrace[]): void;
  /** Those that may be revised now, the longest waiting first. */
  ready(nowUnixMs: number): readonly PendingTrace[];
  /** The trace, of so many spans, was revised as it stood when its entries were taken. */
  done(trace: TraceRef, spans: number, nowUnixMs: number): void;
  /**
   * The trace could not be revised; it rests for a while, longer each time, and is tried again.
   * False once it is given up, so that the queue moves on: what comes of it later is tried again.
   */
  postpone(trace: TraceRef, nowUnixMs: number): boolean;
  /** How many entries of a stretch of time were taken; those up to its start are forgotten. */
  countTaken(window: { readonly after: number; readonly until: number }): number;
  /** The oldest entry that is still open; null when none is. */
  readonly oldestUnixMicro: number | null;
  readonly size: number;
}

export function createPendingTraces(): PendingTraces {
  const pending = new Map<string, PendingTrace>();
  const taken = new Map<string, number>();
  const restsUntil = new Map<string, number>();
  const failures = new Map<string, number>();
  return {
    add(entries) {
      for (const { projectId, traceId, queuedUnixMicro, attempt, records } of entries) {
        const key = `${projectId} ${traceId}`;
        const entry = `${key} ${queuedUnixMicro}`;
        if (taken.has(entry)) continue;
        taken.set(entry, queuedUnixMicro);
        const known = pending.get(key);
        const sinceUnixMicro = Math.min(known?.sinceUnixMicro ?? queuedUnixMicro, queuedUnixMicro);
        // What came of itself is read, whatever was looked for besides.
        const least = known !== undefined && known.attempt < attempt ? known : { attempt, records };
        pending.set(key, {
          projectId,
          traceId,
          sinceUnixMicro,
          attempt: least.attempt,
          records: least.records,
        });
      }
    },
    ready(nowUnixMs) {
      for (const [key, until] of restsUntil) if (until <= nowUnixMs) restsUntil.delete(key);
      return [...pending]
        .filter(([key]) => !restsUntil.has(key))
        .map(([, trace]) => trace)
        .sort((a, b) => a.sinceUnixMicro - b.sinceUnixMicro);
    },
    done({ projectId, traceId }, spans, nowUnixMs) {
      const key = `${projectId} ${traceId}`;
      pending.delete(key);
      failures.delete(key);
      const restMs = spans / SPANS_PER_MS;
      if (restMs >= MIN_REST_MS) restsUntil.set(key, nowUnixMs + restMs);
    },
    postpone({ projectId, traceId }, nowUnixMs) {
      const key = `${projectId} ${traceId}`;
      const restMs = POSTPONED_MS[failures.get(key) ?? 0];
      if (restMs === undefined) {
        pending.delete(key);
        failures.delete(key);
        return false;
      }
      failures.set(key, (failures.get(key) ?? 0) + 1);
      restsUntil.set(key, nowUnixMs + restMs);
      return true;
    },
    countTaken({ after, until }) {
      let count = 0;
      for (const [entry, queued] of taken) {
        if (queued <= after) taken.delete(entry);
        else if (queued <= until) count++;
      }
      return count;
    },
    get oldestUnixMicro() {
      let oldest: number | null = null;
      for (const { sinceUnixMicro } of pending.values())
        if (oldest === null || sinceUnixMicro < oldest) oldest = sinceUnixMicro;
      return oldest;
    },
    get size() {
      return pending.size;
    },
  };
}

/** Rests after each failure; one more, some 20 minutes after the first, is the last. */
const POSTPONED_MS = [5, 5, 10, 20, 60, 300, 900].map((seconds) => seconds * 1_000);
/** Shorter rests than the time between two passes need no remembering. */
const MIN_REST_MS = 100;
