/** An error whose message is meant for the caller; everything else becomes a 500 without details. */
export class ApiError extends Error {
  readonly status: number;
  /** Stable, kebab-case: what programs decide by. */
  readonly code: string;
  readonly details: unknown;

  constructor(status: number, code: string, message: string, details?: unknown) {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.code = code;
    this.details = details;
  }
}

export function notFound(what: string): ApiError {
  return new ApiError(404, "not-found", `There is no ${what}.`);
}
