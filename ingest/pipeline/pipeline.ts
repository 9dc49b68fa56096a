import { TooManyBytesError } from "@/db/clickhouse/byte-writer";
import { createSpanEncoder, type EncodedSpans } from "@/db/clickhouse/insert-spans";
import { ClickHouseQueryError } from "@/db/clickhouse/query";
import type { ReasonCount } from "@/ingest/otlp/intake";
import type { OtlpSpan } from "@/ingest/otlp/span";
import { IngestError } from "../ingest-error";
import { createGroupCommit } from "./group-commit";
import type { Logger } from "./logger";
import { type IngestProject, prepare } from "./prepare";

export interface PipelineLimits {
  /** How long a lone request waits for others to be stored with. */
  readonly maxWaitMs: number;
  readonly maxGroupBytes: number;
  /**
   * A request's rows. Resource and scope are stored with each of their spans: 1 MB of
   * resource above 50,000 spans would be 50 GB.
   */
  readonly maxRequestBytes: number;
  readonly maxQueuedBytes: number;
  readonly concurrentInserts: number;
  readonly minParallelBytes: number;
}

export const DEFAULT_PIPELINE_LIMITS: PipelineLimits = {
  maxWaitMs: 4,
  maxGroupBytes: 32 * 1024 * 1024,
  maxRequestBytes: 256 * 1024 * 1024,
  maxQueuedBytes: 256 * 1024 * 1024,
  concurrentInserts: 2,
  minParallelBytes: 4 * 1024 * 1024,
};

export interface PipelineOptions {
  /** Stores requests together; resolves when their rows can be queried. */
  readonly insert: (requests: readonly EncodedSpans[]) => Promise<void>;
  readonly logger: Logger;
  readonly limits?: Partial<PipelineLimits>;
}

export interface Pipeline {
  /** Resolves with what could not be kept, when the rest is stored. @throws {IngestError} */
  store(spans: readonly OtlpSpan[], project: IngestProject): Promise<readonly ReasonCount[]>;
  /** The process is about to stop: requests no longer wait to be stored together. */
  hurry(): void;
  /** Stores what is under way and takes no more. */
  close(): Promise<void>;
}

/**
 * ClickHouse's errors about the rows themselves; the same rows will fail again, so the
 * sender must not retry. https://github.com/ClickHouse/ClickHouse/blob/master/src/Common/ErrorCodes.cpp
 */
const ROW_ERRORS: ReadonlySet<string> = new Set([
  "6", // CANNOT_PARSE_TEXT
  "27", // CANNOT_PARSE_INPUT_ASSERTION_FAILED
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

export function createPipeline({ insert, logger, limits }: PipelineOptions): Pipeline {
  const { maxWaitMs, maxGroupBytes, maxQueuedBytes, concurrentInserts, ...others } = {
    ...DEFAULT_PIPELINE_LIMITS,
    ...limits,
  };
  const { minParallelBytes, maxRequestBytes } = others;
  const encode = createSpanEncoder(maxRequestBytes);
  const commit = createGroupCommit<EncodedSpans>({
    write: insert,
    sizeOf: ({ block }) => block.length,
    maxWaitMs,
    maxGroupBytes,
    maxQueuedBytes,
    concurrency: concurrentInserts,
    minParallelBytes,
    toError(cause) {
      // Our own errors name the statement, never its values.
      const reason =
        cause instanceof ClickHouseQueryError ? cause.message : String(cause).slice(0, 200);
      logger.error({ reason }, "spans could not be stored");
      return cause instanceof ClickHouseQueryError && ROW_ERRORS.has(cause.code)
        ? new IngestError("unstorable", "the store refuses these spans", { cause })
        : new IngestError("unavailable", "the store is not available, try again later", { cause });
    },
  });
  return {
    async store(spans, project) {
      const { rows, rejected } = preparing(() => prepare(spans, project, encode, logger));
      if (rows.rows > 0) await commit.submit(rows);
      return rejected;
    },
    hurry: () => commit.hurry(),
    close: () => commit.close(),
  };
}

function preparing<T>(make: () => T): T {
  try {
    return make();
  } catch (cause) {
    if (!(cause instanceof TooManyBytesError)) throw cause;
    throw new IngestError("too-large", "The spans are too large; send smaller batches.", { cause });
  }
}
