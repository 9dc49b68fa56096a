import type { OtlpSpan } from "@/ingest/otlp/span";
import type { Progress } from "./progress";
import type { Sender } from "./sender";
import { backfill, SLOT_MS, type Trace, type Traffic } from "./traffic";

/** What a Collector in front of several services sends at once. */
const BATCH_SPANS = 1000;
/** Requests under way at once: enough that encoding here and storing there overlap. */
const CONCURRENCY = 4;

/** Sends the whole window. @returns the number of spans sent. */
export async function sendBackfill(
  traffic: Traffic,
  sender: Sender,
  progress: Progress,
  expectedSpans: number,
): Promise<number> {
  const underWay = new Set<Promise<void>>();
  let failure: unknown;
  let sent = 0;

  async function dispatch(batch: readonly OtlpSpan[]): Promise<void> {
    const request = sender.send(batch).then(
      () => {
        sent += batch.length;
        progress.update(sent, expectedSpans);
      },
      (error: unknown) => {
        failure ??= error;
      },
    );
    const tracked = request.finally(() => underWay.delete(tracked));
    underWay.add(tracked);
    if (underWay.size >= CONCURRENCY) await Promise.race(underWay);
    if (failure !== undefined) throw failure;
  }

  progress.update(0, expectedSpans);
  let batch: OtlpSpan[] = [];
  for (const trace of backfill(traffic)) {
    batch.push(...trace.spans);
    if (batch.length < BATCH_SPANS) continue;
    await dispatch(batch);
    batch = [];
  }
  if (batch.length > 0) await dispatch(batch);
  await Promise.all(underWay);
  if (failure !== undefined) throw failure;
  return sent;
}

export interface Clock {
  now(): number;
  sleepUntil(timeMs: number): Promise<void>;
}

/**
 * Goes on where the window ended: each trace is sent when it has ended, until the clock's
 * `sleepUntil` rejects.
 */
export async function sendLive(
  traffic: Traffic,
  sender: Sender,
  clock: Clock,
  onSent: (spans: number) => void,
): Promise<never> {
  const fromMs = traffic.schedule.window.toMs;
  // A request that began in the slot before may end after the window.
  for (let slotMs = Math.floor(fromMs / SLOT_MS) * SLOT_MS - SLOT_MS; ; slotMs += SLOT_MS) {
    const due = traffic.slot(slotMs).filter((trace) => trace.interaction.endMs > fromMs);
    await sendAsDue(due, sender, clock, onSent);
  }
}

async function sendAsDue(
  due: readonly Trace[],
  sender: Sender,
  clock: Clock,
  onSent: (spans: number) => void,
): Promise<void> {
  for (let i = 0; i < due.length; ) {
    const next = due[i];
    if (!next) return;
    await clock.sleepUntil(next.interaction.endMs);
    const batch: OtlpSpan[] = [];
    const nowMs = clock.now();
    while (i < due.length && (due[i]?.interaction.endMs ?? Number.POSITIVE_INFINITY) <= nowMs) {
      batch.push(...(due[i]?.spans ?? []));
      i++;
    }
    if (batch.length === 0) continue;
    await sender.send(batch);
    onSent(batch.length);
  }
}
