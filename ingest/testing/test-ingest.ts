import { z } from "zod";
import type { ClickHouse } from "@/db/clickhouse/client";
import { createIngest, type Ingest, type IngestOptions } from "@/ingest/create-ingest";
import { type EncodableSpan, encodeTracesProtobuf } from "@/ingest/otlp/encode";
import { SILENT_LOGGER } from "@/ingest/pipeline/logger";

export interface TestIngest extends Ingest {
  readonly url: string;
  /** Sends spans as an SDK would, and answers the response. */
  send(project: string, spans: readonly EncodableSpan[]): Promise<Response>;
}

/** The ingest path on a free port, for any project whose name doesn't start with `no-`. */
export async function createTestIngest(
  clickhouse: ClickHouse,
  options: Partial<IngestOptions> = {},
): Promise<TestIngest> {
  const ingest = await createIngest({
    writer: clickhouse.writer,
    resolveProject: async (slug) => (slug.startsWith("no-") ? null : { slug, contextKeys: {} }),
    logger: SILENT_LOGGER,
    host: "127.0.0.1",
    port: 0,
    ...options,
  });
  const url = `http://127.0.0.1:${ingest.address.port}`;
  return {
    ...ingest,
    url,
    send: (project, spans) =>
      fetch(`${url}/v1/traces`, {
        method: "POST",
        headers: { "content-type": "application/x-protobuf", "x-plumbline-project": project },
        body: encodeTracesProtobuf(spans),
      }),
  };
}

const StoredSpan = z.looseObject({ name: z.string() });

/** All columns of a project's spans, by name. */
export function storedSpans(clickhouse: ClickHouse, project: string) {
  return clickhouse.reader.query({
    name: "storedSpans",
    sql: "SELECT * FROM llm_spans_v2 WHERE project_id = {project: String} ORDER BY name",
    params: { project },
    row: StoredSpan,
  });
}

/** Rows of a project in each table. */
export async function storedCounts(clickhouse: ClickHouse, project: string) {
  const [counts] = await clickhouse.reader.query({
    name: "storedCounts",
    sql: `SELECT
            (SELECT count() FROM llm_spans_v2 WHERE project_id = {project: String}) AS spans,
            (SELECT count() FROM span_payloads_v1 WHERE project_id = {project: String}) AS payloads,
            (SELECT count() FROM trace_context_v1 WHERE project_id = {project: String}) AS contexts`,
    params: { project },
    row: z.object({ spans: z.int(), payloads: z.int(), contexts: z.int() }),
  });
  return counts;
}
