import { IngestError } from "../ingest-error";

/** Records that could not be kept, or were kept with a change, by reason. */
export interface ReasonCount {
  readonly reason: string;
  readonly count: number;
}

/** Nesting of an attribute's value that is kept; what lies deeper becomes null. */
export const MAX_VALUE_DEPTH = 32;

/**
 * Attributes, list items, events and links of a request: the smallest takes 2 bytes on the
 * wire and up to 100 here. 40 for each of the most spans.
 */
export const MAX_VALUES_PER_REQUEST = 2_000_000;

/** What the decoders of all signals tell while they read a request. */
export abstract class RequestCounts {
  /** The reason given for a record whose own bytes are no message. */
  abstract readonly unreadable: string;
  readonly #rejected = new Map<string, number>();
  readonly #warned = new Map<string, number>();
  #values = 0;

  warn(reason: string): void {
    this.#warned.set(reason, (this.#warned.get(reason) ?? 0) + 1);
  }

  /** Counts a record that is not kept. */
  reject(reason: string, count = 1): void {
    this.#rejected.set(reason, (this.#rejected.get(reason) ?? 0) + count);
  }

  /** Called for each attribute, list item, event and link. @throws {IngestError} `too-large`. */
  countValue(): void {
    if (++this.#values > MAX_VALUES_PER_REQUEST) throw tooMany(MAX_VALUES_PER_REQUEST, "values");
  }

  rejected(): ReasonCount[] {
    return toCounts(this.#rejected);
  }

  warnings(): ReasonCount[] {
    return toCounts(this.#warned);
  }
}

function toCounts(counts: ReadonlyMap<string, number>): ReasonCount[] {
  return [...counts].map(([reason, count]) => ({ reason, count }));
}

/** The sender that sends less at once loses nothing: 413, as for too many bytes. */
export function tooMany(
  limit: number,
  what: "spans" | "log records" | "data points" | "values",
): IngestError {
  const count = limit.toLocaleString("en-US");
  return new IngestError("too-large", `The body has over ${count} ${what}; send smaller batches.`);
}

export const WARN_DEPTH = `attribute value nested deeper than ${MAX_VALUE_DEPTH} levels`;
