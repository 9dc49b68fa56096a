import { IngestError } from "../ingest-error";

export interface GroupCommitOptions<T> {
  /** Stores all items or throws. */
  readonly write: (items: readonly T[]) => Promise<void>;
  readonly sizeOf: (item: T) => number;
  /**
   * Turns what `write` threw into what submitters get. `unstorable` says that an item is
   * to blame and that nothing of the group was stored: its items are then written alone.
   */
  readonly toError: (cause: unknown) => IngestError;
  /** How long the first item of a group waits for company. */
  readonly maxWaitMs: number;
  /** A group this large goes at once. */
  readonly maxGroupBytes: number;
  /** Waiting and being written together; more is refused. */
  readonly maxQueuedBytes: number;
  /** Groups written at the same time. */
  readonly concurrency: number;
  /** A group written beside another has at least this size: small ones are better joined. */
  readonly minParallelBytes: number;
}

export interface GroupCommit<T> {
  /** Resolves when the item is stored. @throws {IngestError} */
  submit(item: T): Promise<void>;
  /** From now on nothing waits for company. */
  hurry(): void;
  /** Resolves when everything submitted has been settled; nothing more is taken. */
  close(): Promise<void>;
}

interface Waiting<T> {
  readonly item: T;
  readonly size: number;
  readonly resolve: () => void;
  readonly reject: (error: IngestError) => void;
}

/**
 * Joins concurrent submissions into few large writes, each answered after its own is
 * stored. While a group is written the next one gathers, so groups grow with the load; a
 * lone submission waits `maxWaitMs`.
 */
export function createGroupCommit<T>(options: GroupCommitOptions<T>): GroupCommit<T> {
  const { write, sizeOf, toError, maxWaitMs, maxGroupBytes, maxQueuedBytes, concurrency } = options;
  const { minParallelBytes } = options;
  let queue: Waiting<T>[] = [];
  let queuedBytes = 0;
  let heldBytes = 0;
  let writing = 0;
  let timer: NodeJS.Timeout | undefined;
  let hurried = false;
  let closed = false;
  let onIdle: (() => void) | undefined;

  function submit(item: T): Promise<void> {
    if (closed) return Promise.reject(new IngestError("unavailable", "the server is stopping"));
    const size = sizeOf(item);
    // An item larger than the whole queue is let through when nothing else is held.
    if (heldBytes > 0 && heldBytes + size > maxQueuedBytes) {
      return Promise.reject(
        new IngestError("overloaded", "too much is waiting to be stored, try again later"),
      );
    }
    return new Promise((resolve, reject) => {
      queue.push({ item, size, resolve, reject });
      queuedBytes += size;
      heldBytes += size;
      schedule();
    });
  }

  function mayWrite(): boolean {
    if (queue.length === 0) return false;
    return writing === 0 || (writing < concurrency && queuedBytes >= minParallelBytes);
  }

  function schedule(): void {
    if (!mayWrite()) return;
    if (queuedBytes >= maxGroupBytes || hurried) flush();
    else timer ??= setTimeout(flush, maxWaitMs);
  }

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    if (!mayWrite()) return;
    const group = takeGroup();
    writing++;
    void store(group).finally(() => {
      writing--;
      // What is queued now gathered while the write ran: it has waited enough.
      flush();
      if (writing === 0) onIdle?.();
    });
  }

  function takeGroup(): Waiting<T>[] {
    let bytes = 0;
    let count = 0;
    for (const { size } of queue) {
      if (count > 0 && bytes + size > maxGroupBytes) break;
      bytes += size;
      count++;
    }
    const group = queue.slice(0, count);
    queue = queue.slice(count);
    queuedBytes -= bytes;
    return group;
  }

  async function store(group: readonly Waiting<T>[]): Promise<void> {
    try {
      await write(group.map(({ item }) => item));
    } catch (cause) {
      const error = toError(cause);
      // What was not refused may have been stored, its answer lost: written again it would stand twice.
      if (error.failure === "unstorable" && group.length > 1) await storeOneByOne(group);
      else for (const waiting of group) settle(waiting, error);
      return;
    }
    for (const waiting of group) settle(waiting);
  }

  function settle({ size, resolve, reject }: Waiting<T>, error?: IngestError): void {
    heldBytes -= size;
    if (error === undefined) resolve();
    else reject(error);
  }

  /** One bad row must not fail the others' requests; a store that goes down meanwhile fails the rest. */
  async function storeOneByOne(group: readonly Waiting<T>[]): Promise<void> {
    let down: IngestError | undefined;
    for (const waiting of group) {
      if (down) {
        settle(waiting, down);
        continue;
      }
      try {
        await write([waiting.item]);
        settle(waiting);
      } catch (cause) {
        const error = toError(cause);
        settle(waiting, error);
        if (error.failure !== "unstorable") down = error;
      }
    }
  }

  function hurry(): void {
    hurried = true;
    flush();
  }

  return {
    submit,
    hurry,
    async close() {
      closed = true;
      hurry();
      if (writing > 0 || queue.length > 0) {
        await new Promise<void>((resolve) => {
          onIdle = resolve;
        });
      }
    },
  };
}
