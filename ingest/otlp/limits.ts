import type { BodyLimits } from "./body";

export interface TransportLimits extends BodyLimits {
  /**
   * Bodies of all requests together, over all transports, as sent. Decompressed they exist
   * in workers only, one in each.
   */
  readonly maxInFlightBytes: number;
  readonly headersTimeoutMs: number;
  /** How long `close` waits for requests under way; less than a process is given to stop (20 s). */
  readonly closeTimeoutMs: number;
}

const MEBIBYTE = 1_048_576;

export const DEFAULT_TRANSPORT_LIMITS: TransportLimits = {
  maxBodyBytes: 64 * MEBIBYTE,
  maxInFlightBytes: 256 * MEBIBYTE,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 60_000,
  closeTimeoutMs: 5_000,
};
