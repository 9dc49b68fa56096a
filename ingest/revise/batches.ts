import type { Reader, ReadOptions, Writer } from "@/db/clickhouse/query";
import {
  applyBatch,
  batchTime,
  countApplied,
  dropBatch,
  type RevisionBatch,
  readStaged,
  type StagedBatch,
  stageNewRows,
  stageOldRows,
} from "@/db/clickhouse/revisions";
import type { Logger } from "@/ingest/pipeline/logger";

export interface BatchStores {
  readonly reader: Reader;
  readonly writer: Writer;
  readonly logger: Logger;
}

/**
 * How long the engine surely remembers a deduplication token: it keeps the last 100,000, one
 * for each insert and partition, and an ingest process loads some three segments a second.
 * This holds for fifty of them. Past that a batch is completed by looking.
 */
const TOKEN_LIFETIME_MS = 10 * 60_000;

/** The staged rows are not those that were meant, e.g. since another reviser was at work. */
export class BatchConflictError extends Error {
  override readonly name = "BatchConflictError";
}

/**
 * Applies a batch so that it counts once, wherever the process is killed:
 *
 * | killed after | what the next process finds | and does |
 * |---|---|---|
 * | the new rows are staged | a batch with too few rows | drops it; its traces are still queued |
 * | the old rows are staged | a whole batch | applies it, drops it |
 * | it is applied, in part or wholly | a whole batch | applies it under the same token, drops it |
 * | it is dropped | nothing | its traces are looked at again, and read as they are stored |
 *
 * @throws {BatchConflictError} when nothing was changed.
 */
export async function commitBatch(
  { reader, writer }: BatchStores,
  batch: RevisionBatch,
  options?: ReadOptions,
): Promise<void> {
  await stageNewRows(writer, batch);
  await stageOldRows(writer, batch);
  const staged = await readStaged(reader, options);
  const own = staged.find((found) => found.batch === batch.batch);
  if (own === undefined || !isWhole(own) || staged.length > 1) {
    await dropBatch(writer, batch.batch);
    throw new BatchConflictError("the rows to revise are not as they were read");
  }
  await applyBatch(writer, batch.batch);
  await dropBatch(writer, batch.batch);
}

/** Completes or removes what a killed process left behind. */
export async function recoverBatches(
  stores: BatchStores,
  nowUnixMs: number,
  options?: ReadOptions,
): Promise<void> {
  const { reader, writer, logger } = stores;
  for (const staged of await readStaged(reader, options)) {
    if (isWhole(staged) && !(await isApplied(stores, staged, nowUnixMs, options))) {
      await applyBatch(writer, staged.batch);
      logger.info({ batch: staged.batch, rows: staged.found }, "revisions completed");
    }
    await dropBatch(writer, staged.batch);
  }
}

function isWhole({ expected, found }: StagedBatch): boolean {
  return expected === found;
}

async function isApplied(
  { reader }: BatchStores,
  staged: StagedBatch,
  nowUnixMs: number,
  options?: ReadOptions,
): Promise<boolean> {
  if (nowUnixMs - batchTime(staged.batch) < TOKEN_LIFETIME_MS) return false;
  const { applied } = await countApplied(reader, staged, options);
  return applied > 0;
}
