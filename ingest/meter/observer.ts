import type { IngestFailure } from "../ingest-error";

export type IngestTransport = "http" | "grpc";
export type IngestSignal = "traces" | "logs" | "metrics";

/** A request as its transport saw it, once it was answered. */
export interface ObservedRequest {
  readonly transport: IngestTransport;
  /** Null where the path names none. */
  readonly signal: IngestSignal | null;
  readonly outcome: "ok" | IngestFailure;
  /** Null where it was refused before its project was known. */
  readonly projectId: string | null;
  /** Of the body, as sent. */
  readonly bytes: number;
  /** From the first byte of the body until the answer was handed to the system. */
  readonly seconds: number;
}

/** What became of the records (spans, log records, data points) of one request that was answered `ok`. */
export interface ObservedRecords {
  readonly projectId: string;
  readonly signal: IngestSignal;
  /** Stored for the first time. */
  readonly accepted: number;
  /** Dropped: the same had been sent before. */
  readonly duplicates: number;
  /** Dropped: other content had been sent under the same id before. */
  readonly conflicts: number;
  /** Reasons are sentences of ours, never text of the sender's. */
  readonly rejected: readonly { readonly reason: string; readonly count: number }[];
}

export interface ObservedLoad {
  readonly rows: number;
  readonly bytes: number;
  readonly seconds: number;
}

/** Told of everything that Settings → Storage and `/metrics` count. Must not throw. */
export interface IngestObserver {
  request(request: ObservedRequest): void;
  records(records: ObservedRecords): void;
  /** A segment of the spool stands in ClickHouse. */
  loaded(load: ObservedLoad): void;
  /** ClickHouse did not take a segment; it will be tried again. */
  loadFailed(): void;
}

export const NO_OBSERVER: IngestObserver = {
  request() {},
  records() {},
  loaded() {},
  loadFailed() {},
};

/** How full the spool is at this moment. */
export interface SpoolState {
  /** Acknowledged and not yet in ClickHouse. */
  readonly bytes: number;
  /** From here on requests are refused. */
  readonly limitBytes: number;
  readonly segments: number;
  /** When the oldest span that is not yet in ClickHouse was acknowledged; null where all are. */
  readonly oldestUnixMs: number | null;
  /** Set aside at recovery or at load because it could not be read. */
  readonly unreadableBytes: number;
}
