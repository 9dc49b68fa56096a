import { z } from "zod";
import type { Reader, ReadOptions, Writer } from "@/db/clickhouse/query";
import { countQueued, queueAgain } from "@/db/clickhouse/revision-queue";
import { newBatchName } from "@/db/clickhouse/revisions";
import type { ContextKeyOverrides } from "@/ingest/genai/normalise";
import type { Logger } from "@/ingest/pipeline/logger";
import { BatchConflictError, commitBatch, recoverBatches } from "./batches";
import type { Compute } from "./compute-thread";
import { createPendingTraces, type PendingTrace, type PendingTraces } from "./pending";
import { createQueueReader, type QueueReader } from "./queue-reader";
import { groupTraces, halves, MAX_TRACE_RECORDS, readGroup, type TraceGroup } from "./read-traces";
import { type RevisionInput, type RevisionOutput, reviseTraces } from "./revise-traces";
import type { TraceScore } from "./trace-scores";

export interface ReviserOptions {
  readonly reader: Reader;
  readonly writer: Writer;
  /** Null for a project that is no more. */
  readonly resolveProject: (
    projectId: string,
  ) => Promise<{ readonly contextKeys: ContextKeyOverrides } | null>;
  /** Scores given to these traces or to spans of them. */
  readonly readScores?: (
    projectId: string,
    traceIds: readonly string[],
  ) => Promise<readonly TraceScore[]>;
  /**
   * Several processes take spans, and none knows what another got: traces that lack something
   * are looked at again for some hours.
   */
  readonly awaitsParts?: boolean;
  /** How far the queue was worked off, kept for the next process. */
  readonly state: {
    load(): Promise<unknown>;
    save(state: ReviserState): Promise<void>;
  };
  readonly logger: Logger;
  /** Where traces are read anew; in this thread unless told. */
  readonly compute?: Compute | undefined;
  /** Spans and log records of a trace beyond which it is left as it came. */
  readonly maxTraceRecords?: number;
}

export interface ReviserState {
  /** Everything queued up to here is done. Microseconds since 1970. */
  readonly positionUnixMicro: number;
}

export interface RevisionPass {
  readonly readSpans: number;
  readonly revisedSpans: number;
  /** Traces that stay as they came: too large, or they failed again and again. */
  readonly givenUp: number;
  /** Traces that wait for a later pass. */
  readonly pending: number;
}

export interface Reviser {
  /** Revises what is queued. It may be cut off at any instant. One reviser may run at a time. */
  run(signal?: AbortSignal): Promise<RevisionPass>;
}

/** Traces of one project looked for at once. */
const MAX_TRACES = 500;

export function createReviser(options: ReviserOptions): Reviser {
  const { reader, state, logger } = options;
  const pending = createPendingTraces();
  let queue: QueueReader | null = null;
  let saved = 0;
  return {
    async run(signal) {
      const read: ReadOptions = { signal };
      await recoverBatches(options, Date.now(), read);
      if (queue === null) {
        saved = positionOf(await state.load());
        queue = createQueueReader(reader, pending, saved);
      }
      await queue.take(read);
      const totals = { readSpans: 0, revisedSpans: 0, givenUp: 0 };
      for (const [projectId, traces] of byProject(pending.ready(Date.now()))) {
        for (let at = 0; at < traces.length; at += MAX_TRACES) {
          signal?.throwIfAborted();
          const some = traces.slice(at, at + MAX_TRACES);
          const done = await reviseSome(options, projectId, some, pending, read);
          totals.readSpans += done.readSpans;
          totals.revisedSpans += done.revisedSpans;
          totals.givenUp += done.givenUp;
        }
      }
      if (queue.position > saved) {
        await state.save({ positionUnixMicro: queue.position });
        saved = queue.position;
      }
      if (totals.revisedSpans > 0) logger.info(totals, "spans revised");
      return { ...totals, pending: pending.size };
    },
  };
}

/** Entries that no reviser has worked off yet. @param state what was saved last. */
export function countWaiting(
  reader: Reader,
  state: unknown,
  options?: ReadOptions,
): Promise<number> {
  return countQueued(reader, { after: positionOf(state), until: Number.MAX_SAFE_INTEGER }, options);
}

const State = z.object({ positionUnixMicro: z.number() });

function positionOf(state: unknown): number {
  const parsed = State.safeParse(state);
  return parsed.success ? parsed.data.positionUnixMicro : 0;
}

function byProject(traces: readonly PendingTrace[]): Map<string, PendingTrace[]> {
  const found = new Map<string, PendingTrace[]>();
  for (const trace of traces) {
    const list = found.get(trace.projectId);
    if (list === undefined) found.set(trace.projectId, [trace]);
    else list.push(trace);
  }
  return found;
}

type Totals = Pick<RevisionPass, "readSpans" | "revisedSpans" | "givenUp">;
type Outcome = Omit<Totals, "givenUp"> & Pick<RevisionOutput, "lacking">;

/** Some traces of a project, group by group. */
async function reviseSome(
  options: ReviserOptions,
  projectId: string,
  traces: readonly PendingTrace[],
  pending: PendingTraces,
  read: ReadOptions,
): Promise<Totals> {
  const project = await options.resolveProject(projectId);
  const wanted = traces.map(({ traceId, attempt, records }) => ({
    traceId,
    knownRecords: attempt === 0 ? null : records,
  }));
  const { reader, logger, maxTraceRecords = MAX_TRACE_RECORDS } = options;
  const { groups: found, tooLarge } =
    project === null
      ? { groups: [], tooLarge: [] }
      : await groupTraces(reader, projectId, wanted, maxTraceRecords, read);
  const groups = [...found];
  const totals = { readSpans: 0, revisedSpans: 0, givenUp: tooLarge.length };
  const left = new Map(traces.map((trace) => [trace.traceId, trace]));
  for (const { traceId, records } of tooLarge) {
    logger.warn({ project: projectId, records }, "a trace is too large to be read again: it stays");
    pending.done({ projectId, traceId }, records, Date.now());
    left.delete(traceId);
  }
  for (let group = groups.shift(); group !== undefined; group = groups.shift()) {
    read.signal?.throwIfAborted();
    const outcome = await reviseGroup(options, project?.contextKeys ?? {}, group, read);
    const smaller = outcome === null ? halves(group) : null;
    if (smaller !== null) {
      groups.unshift(...smaller);
      continue;
    }
    totals.readSpans += outcome?.readSpans ?? 0;
    totals.revisedSpans += outcome?.revisedSpans ?? 0;
    const lacking = (outcome?.lacking ?? []).flatMap((traceId) => {
      const trace = left.get(traceId);
      return trace ? [{ ...trace, records: group.sizes.get(traceId) ?? 0 }] : [];
    });
    await lookAgain(options, lacking);
    for (const [traceId, size] of group.sizes) {
      left.delete(traceId);
      if (outcome !== null) pending.done({ projectId, traceId }, size, Date.now());
      else if (!pending.postpone({ projectId, traceId }, Date.now())) {
        logger.error(
          { project: projectId, records: size },
          "a trace can't be read again: it stays",
        );
        totals.givenUp++;
      }
    }
  }
  // No spans are stored of these, or none more than the last time.
  if (project !== null) await lookAgain(options, [...left.values()]);
  for (const traceId of left.keys()) pending.done({ projectId, traceId }, 0, Date.now());
  return totals;
}

/** When a trace that lacks something is looked at again: a process may have been down. */
const AGAIN_AFTER_MS = [5, 20, 60, 300, 1_800, 7_200, 28_800].map((seconds) => seconds * 1_000);

async function lookAgain(
  { writer, awaitsParts = false }: ReviserOptions,
  traces: readonly PendingTrace[],
): Promise<void> {
  if (!awaitsParts) return;
  const now = Date.now();
  const again = traces.flatMap(({ projectId, traceId, attempt, records }) => {
    const afterMs = AGAIN_AFTER_MS[attempt];
    if (afterMs === undefined) return [];
    return [{ projectId, traceId, attempt: attempt + 1, records, atUnixMs: now + afterMs }];
  });
  await queueAgain(writer, again);
}

/** Null when it can't be done with all of the group. */
async function reviseGroup(
  options: ReviserOptions,
  contextKeys: ContextKeyOverrides,
  group: TraceGroup,
  read: ReadOptions,
): Promise<Outcome | null> {
  const { reader, readScores, compute = inThisThread, logger } = options;
  const { project, traceIds } = group.where;
  const stored = await readGroup(reader, group, read);
  if (stored === null) return null;
  const scores = (await readScores?.(project, traceIds)) ?? [];
  let revised: RevisionOutput;
  try {
    const input = { projectId: project, contextKeys, scores, ...stored };
    revised = await compute(input, read.signal);
  } catch (error) {
    read.signal?.throwIfAborted();
    const reason = error instanceof Error ? error.name : typeof error;
    logger.error({ reason, traces: traceIds.length }, "traces could not be read again");
    return null;
  }
  const { rows, cancelled, spans, failed, lacking } = revised;
  if (failed > 0) logger.error({ spans: failed }, "spans could not be read again: they stay");
  if (rows.length > 0) {
    read.signal?.throwIfAborted();
    const batch = newBatchName(Date.now(), Math.random);
    try {
      await commitBatch(options, { batch, where: group.where, rows, cancelled }, read);
    } catch (error) {
      if (!(error instanceof BatchConflictError)) throw error;
      logger.warn({ reason: error.message, traces: traceIds.length }, "revisions put off");
      return null;
    }
  }
  return { readSpans: spans, revisedSpans: rows.length, lacking };
}

async function inThisThread(input: RevisionInput): Promise<RevisionOutput> {
  return reviseTraces(input);
}
