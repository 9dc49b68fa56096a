import { randomUUID } from "node:crypto";
import { mkdir, open, readFile, rename, statfs } from "node:fs/promises";
import { join } from "node:path";
import { IngestError } from "@/ingest/ingest-error";
import type { Logger } from "../logger";
import type { Frame } from "./frame";
import { createRecentIds } from "./recent-ids";
import { type Lost, recoverSpool } from "./recover";
import { createSegment, type OpenSegment, type Segment } from "./segment";
import {
  DIRECTORY_MODE,
  FILE_MODE,
  journalPath,
  moveAside,
  type OpenFile,
  openFile,
  removeFile,
  syncDirectory,
} from "./segment-files";
import { asWaiting, withFrames } from "./waiting";

export interface SpoolLimits {
  /** Acknowledged and not yet in ClickHouse; beyond it requests are refused. */
  readonly maxSpoolBytes: number;
  /** Left for others on the spool's disk. */
  readonly minFreeBytes: number;
  /** Given to `append` and not yet answered. */
  readonly maxQueuedBytes: number;
  /** Written and synced together. */
  readonly maxGroupBytes: number;
  /** A segment is closed at this size, and earlier when the loader has nothing else to do. */
  readonly maxSegmentBytes: number;
  /** How long the loader lets a segment grow: larger blocks cost less a row. */
  readonly segmentMs: number;
  /** Spans whose ids are remembered, to drop those that are sent again. */
  readonly recentSpans: number;
}

export const DEFAULT_SPOOL_LIMITS: SpoolLimits = {
  maxSpoolBytes: 8 * 2 ** 30,
  minFreeBytes: 2 ** 29,
  maxQueuedBytes: 256 * 2 ** 20,
  maxGroupBytes: 32 * 2 ** 20,
  maxSegmentBytes: 64 * 2 ** 20,
  segmentMs: 250,
  recentSpans: 4_000_000,
};

export interface SpoolOptions {
  readonly directory: string;
  readonly logger: Logger;
  readonly limits?: Partial<SpoolLimits>;
  /** Several processes may each hold a part of a trace. */
  readonly sharedTraces?: boolean;
  /** Given by tests that let a disk fill up. */
  readonly open?: OpenFile;
}

/** `stored`: outlives a power cut. Else nothing was written: some rows are known already, see recent-ids.ts. */
export type Appended =
  | { readonly stored: true }
  | { readonly stored: false; readonly marks: Uint8Array };

export interface Spool {
  /** Names this spool's blocks for ever, in ClickHouse's deduplication tokens. */
  readonly id: string;
  readonly lost: Lost;
  /** @throws {IngestError} `overloaded` when there is no room: asked before any work is done. */
  checkRoom(): void;
  /** @throws {IngestError} `overloaded`, `unavailable`. */
  append(frame: Frame): Promise<Appended>;
  /** The oldest segment, when there is one; null when `signal` aborts. The loader's. */
  next(signal: AbortSignal): Promise<Segment | null>;
  /** The segment stands in ClickHouse. */
  done(segment: Segment): Promise<void>;
  /** Resolves when all that is acknowledged by now is done. */
  drained(): Promise<void>;
  /** From now on segments are closed at once. */
  hurry(): void;
  state(): SpoolFigures;
  /** Settles what was appended and takes no more. */
  close(): Promise<void>;
}

export interface SpoolFigures {
  readonly bytes: number;
  readonly segments: number;
  readonly oldestUnixMs: number | null;
  readonly limitBytes: number;
  readonly freeBytes: number | null;
  readonly recentIds: number;
}

interface Waiting {
  readonly frame: Frame;
  readonly resolve: (appended: Appended) => void;
  readonly reject: (error: IngestError) => void;
}

/** Between attempts to make the oldest segment ready for the loader, on a disk that fails. */
const READY_MS = 200;

/** How long a free-space figure is believed. */
const FREE_SPACE_MS = 500;

/** Opens a spool, and reads what an earlier process left in it. */
export async function openSpool(options: SpoolOptions): Promise<Spool> {
  const { directory, logger, open: openSegmentFile = openFile } = options;
  const limits = { ...DEFAULT_SPOOL_LIMITS, ...options.limits };
  await mkdir(directory, { recursive: true, mode: DIRECTORY_MODE });
  const id = await readId(directory);
  const ids = createRecentIds({
    capacity: limits.recentSpans,
    sharedTraces: options.sharedTraces ?? false,
  });
  const recovered = await recoverSpool(directory, ids, limits.recentSpans);
  const journals = new Map(recovered.journals);
  const pending: Segment[] = [...recovered.segments];
  /** Those of `pending` whose journal says more than was acknowledged. */
  const unsettled = new Map<number, OpenSegment>();
  let pendingBytes = pending.reduce((sum, { bytes }) => sum + bytes, 0);
  let nextSeq = recovered.nextSeq;
  let doneSeq = (pending[0]?.seq ?? nextSeq) - 1;
  let active: OpenSegment | null = null;
  /** On its way from being written to being loaded. */
  let closing: OpenSegment | null = null;
  let queue: Waiting[] = [];
  let queuedBytes = 0;
  let writing: Promise<void> | null = null;
  let wantsClosing = false;
  let hurried = false;
  let closed = false;
  let freeBytes: number | null = null;
  let freeSpaceAt = 0;
  /** Called whenever something changed that the loader or a flush may wait for. */
  let wake: Array<() => void> = [];

  const changed = () => {
    const waiting = wake;
    wake = [];
    for (const go of waiting) go();
  };
  const change = () => new Promise<void>((resolve) => void wake.push(resolve));

  const spooledBytes = () => pendingBytes + (closing?.bytes ?? 0) + (active?.bytes ?? 0);

  function checkRoom(): void {
    if (closed) throw new IngestError("unavailable", "the server is stopping");
    refreshFreeSpace();
    if (spooledBytes() + queuedBytes > limits.maxSpoolBytes) {
      throw new IngestError("overloaded", "the spool is full, try again later");
    }
    if (freeBytes !== null && freeBytes - queuedBytes < limits.minFreeBytes) {
      throw new IngestError("overloaded", "the disk is nearly full, try again later");
    }
    if (queuedBytes > limits.maxQueuedBytes) {
      throw new IngestError("overloaded", "too much is waiting to be stored, try again later");
    }
  }

  function refreshFreeSpace(): void {
    const now = Date.now();
    if (now - freeSpaceAt < FREE_SPACE_MS) return;
    freeSpaceAt = now;
    statfs(directory).then(
      ({ bavail, bsize }) => {
        freeBytes = bavail * bsize;
      },
      () => {
        freeBytes = null;
      },
    );
  }

  function append(frame: Frame): Promise<Appended> {
    return new Promise((resolve, reject) => {
      checkRoom();
      queuedBytes += frame.block.length;
      queue.push({ frame, resolve, reject });
      keepWriting();
    });
  }

  function keepWriting(): void {
    if (writing !== null) return;
    writing = write().finally(() => {
      writing = null;
      changed();
      // Something may have come between the last look at the queue and now.
      if (queue.length > 0 || wantsClosing) keepWriting();
    });
  }

  /** The one writer: groups are judged, written and answered one after the other. */
  async function write(): Promise<void> {
    while (queue.length > 0 || wantsClosing) {
      if (wantsClosing) {
        wantsClosing = false;
        await closeActive();
      }
      const group = takeGroup();
      if (group.length > 0) await commit(group);
    }
  }

  function takeGroup(): Waiting[] {
    let bytes = 0;
    let count = 0;
    for (const { frame } of queue) {
      if (count > 0 && bytes + frame.block.length > limits.maxGroupBytes) break;
      bytes += frame.block.length;
      count++;
    }
    const group = queue.slice(0, count);
    queue = queue.slice(count);
    return group;
  }

  async function commit(group: readonly Waiting[]): Promise<void> {
    ids.turn();
    const fresh = group.filter(({ frame }) => ids.claim(frame));
    for (const { frame } of fresh) ids.noteTraces(frame);
    if (fresh.length > 0) {
      try {
        await writeFrames(fresh.map(({ frame }) => frame));
        for (const waiting of fresh) settle(waiting, { stored: true });
      } catch (cause) {
        for (const { frame } of fresh) ids.release(frame);
        await giveUp(cause);
        for (const waiting of fresh) fail(waiting, cause);
      }
    }
    // What is known now outlives a power cut: the answer for the first copy holds for the others.
    const freshOnes = new Set(fresh);
    for (const waiting of group) {
      if (freshOnes.has(waiting)) continue;
      const marks = ids.marksOf(waiting.frame);
      if (marks.some((mark) => mark !== 0)) settle(waiting, { stored: false, marks });
      else queue.unshift(waiting);
    }
  }

  async function writeFrames(frames: readonly Frame[]): Promise<void> {
    if (active !== null && active.bytes >= limits.maxSegmentBytes) await closeActive();
    if (active === null) {
      const seq = nextSeq++;
      active = await createSegment(directory, seq, openSegmentFile);
      journals.set(seq, ids.generation.newest);
    }
    await active.append(frames);
    changed();
  }

  /** After an error the segment is closed at what is known to be good; the next group begins another. */
  async function giveUp(cause: unknown): Promise<void> {
    logger.error({ reason: reasonOf(cause) }, "the spool could not be written");
    freeSpaceAt = 0;
    await closeActive(true);
  }

  async function closeActive(failed = false): Promise<void> {
    if (active === null || (active.bytes === 0 && !failed)) return;
    closing = active;
    active = null;
    const segment = await closing.close(failed);
    if (!(await closing.settle())) {
      unsettled.set(segment.seq, closing);
      logger.error({}, "what a failed write left in the spool can't be cut off: loading waits");
    }
    closing = null;
    if (segment.frames.length > 0 || unsettled.has(segment.seq)) {
      pending.push(asWaiting(segment, pending.length));
      pendingBytes += segment.bytes;
    } else await discard(segment);
    changed();
  }

  /** A segment in which nothing was acknowledged. */
  async function discard(segment: Segment): Promise<void> {
    journals.delete(segment.seq);
    await removeFile(segment.dataPath).catch(() => {});
    await removeFile(journalPath(directory, segment.seq)).catch(() => {});
  }

  /** The oldest pending segment once it can be loaded; one that is empty is taken out. */
  async function readyOldest(oldest: Segment): Promise<Segment | null> {
    const written = unsettled.get(oldest.seq);
    if (written !== undefined) {
      if (!(await written.settle())) return null;
      unsettled.delete(oldest.seq);
      if (oldest.frames.length === 0) {
        pending.shift();
        doneSeq = oldest.seq;
        await discard(oldest);
        changed();
        return null;
      }
    }
    try {
      const ready = await withFrames(directory, oldest);
      if (ready.isDamaged && !oldest.isDamaged) {
        logger.error({ segment: oldest.seq }, "a waiting segment's journal is damaged");
      }
      pending[0] = ready;
      return ready;
    } catch (error) {
      logger.error({ reason: reasonOf(error) }, "a waiting segment's journal can't be read");
      return null;
    }
  }

  function settle({ frame, resolve }: Waiting, appended: Appended): void {
    queuedBytes -= frame.block.length;
    resolve(appended);
  }

  function fail({ frame, reject }: Waiting, cause: unknown): void {
    queuedBytes -= frame.block.length;
    const full = ["ENOSPC", "EDQUOT"].includes(codeOf(cause));
    reject(
      full
        ? new IngestError("overloaded", "the disk is full, try again later", { cause })
        : new IngestError("unavailable", "the spool cannot be written, try again later", { cause }),
    );
  }

  function requestClosing(): void {
    wantsClosing = true;
    keepWriting();
  }

  return {
    id,
    lost: recovered.lost,
    checkRoom,
    append,
    async next(signal) {
      while (!signal.aborted) {
        const [oldest] = pending;
        if (oldest) {
          const ready = await readyOldest(oldest);
          if (ready !== null) return ready;
          if (oldest === pending[0]) await soon(change(), READY_MS, signal);
          continue;
        }
        const age = active === null || active.bytes === 0 ? -1 : Date.now() - active.sinceUnixMs;
        if (age >= limits.segmentMs || (hurried && age >= 0)) requestClosing();
        await soon(change(), age >= 0 ? Math.max(5, limits.segmentMs - age) : null, signal);
      }
      return null;
    },
    async done(segment) {
      const place = pending.indexOf(segment);
      if (place < 0) return;
      pending.splice(place, 1);
      pendingBytes -= segment.bytes;
      doneSeq = segment.seq;
      if (segment.isDamaged) await moveAside(directory, segment.dataPath);
      else await removeFile(segment.dataPath);
      for (const [seq, generation] of journals) {
        if (seq > doneSeq || generation >= ids.generation.oldest) break;
        journals.delete(seq);
        await removeFile(journalPath(directory, seq));
      }
      changed();
    },
    async drained() {
      const open = active !== null && active.bytes > 0 ? active : closing;
      const last = open?.seq ?? pending.at(-1)?.seq ?? 0;
      while (doneSeq < last) {
        if (active?.seq === last) requestClosing();
        await change();
      }
    },
    hurry() {
      hurried = true;
      changed();
    },
    state() {
      const open = closing ?? (active?.bytes ? active : null);
      const oldest = pending[0]?.sinceUnixMs ?? open?.sinceUnixMs ?? null;
      return {
        bytes: spooledBytes(),
        segments: pending.length + (closing?.bytes ? 1 : 0) + (active?.bytes ? 1 : 0),
        oldestUnixMs: oldest,
        limitBytes: limits.maxSpoolBytes,
        freeBytes,
        recentIds: ids.size,
      };
    },
    async close() {
      closed = true;
      hurried = true;
      while (writing !== null) await writing;
      await closeActive();
    },
  };
}

const ID_FILE = "spool.id";

/** Made once, with the spool: a spool that is copied must not be loaded beside the first. */
async function readId(directory: string): Promise<string> {
  const path = join(directory, ID_FILE);
  const known = await readFile(path, "utf8").catch(() => "");
  if (/^[0-9a-f-]{36}$/.test(known.trim())) return known.trim();
  const id = randomUUID();
  const draft = `${path}.draft`;
  const file = await open(draft, "w", FILE_MODE);
  try {
    await file.writeFile(`${id}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
  await syncDirectory(directory);
  return id;
}

/** Resolves when `event` does, after `ms`, or on abort. */
function soon(event: Promise<void>, ms: number | null, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = ms === null ? undefined : setTimeout(finish, ms);
    function finish() {
      clearTimeout(timer);
      signal.removeEventListener("abort", finish);
      resolve();
    }
    signal.addEventListener("abort", finish, { once: true });
    void event.then(finish);
  });
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

/** An error's kind and code; a path in it is ours. */
function reasonOf(error: unknown): string {
  return error instanceof Error ? `${codeOf(error)} ${error.message}`.trim() : String(error);
}
