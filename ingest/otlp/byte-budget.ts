import { IngestError } from "../ingest-error";

/** Bytes that all requests together may hold in memory. */
export interface ByteBudget {
  /** A request's share, given back as a whole. */
  open(): ByteShare;
  readonly used: number;
}

export interface ByteShare {
  /**
   * Without room, a sender that has stalled makes some: its request is given up.
   * @throws {IngestError} `overloaded` when there is no room and nobody stalls.
   */
  take(bytes: number): void;
  /** From now on the request may be given up when its sender stalls; undefined: no longer. */
  arriving(giveUp: ((error: IngestError) => void) | undefined): void;
  release(): void;
}

/** A sender that sent less than this in the last second stalls. */
const PROGRESS_BYTES = 65_536;
const STALL_MS = 1_000;

interface Holder {
  bytes: number;
  /** Since the last progress. */
  pending: number;
  progressAt: number;
  giveUp: ((error: IngestError) => void) | undefined;
}

export function createByteBudget(
  limit: number,
  now: () => number = () => performance.now(),
): ByteBudget {
  let used = 0;
  const holders = new Set<Holder>();

  const release = (holder: Holder) => {
    used -= holder.bytes;
    holder.bytes = 0;
    holder.giveUp = undefined;
    holders.delete(holder);
  };

  /** Whoever came in a flood and then fell silent must not shut out those who send. */
  const makeRoom = (bytes: number, taker: Holder): boolean => {
    const stalled = [...holders]
      .filter(({ giveUp, progressAt }) => giveUp && now() - progressAt >= STALL_MS)
      .sort((a, b) => a.progressAt - b.progressAt);
    for (const holder of stalled) {
      if (holder === taker) continue;
      const { giveUp } = holder;
      release(holder);
      giveUp?.(overloaded());
      if (used + bytes <= limit) return true;
    }
    return false;
  };

  return {
    get used() {
      return used;
    },
    open() {
      const own: Holder = { bytes: 0, pending: 0, progressAt: now(), giveUp: undefined };
      return {
        take(bytes) {
          if (used + bytes > limit && !makeRoom(bytes, own)) throw overloaded();
          holders.add(own);
          used += bytes;
          own.bytes += bytes;
          own.pending += bytes;
          if (own.pending < PROGRESS_BYTES) return;
          own.pending = 0;
          own.progressAt = now();
        },
        arriving(giveUp) {
          own.giveUp = giveUp;
          own.progressAt = now();
        },
        release: () => release(own),
      };
    },
  };
}

function overloaded(): IngestError {
  return new IngestError("overloaded", "too many bytes are in flight, try again later");
}
