import { randomUUID } from "node:crypto";
import {
  type IngestCounter,
  insertIngestCounts,
  insertSpoolState,
  NO_PROJECT,
} from "@/db/clickhouse/ingest-counters";
import type { Writer } from "@/db/clickhouse/query";
import type { Logger } from "../pipeline/logger";
import { createMinuteCounters } from "./minute-counters";
import type { IngestObserver, SpoolState } from "./observer";
import { createPrometheusMetrics, type PrometheusMetrics } from "./prometheus";

/** What a kill may cost of the counts; each flush is one small insert. */
const FLUSH_MS = 5_000;
/** An unchanged spool is told anew after this, so that it is known to be there. */
const HEARTBEAT_MS = 30_000;

export interface MeterOptions {
  readonly writer: Writer;
  /** Traces that wait to be read again; null when it cannot be told. */
  readonly revisionQueue: () => Promise<number | null>;
  readonly logger: Logger;
  readonly version: string;
  readonly flushMs?: number;
  readonly now?: () => number;
}

/** Counts what ingest tells of itself: for Settings → Storage over restarts, for `/metrics` since the start. */
export interface Meter extends IngestObserver {
  /** Told once the spool is open; a process that receives nothing has none. */
  watchSpool(state: () => SpoolState): void;
  readonly renderMetrics: PrometheusMetrics["render"];
  /** Writes what is not yet written. */
  flush(): Promise<void>;
  /** Writes the last counts. Close it after ingest, and before ClickHouse. */
  close(): Promise<void>;
}

export function createMeter(options: MeterOptions): Meter {
  const { writer, logger, version, flushMs = FLUSH_MS, now = Date.now } = options;
  const process = randomUUID();
  const counters = createMinuteCounters(now);
  let spoolState: (() => SpoolState) | null = null;
  const metrics = createPrometheusMetrics({
    version,
    spool: () => spoolState?.() ?? null,
    revisionQueue: () => options.revisionQueue().catch(() => null),
  });

  let told = "";
  let toldAt = 0;
  const tellSpool = async () => {
    if (!spoolState) return;
    const state = spoolState();
    const text = JSON.stringify(state);
    if (text === told && now() - toldAt < HEARTBEAT_MS) return;
    await insertSpoolState(writer, process, now(), state);
    told = text;
    toldAt = now();
  };

  let hasFailed = false;
  let running: Promise<void> = Promise.resolve();
  const flush = () => {
    running = running.then(async () => {
      try {
        await counters.flush((counts) => insertIngestCounts(writer, process, counts));
        await tellSpool();
        hasFailed = false;
      } catch (error) {
        // Counts wait in memory; the loader says that ClickHouse is away, once is enough here.
        if (!hasFailed) logger.warn({ reason: String(error) }, "ingest counts are written later");
        hasFailed = true;
      }
    });
    return running;
  };
  const timer = setInterval(() => void flush(), flushMs);
  timer.unref();

  const add = (
    projectId: string,
    signal: string | null,
    counter: IngestCounter,
    amount: number,
    reason = "",
  ) => counters.add({ projectId, signal: signal ?? "", counter, reason }, amount);

  return {
    request(request) {
      metrics.request(request);
      const project = request.projectId ?? NO_PROJECT;
      add(project, request.signal, "request", 1);
      add(project, request.signal, "byte", request.bytes);
      if (request.outcome !== "ok") add(project, request.signal, "refused", 1, request.outcome);
    },
    records(records) {
      metrics.records(records);
      const { projectId, signal } = records;
      add(projectId, signal, "accepted", records.accepted);
      add(projectId, signal, "duplicate", records.duplicates);
      add(projectId, signal, "conflict", records.conflicts);
      for (const { reason, count } of records.rejected) {
        add(projectId, signal, "rejected", count, reason);
      }
    },
    loaded: metrics.loaded,
    loadFailed: metrics.loadFailed,
    watchSpool(state) {
      spoolState = state;
    },
    renderMetrics: metrics.render,
    flush,
    async close() {
      clearInterval(timer);
      await flush();
      if (counters.dropped > 0) {
        logger.warn({ dropped: counters.dropped }, "ingest counts were given up");
      }
    },
  };
}
