import { IngestError } from "../ingest-error";
import type { IngestObserver, IngestTransport } from "../meter/observer";
import type { Logger } from "../pipeline/logger";
import { SenderGoneError } from "./body";
import type { OtlpSignal } from "./export";

/** What is known of a request while it is being answered. */
export interface RequestLog {
  signal: OtlpSignal | null;
  projectId: string | null;
  bytes: number;
  succeeded(): void;
  /** The error to answer with; null where nobody is left to be answered. */
  failed(error: unknown): IngestError | null;
}

/** Tells the observer of a request once, when it is answered. */
export function createRequestLog(
  transport: IngestTransport,
  observer: IngestObserver,
  logger: Logger,
): RequestLog {
  const started = performance.now();
  const ended = (outcome: "ok" | IngestError["failure"]) => {
    const { signal, projectId, bytes } = log;
    const seconds = (performance.now() - started) / 1_000;
    observer.request({ transport, signal, outcome, projectId, bytes, seconds });
  };
  const log: RequestLog = {
    signal: null,
    projectId: null,
    bytes: 0,
    succeeded: () => ended("ok"),
    failed(error) {
      if (error instanceof SenderGoneError) return null;
      let known = error;
      if (!(known instanceof IngestError)) {
        const reason = error instanceof Error ? error.stack : String(error);
        logger.error({ reason }, "request failed");
        known = new IngestError("internal", "Internal error.");
      }
      ended((known as IngestError).failure);
      return known as IngestError;
    },
  };
  return log;
}
