import { describe, expect, it } from "vitest";
import type { EncodedSpans } from "@/db/clickhouse/insert-spans";
import { ClickHouseQueryError } from "@/db/clickhouse/query";
import { decodeTraces } from "../otlp/decode";
import { encodeTracesProtobuf } from "../otlp/encode";
import { SILENT_LOGGER } from "./logger";
import { createPipeline, type PipelineLimits } from "./pipeline";

const PROJECT = { projectId: "default", contextKeys: {} };
const MEBIBYTE = 1_048_576;

function spans(count: number, resource = { attributes: {} }) {
  const encodable = Array.from({ length: count }, (_, index) => ({
    traceId: "0af7651916cd43dd8448eb211c80319c",
    spanId: (index + 1).toString(16).padStart(16, "0"),
    name: "",
    startUnixNano: 1_760_000_000_000_000_000n,
    endUnixNano: 1_760_000_000_000_000_000n,
    resource,
  }));
  return decodeTraces(encodeTracesProtobuf(encodable), "protobuf").spans;
}

/** A pipeline and what it gave the store, which throws an error when one is given. */
function open(limits: Partial<PipelineLimits> = {}, error?: Error) {
  const inserted: { rows: number; memory: number }[] = [];
  const pipeline = createPipeline({
    insert: async (requests: readonly EncodedSpans[]) => {
      for (const { rows, block } of requests) {
        inserted.push({ rows, memory: block.buffer.byteLength });
      }
      if (error) throw error;
    },
    logger: SILENT_LOGGER,
    limits,
  });
  return { pipeline, inserted };
}

describe("createPipeline", () => {
  it("takes memory for what many small spans fill, not for what large ones would", async () => {
    const { pipeline, inserted } = open();
    await pipeline.store(spans(50_000), PROJECT);
    expect(inserted).toMatchObject([{ rows: 50_000 }]);
    expect(inserted[0]?.memory).toBeLessThanOrEqual(64 * MEBIBYTE);
  });

  it("refuses a resource that would be stored too many times over, and then goes on", async () => {
    const { pipeline, inserted } = open({ maxRequestBytes: MEBIBYTE });
    const resource = { attributes: { large: "x".repeat(50_000) } };
    await expect(pipeline.store(spans(100, resource), PROJECT)).rejects.toMatchObject({
      failure: "too-large",
    });
    expect(inserted).toEqual([]);
    await pipeline.store(spans(2, resource), PROJECT);
    expect(inserted).toMatchObject([{ rows: 2 }]);
  });

  it("stores nothing again when the store's answer was lost, and does when it refused a row", async () => {
    const both = async (code: string) => {
      const { pipeline, inserted } = open({}, new ClickHouseQueryError("insert", code, "refused"));
      const results = await Promise.allSettled([
        pipeline.store(spans(1), PROJECT),
        pipeline.store(spans(2), PROJECT),
      ]);
      return {
        failures: results.map((result) => "reason" in result && result.reason.failure),
        inserted,
      };
    };
    // 159: TIMEOUT_EXCEEDED, empty: the connection broke.
    for (const code of ["159", "160", "aborted", ""]) {
      const { failures, inserted } = await both(code);
      expect(failures).toEqual(["unavailable", "unavailable"]);
      expect(inserted.map(({ rows }) => rows)).toEqual([1, 2]);
    }
    const { failures, inserted } = await both("117");
    expect(failures).toEqual(["unstorable", "unstorable"]);
    expect(inserted.map(({ rows }) => rows)).toEqual([1, 2, 1, 2]);
  });
});
