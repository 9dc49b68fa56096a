import type { Reader, ReadOptions } from "@/db/clickhouse/query";
import {
  countQueued,
  type QueuedTrace,
  type QueuePlace,
  readQueued,
} from "@/db/clickhouse/revision-queue";
import type { PendingTraces } from "./pending";

/** An entry may be read this long after its stamp: an insert under way, a server's clock. */
const OVERLAP_MICRO = 15_000_000;
const PAGE = 10_000;
/** Entries that wait in memory; the others wait in their table. */
const MAX_PENDING = 50_000;
const LATEST = Number.MAX_SAFE_INTEGER;

export interface QueueReader {
  /** Takes what is new in the queue. */
  take(options?: ReadOptions): Promise<void>;
  /** Everything queued up to here has been revised, for good. Microseconds since 1970. */
  readonly position: number;
}

export function createQueueReader(
  reader: Reader,
  pending: PendingTraces,
  startUnixMicro: number,
): QueueReader {
  const first = Math.max(0, startUnixMicro - OVERLAP_MICRO);
  let upTo = first;
  /** The last entry that was taken of an instant that a page cut. */
  let place: QueuePlace | null = null;
  return {
    async take(options) {
      await takeBelated(options);
      while (pending.size < MAX_PENDING) {
        const window = { after: upTo, until: LATEST, place, limit: PAGE };
        const page: readonly QueuedTrace[] = await readQueued(reader, window, options);
        pending.add(page);
        const last = page.at(-1) ?? place;
        if (last === null) return;
        const isCut = page.length === PAGE;
        upTo = isCut ? last.queuedUnixMicro - 1 : last.queuedUnixMicro;
        place = isCut ? last : null;
        if (!isCut) return;
      }
    },
    get position() {
      const { oldestUnixMicro } = pending;
      return oldestUnixMicro === null ? upTo : Math.min(upTo, oldestUnixMicro - 1);
    },
  };

  async function takeBelated(options?: ReadOptions): Promise<void> {
    const window = { after: Math.max(first, upTo - OVERLAP_MICRO), until: upTo };
    const taken = pending.countTaken(window);
    if ((await countQueued(reader, window, options)) === taken) return;
    pending.add(await readQueued(reader, { ...window, limit: 1_000_000 }, options));
  }
}
