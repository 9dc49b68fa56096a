/** The part of pino's interface that ingest uses. Never given prompt text or secrets. */
export interface Logger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export const SILENT_LOGGER: Logger = { info() {}, warn() {}, error() {} };
