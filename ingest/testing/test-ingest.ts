import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import type { ClickHouse } from "@/db/clickhouse/client";
import { createIngest, type Ingest, type IngestOptions } from "@/ingest/create-ingest";
import { type EncodableSpan, encodeTracesProtobuf } from "@/ingest/otlp/encode";
import { SILENT_LOGGER } from "@/ingest/pipeline/logger";

export interface TestIngest extends Ingest {
  readonly url: string;
  /** Sends spans as an SDK would, and answers the response when they can be queried. */
  send(project: string, spans: readonly EncodableSpan[]): Promise<Response>;
  /** The same, answered when they are acknowledged. */
  sendOnly(project: string, spans: readonly EncodableSpan[]): Promise<Response>;
}

/**
 * The ingest path on a free port, for any project whose name doesn't start with `no-`. Its
 * spool is a directory of its own, removed with it, unless one is given.
 */
export async function createTestIngest(
  clickhouse: Pick<ClickHouse, "writer">,
  options: Partial<IngestOptions> = {},
): Promise<TestIngest> {
  const ownDir = options.spoolDir === undefined ? newSpoolDir() : null;
  const ingest = await createIngest({
    writer: clickhouse.writer,
    spoolDir: ownDir ?? "",
    resolveProject: async (slug) => (slug.startsWith("no-") ? null : { slug, contextKeys: {} }),
    logger: SILENT_LOGGER,
    host: "127.0.0.1",
    port: 0,
    ...options,
    limits: { segmentMs: 10, ...options.limits },
  });
  const url = `http://127.0.0.1:${ingest.address.port}`;
  const sendOnly: TestIngest["sendOnly"] = (project, spans) =>
    fetch(`${url}/v1/traces`, {
      method: "POST",
      headers: { "content-type": "application/x-protobuf", "x-plumbline-project": project },
      body: encodeTracesProtobuf(spans),
    });
  return {
    ...ingest,
    url,
    sendOnly,
    async send(project, spans) {
      const answer = await sendOnly(project, spans);
      if (answer.ok) await ingest.flush();
      return answer;
    },
    async close() {
      await ingest.close();
      if (ownDir !== null) await rm(ownDir, { recursive: true, force: true });
    },
  };
}

export function newSpoolDir(): string {
  return mkdtempSync(join(tmpdir(), "plumbline-spool-"));
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
            (SELECT count() FROM span_payloads_v1 WHERE project_id = {project: String}) AS payloads`,
    params: { project },
    row: z.object({ spans: z.int(), payloads: z.int() }),
  });
  return counts;
}
