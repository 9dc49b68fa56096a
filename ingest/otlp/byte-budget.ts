import { IngestError } from "../ingest-error";

/** Bytes that all requests together may hold in memory. */
export interface ByteBudget {
  /** A request's share, given back as a whole. */
  open(): ByteShare;
  readonly used: number;
}

export interface ByteShare {
  /** @throws {IngestError} `overloaded` when there is no room. */
  take(bytes: number): void;
  release(): void;
}

export function createByteBudget(limit: number): ByteBudget {
  let used = 0;
  return {
    get used() {
      return used;
    },
    open() {
      let own = 0;
      return {
        take(bytes) {
          if (used + bytes > limit) {
            throw new IngestError("overloaded", "too many bytes are in flight, try again later");
          }
          used += bytes;
          own += bytes;
        },
        release() {
          used -= own;
          own = 0;
        },
      };
    },
  };
}
