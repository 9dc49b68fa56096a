import type { IngestFailure } from "../ingest-error";

export interface TransportStatus {
  readonly http: number;
  /** https://github.com/googleapis/googleapis/blob/master/google/rpc/code.proto */
  readonly grpc: number;
  /** Set on failures that the sender shall retry, and on no other. */
  readonly retryAfterSeconds?: number;
}

/**
 * The one place where a failure becomes a status. Senders retry HTTP 429, 502, 503 and 504
 * only (https://opentelemetry.io/docs/specs/otlp/#failures-1), and of gRPC's CANCELLED (1),
 * DEADLINE_EXCEEDED (4), ABORTED (10), OUT_OF_RANGE (11), UNAVAILABLE (14), DATA_LOSS (15),
 * but RESOURCE_EXHAUSTED (8) only with RetryInfo, which "too large" must not have
 * (https://opentelemetry.io/docs/specs/otlp/#failures).
 */
export const STATUS: Readonly<Record<IngestFailure, TransportStatus>> = {
  malformed: { http: 400, grpc: 3 },
  unstorable: { http: 400, grpc: 3 },
  unauthenticated: { http: 401, grpc: 16 },
  "unknown-project": { http: 403, grpc: 7 },
  "foreign-project": { http: 403, grpc: 7 },
  "foreign-page": { http: 403, grpc: 7 },
  "unknown-path": { http: 404, grpc: 12 },
  "method-not-allowed": { http: 405, grpc: 12 },
  "too-large": { http: 413, grpc: 8 },
  "unsupported-media-type": { http: 415, grpc: 3 },
  "unsupported-encoding": { http: 415, grpc: 12 },
  internal: { http: 500, grpc: 13 },
  // 408 would be right and never retried: a slow network must not cost spans.
  timeout: { http: 503, grpc: 4, retryAfterSeconds: 1 },
  overloaded: { http: 503, grpc: 14, retryAfterSeconds: 1 },
  unavailable: { http: 503, grpc: 14, retryAfterSeconds: 2 },
};
