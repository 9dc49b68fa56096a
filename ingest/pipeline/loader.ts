import { readFile } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";
import type { NativeLoad } from "@/db/clickhouse/native-insert";
import { ClickHouseQueryError, type Writer } from "@/db/clickhouse/query";
import type { IngestObserver } from "../meter/observer";
import type { Logger } from "./logger";
import { allTraces, readJournal, type TraceRef } from "./spool/frame";
import { framesFile, quarantineFrame } from "./spool/frames-file";
import type { Segment, StoredFrame } from "./spool/segment";
import { journalPath } from "./spool/segment-files";
import type { Spool } from "./spool/spool";

export interface LoaderOptions {
  readonly spool: Spool;
  readonly directory: string;
  readonly writer: Writer;
  /** In this order: what comes last makes the rows visible. */
  readonly loads: readonly NativeLoad[];
  readonly structure: string;
  /** Other processes write to the same ClickHouse. */
  readonly isOneOfMany?: boolean | undefined;
  /** Called with a segment's dirty traces once its rows can be queried; may be repeated. */
  readonly afterLoad: (traces: readonly TraceRef[]) => Promise<void>;
  readonly observer: IngestObserver;
  readonly logger: Logger;
  readonly retryMs?: { readonly first: number; readonly longest: number };
}

export interface Loader {
  state(): LoaderFigures;
  /** Loads what is left, gives up after so long, and stops. */
  close(withinMs: number): Promise<void>;
}

export interface LoaderFigures {
  readonly loadedSegments: number;
  readonly loadedRows: number;
  readonly loadMs: number;
  readonly quarantinedFrames: number;
  readonly quarantinedRows: number;
  readonly quarantinedBytes: number;
  readonly isRetrying: boolean;
  /** The store's own words, without values. */
  readonly lastError: { readonly message: string; readonly atUnixMs: number } | null;
}

/**
 * ClickHouse's errors about the rows themselves; the same rows will fail again.
 * https://github.com/ClickHouse/ClickHouse/blob/master/src/Common/ErrorCodes.cpp
 */
const ROW_ERRORS: ReadonlySet<string> = new Set([
  "6", // CANNOT_PARSE_TEXT
  "27", // CANNOT_PARSE_INPUT_ASSERTION_FAILED
  "32", // ATTEMPT_TO_READ_AFTER_EOF
  "33", // CANNOT_READ_ALL_DATA
  "53", // TYPE_MISMATCH
  "69", // ARGUMENT_OUT_OF_BOUND
  "70", // CANNOT_CONVERT_TYPE
  "117", // INCORRECT_DATA
  "131", // TOO_LARGE_STRING_SIZE
  "321", // VALUE_IS_OUT_OF_RANGE_OF_DATA_TYPE
  "407", // DECIMAL_OVERFLOW
  "469", // VIOLATED_CONSTRAINT
]);

/**
 * What other processes took of the same is looked for by when it was received, for ten minutes.
 * What is loaded later has its traces read anew instead, whether a copy of it came or not.
 */
const LATE_MS = 3 * 60_000;

async function tracesToRevise(
  { directory, isOneOfMany = false }: LoaderOptions,
  { seq, frames, sinceUnixMs }: Segment,
): Promise<readonly TraceRef[]> {
  const dirty = frames.flatMap((frame) => frame.dirty);
  if (!isOneOfMany || Date.now() - sinceUnixMs < LATE_MS) return dirty;
  // A journal that is lost meanwhile holds up no segment.
  const journal = await readFile(journalPath(directory, seq)).catch(() => null);
  return journal === null ? dirty : readJournal(journal).records.flatMap(allTraces);
}

/** Ships the spool's segments to ClickHouse, one after the other, for as long as it takes. */
export function startLoader(options: LoaderOptions): Loader {
  const { spool, logger, observer, loads } = options;
  const { first, longest } = options.retryMs ?? { first: 100, longest: 5_000 };
  const stop = new AbortController();
  const closing = new AbortController();
  const figures = {
    loadedSegments: 0,
    loadedRows: 0,
    loadMs: 0,
    quarantinedFrames: 0,
    quarantinedRows: 0,
    quarantinedBytes: 0,
    isRetrying: false,
    lastError: null as LoaderFigures["lastError"],
  };

  async function run(): Promise<void> {
    for (;;) {
      const segment = await spool.next(stop.signal);
      if (segment === null) return;
      let waitMs = first;
      while (!(await attempt(segment))) {
        if (closing.signal.aborted) return;
        // Cut short when the process is to stop: one more attempt is made then.
        await setTimeout(waitMs, undefined, { signal: closing.signal }).catch(() => {});
        waitMs = Math.min(longest, waitMs * 2);
      }
    }
  }

  /** True when the segment is done with. */
  async function attempt(segment: Segment): Promise<boolean> {
    const start = performance.now();
    try {
      for (const load of loads) await loadFrames(segment, load, segment.frames);
      await options.afterLoad(await tracesToRevise(options, segment));
      await spool.done(segment);
    } catch (error) {
      fail(error);
      return false;
    }
    const elapsed = performance.now() - start;
    const rows = segment.frames.reduce((sum, frame) => sum + frame.rows, 0);
    figures.loadedSegments++;
    figures.loadedRows += rows;
    figures.loadMs += elapsed;
    figures.isRetrying = false;
    observer.loaded({ rows, bytes: segment.bytes, seconds: elapsed / 1_000 });
    return true;
  }

  function fail(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    // Once an outage is enough in the log; the figures tell how long it lasts.
    if (!figures.isRetrying) logger.error({ reason: message }, "spans wait to be loaded");
    figures.isRetrying = true;
    figures.lastError = { message: message.slice(0, 300), atUnixMs: Date.now() };
    observer.loadFailed();
  }

  /**
   * Frames in one insert. Where ClickHouse refuses their content, each half by itself, and
   * so on: one that is refused alone is set aside. Tokens name the frames, so that a loader
   * that is killed in the middle finds the same halves again.
   */
  async function loadFrames(
    segment: Segment,
    load: NativeLoad,
    frames: readonly StoredFrame[],
  ): Promise<void> {
    // Its journal became unreadable while it waited.
    if (frames.length === 0) return;
    const all = frames.length === segment.frames.length;
    const range = all ? "" : `-${frames[0]?.offset}-${frames.length}`;
    const file = await framesFile(options.directory, segment, frames);
    try {
      await options.writer.insertNative(`load ${load.table}`, {
        ...load,
        structure: options.structure,
        from: file.path,
        token: `${spool.id}-${segment.seq}${range}`,
      });
    } catch (error) {
      if (!(error instanceof ClickHouseQueryError) || !ROW_ERRORS.has(error.code)) throw error;
      const [only] = frames;
      if (frames.length === 1 && only) {
        await setAside(segment, only, file.path, error);
        return;
      }
      const half = frames.length >> 1;
      await loadFrames(segment, load, frames.slice(0, half));
      await loadFrames(segment, load, frames.slice(half));
    } finally {
      await file.release();
    }
  }

  async function setAside(
    segment: Segment,
    frame: StoredFrame,
    path: string,
    cause: ClickHouseQueryError,
  ): Promise<void> {
    const isNew = await quarantineFrame(options.directory, segment, frame, path);
    if (!isNew) return;
    figures.quarantinedFrames++;
    figures.quarantinedRows += frame.rows;
    figures.quarantinedBytes += frame.length;
    figures.lastError = { message: cause.message.slice(0, 300), atUnixMs: Date.now() };
    logger.error(
      { reason: cause.message, rows: frame.rows, project: frame.projectId },
      "ClickHouse refuses a request's rows: they are kept in the spool's quarantine directory",
    );
  }

  const running = run();
  return {
    state: () => ({ ...figures }),
    async close(withinMs) {
      closing.abort();
      spool.hurry();
      const timer = globalThis.setTimeout(() => stop.abort(), withinMs);
      const emptied = spool.drained().then(() => stop.abort());
      // An insert that hangs is left to itself: its segment stays, and is loaded at the next start.
      await Promise.race([running, emptied.then(() => running), aborted(stop.signal)]);
      clearTimeout(timer);
      stop.abort();
    },
  };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
