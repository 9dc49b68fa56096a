import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { STATUS } from "../otlp/status";
import type { IngestObserver, SpoolState } from "./observer";

/** From a fsync on a good disk to a sender's patience. */
const ACK_SECONDS = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10];
const LOAD_SECONDS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60];
/** Reasons are sentences of ours; should one ever quote a sender, the series stay bounded. */
const MAX_REASONS = 60;

export interface PrometheusMetrics extends IngestObserver {
  /** The text that Prometheus scrapes. */
  render(): Promise<{ readonly contentType: string; readonly body: string }>;
}

export interface PrometheusSources {
  readonly version: string;
  /** Absent in a process that receives nothing. */
  readonly spool: () => SpoolState | null;
  /** Traces that wait to be read again; null when it cannot be told. */
  readonly revisionQueue: () => Promise<number | null>;
}

/**
 * Names as in https://prometheus.io/docs/practices/naming/: base units, `_total` for counters.
 * No label names a project, a tenant or a service: their number has no bound.
 */
export function createPrometheusMetrics(sources: PrometheusSources): PrometheusMetrics {
  const registers = [new Registry()];
  const [registry] = registers as [Registry];
  // `process_…` and `nodejs_…`, as every Node service names them.
  collectDefaultMetrics({ register: registry });

  new Gauge({
    name: "plumbline_build_info",
    help: "1, labelled with the version that runs.",
    labelNames: ["version"],
    registers,
  }).set({ version: sources.version }, 1);
  const requests = new Counter({
    name: "plumbline_ingest_requests_total",
    help: "OTLP requests answered, by transport, signal, outcome and status code.",
    labelNames: ["transport", "signal", "outcome", "code"],
    registers,
  });
  const requestBytes = new Counter({
    name: "plumbline_ingest_request_bytes_total",
    help: "Bytes of request bodies as sent.",
    labelNames: ["transport", "signal"],
    registers,
  });
  const ackSeconds = new Histogram({
    name: "plumbline_ingest_ack_duration_seconds",
    help: "From the first byte of a body until its request was acknowledged.",
    labelNames: ["transport"],
    buckets: ACK_SECONDS,
    registers,
  });
  const records = new Counter({
    name: "plumbline_ingest_records_total",
    help: "Spans, log records and data points, by what became of them.",
    labelNames: ["signal", "result"],
    registers,
  });
  const rejected = new Counter({
    name: "plumbline_ingest_rejected_records_total",
    help: "Records that cannot be kept, by reason.",
    labelNames: ["signal", "reason"],
    registers,
  });
  const loadSeconds = new Histogram({
    name: "plumbline_loader_load_duration_seconds",
    help: "Time to load a segment of the spool into ClickHouse.",
    buckets: LOAD_SECONDS,
    registers,
  });
  const loadedRows = counter("plumbline_loader_rows_total", "Rows loaded into ClickHouse.");
  const loadedBytes = counter(
    "plumbline_loader_bytes_total",
    "Bytes of segments loaded into ClickHouse.",
  );
  const loadFailures = counter(
    "plumbline_loader_failures_total",
    "Segments that ClickHouse did not take, each to be tried again.",
  );
  function counter(name: string, help: string): Counter {
    return new Counter({ name, help, registers });
  }

  const gauge = (name: string, help: string, read: (spool: SpoolState) => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        const spool = sources.spool();
        if (spool) this.set(read(spool));
        else this.remove();
      },
    });
  gauge("plumbline_spool_bytes", "Acknowledged and not yet in ClickHouse.", ({ bytes }) => bytes);
  gauge(
    "plumbline_spool_limit_bytes",
    "Size of the spool from which on requests are refused.",
    ({ limitBytes }) => limitBytes,
  );
  gauge("plumbline_spool_segments", "Segments not yet loaded.", ({ segments }) => segments);
  gauge(
    "plumbline_spool_unreadable_bytes",
    "Set aside because it could not be read.",
    ({ unreadableBytes }) => unreadableBytes,
  );
  gauge(
    "plumbline_loader_lag_seconds",
    "Age of the oldest acknowledged record that is not yet in ClickHouse.",
    ({ oldestUnixMs }) =>
      oldestUnixMs === null ? 0 : Math.max(0, Date.now() - oldestUnixMs) / 1000,
  );
  new Gauge({
    name: "plumbline_revision_queue_traces",
    help: "Traces of which a part came late and that wait to be read again.",
    registers,
    async collect() {
      const depth = await sources.revisionQueue();
      if (depth === null) this.remove();
      else this.set(depth);
    },
  });

  const reasons = new Set<string>();
  const boundedReason = (reason: string) => {
    if (reasons.has(reason)) return reason;
    if (reasons.size >= MAX_REASONS) return "other";
    reasons.add(reason);
    return reason;
  };

  return {
    request({ transport, signal, outcome, bytes, seconds }) {
      const code = outcome === "ok" ? (transport === "http" ? 200 : 0) : STATUS[outcome][transport];
      requests.inc({ transport, signal: signal ?? "unknown", outcome, code: String(code) });
      requestBytes.inc({ transport, signal: signal ?? "unknown" }, bytes);
      if (outcome === "ok") ackSeconds.observe({ transport }, seconds);
    },
    records({ signal, accepted, duplicates, conflicts, rejected: refused }) {
      records.inc({ signal, result: "accepted" }, accepted);
      records.inc({ signal, result: "duplicate" }, duplicates);
      records.inc({ signal, result: "conflict" }, conflicts);
      for (const { reason, count } of refused) {
        records.inc({ signal, result: "rejected" }, count);
        rejected.inc({ signal, reason: boundedReason(reason) }, count);
      }
    },
    loaded({ rows, bytes, seconds }) {
      loadSeconds.observe(seconds);
      loadedRows.inc(rows);
      loadedBytes.inc(bytes);
    },
    loadFailed() {
      loadFailures.inc();
    },
    async render() {
      return { contentType: registry.contentType, body: await registry.metrics() };
    },
  };
}
