import type { IngestCount } from "@/db/clickhouse/ingest-counters";

/** With six counters a minute, days of one busy project: what ClickHouse may be away for. */
const MAX_PENDING = 50_000;
const MINUTE_MS = 60_000;

interface Entry {
  readonly count: IngestCount;
  value: number;
  written: number;
}

export interface MinuteCounters {
  add(key: Omit<IngestCount, "minuteUnixMs" | "value">, amount: number): void;
  /** Writes what has changed since it was written; what fails is written the next time. */
  flush(write: (counts: readonly IngestCount[]) => Promise<void>): Promise<void>;
  /** Counts given up because too many waited to be written. */
  readonly dropped: number;
}

/** Running values of each minute, kept until they are written. */
export function createMinuteCounters(now: () => number = Date.now): MinuteCounters {
  const entries = new Map<string, Entry>();
  let dropped = 0;

  const entryOf = (key: Omit<IngestCount, "minuteUnixMs" | "value">): Entry => {
    const minuteUnixMs = Math.floor(now() / MINUTE_MS) * MINUTE_MS;
    const id = [minuteUnixMs, key.projectId, key.counter, key.signal, key.reason].join("\n");
    const known = entries.get(id);
    if (known) return known;
    const entry = { count: { ...key, minuteUnixMs, value: 0 }, value: 0, written: 0 };
    entries.set(id, entry);
    if (entries.size > MAX_PENDING) {
      const oldest = entries.keys().next();
      if (!oldest.done) entries.delete(oldest.value);
      dropped += 1;
    }
    return entry;
  };

  return {
    add(key, amount) {
      if (amount > 0) entryOf(key).value += amount;
    },
    async flush(write) {
      const minute = Math.floor(now() / MINUTE_MS) * MINUTE_MS;
      const changed = [...entries].filter(([, entry]) => entry.value > entry.written);
      const values = changed.map(([, entry]) => entry.value);
      if (changed.length > 0) {
        await write(changed.map(([, entry]) => ({ ...entry.count, value: entry.value })));
      }
      changed.forEach(([, entry], index) => {
        entry.written = values[index] ?? entry.written;
      });
      for (const [id, entry] of entries) {
        if (entry.count.minuteUnixMs < minute && entry.value === entry.written) entries.delete(id);
      }
    },
    get dropped() {
      return dropped;
    },
  };
}
