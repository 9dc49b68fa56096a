/**
 * Why a request was not stored. Transports translate the reason in
 * `ingest/otlp/status.ts`; nothing else decides on a status code.
 */
export type IngestFailure =
  /** The body is not what its content type says. */
  | "malformed"
  | "unauthenticated"
  | "unknown-project"
  /** The key is of one project, the request names another. */
  | "foreign-project"
  /** A web page that is none of this machine's. */
  | "foreign-page"
  | "unknown-path"
  | "method-not-allowed"
  | "too-large"
  /** The request did not arrive in full within its time. */
  | "timeout"
  | "unsupported-media-type"
  | "unsupported-encoding"
  /** More is in flight than there is room for. */
  | "overloaded"
  /** The store did not take the rows, or the process is stopping. */
  | "unavailable"
  /** The store refuses these very rows, and will again. */
  | "unstorable"
  | "internal";

export class IngestError extends Error {
  override readonly name = "IngestError";
  readonly failure: IngestFailure;

  /** `message` goes to the sender: it says what to change, and never quotes what was sent. */
  constructor(failure: IngestFailure, message: string, options?: ErrorOptions) {
    super(message, options);
    this.failure = failure;
  }
}
