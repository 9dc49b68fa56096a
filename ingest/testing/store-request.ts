import type { ClickHouse } from "@/db/clickhouse/client";
import { encodeBlock, structureOf } from "@/db/clickhouse/native-block";
import { TRACE_COLUMNS, TRACE_LOADS } from "@/db/clickhouse/payload-columns";
import { queueRevisions } from "@/db/clickhouse/revision-queue";
import type { OtlpLogRecord } from "@/ingest/otlp/log-record";
import type { OtlpSpan } from "@/ingest/otlp/span";
import { logRecords, spanRecords } from "@/ingest/pipeline/prepare";

let lastUnixMicro = BigInt(Date.now()) * 1_000n;

/** One request's rows, stored as the loader does, without the way there; its traces are queued. */
export async function storeRequest(
  { writer }: Pick<ClickHouse, "writer">,
  projectId: string,
  request: {
    readonly spans?: readonly OtlpSpan[];
    readonly logs?: readonly OtlpLogRecord[];
    readonly isQueued?: boolean;
  },
): Promise<void> {
  const { spans = [], logs = [], isQueued = true } = request;
  const project = { projectId, contextKeys: {} };
  const receivedAt = ++lastUnixMicro;
  const records = [
    ...spanRecords(spans, project, receivedAt, (stage, _scope, error) => {
      throw new Error(stage, { cause: error });
    }),
    ...logRecords(logs, project, receivedAt),
  ];
  for (const load of TRACE_LOADS) {
    await writer.insertNative(`insert into ${load.table}`, {
      ...load,
      structure: structureOf(TRACE_COLUMNS),
      from: [encodeBlock(TRACE_COLUMNS, records)],
    });
  }
  if (!isQueued) return;
  await queueRevisions(
    writer,
    records.map(({ span }) => ({ projectId, traceId: span.traceId })),
  );
}
