import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { decodeTraces } from "@/ingest/otlp/decode";
import { decodeLogs } from "@/ingest/otlp/decode-logs";
import type { OtlpLogRecord } from "@/ingest/otlp/log-record";
import type { OtlpSpan } from "@/ingest/otlp/span";

export interface Captured {
  readonly spans: readonly OtlpSpan[];
  readonly logs: readonly OtlpLogRecord[];
}

interface Sidecar {
  readonly requests: readonly {
    readonly file: string;
    readonly signal: string;
    readonly contentType: string | null;
  }[];
}

const FIXTURES = fileURLToPath(new URL("../fixtures", import.meta.url));

/** Everything that the recorded SDKs sent, of all their traces, each span and record once. */
export function captured(): Captured {
  const spans = new Map<string, OtlpSpan>();
  const logs: OtlpLogRecord[] = [];
  const sidecars = readdirSync(FIXTURES, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".json"))
    .sort();
  for (const name of sidecars) {
    const sidecar = JSON.parse(readFileSync(join(FIXTURES, name), "utf8")) as Sidecar;
    for (const { file, signal, contentType } of sidecar.requests) {
      const body = readFileSync(join(FIXTURES, dirname(name), file));
      const encoding = contentType?.includes("json") ? "json" : "protobuf";
      if (signal === "logs") logs.push(...decodeLogs(body, encoding).records);
      if (signal !== "traces") continue;
      for (const span of decodeTraces(body, encoding).spans) {
        spans.set(span.traceId + span.spanId, span);
      }
    }
  }
  return { spans: [...spans.values()], logs };
}
