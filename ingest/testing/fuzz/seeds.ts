import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { decodeTraces, type OtlpEncoding } from "@/ingest/otlp/decode";
import { encodeTracesJson, encodeTracesProtobuf } from "@/ingest/otlp/encode";
import { durationMetric, metricsJson, metricsProtobuf } from "../metrics";
import type { Vocabulary } from "./random-message";

export interface Seeds {
  /** Requests with spans as SDKs sent them, in both encodings. */
  readonly traces: readonly Buffer[];
  /** Requests with log records. */
  readonly logs: readonly Buffer[];
  /** Requests with metrics. */
  readonly metrics: readonly Buffer[];
  readonly words: Vocabulary;
}

export function encodingOf(body: Uint8Array): OtlpEncoding {
  return body[0] === 0x7b ? "json" : "protobuf";
}

/** Embeddings of 260 KB would be most of what is changed. */
const MAX_SEED_BYTES = 64_000;

export function readSeeds(directory: string): Seeds {
  const traces: Buffer[] = [];
  const logs: Buffer[] = [];
  const keys = new Set<string>();
  const texts = new Set<string>();
  const names = new Set<string>();
  const scopes = new Set<string>();
  const files = readdirSync(directory, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".bin") && !name.includes(".metrics."))
    .sort();
  for (const file of files) {
    const body = readFileSync(join(directory, file));
    if (body.length > MAX_SEED_BYTES) continue;
    if (file.includes(".logs.")) {
      logs.push(body);
      continue;
    }
    const encoding = encodingOf(body);
    const { spans } = decodeTraces(body, encoding);
    const other = encoding === "json" ? encodeTracesProtobuf(spans) : encodeTracesJson(spans);
    traces.push(body, Buffer.from(other));
    for (const span of spans) {
      names.add(span.name);
      scopes.add(span.scope.name);
      const eventAttributes = span.events.map((event) => event.attributes);
      for (const attributes of [span.attributes, span.resource.attributes, ...eventAttributes]) {
        for (const [key, value] of Object.entries(attributes)) {
          keys.add(key);
          if (typeof value === "string") texts.add(value);
        }
      }
    }
  }
  return {
    traces,
    logs,
    metrics: metricBodies(),
    words: { keys: [...keys], texts: [...texts], names: [...names], scopes: [...scopes] },
  };
}

/** Histograms of both kinds, in both encodings. */
function metricBodies(): Buffer[] {
  const times = { startTimeUnixNano: "1759999990000000000", timeUnixNano: "1760000000000000000" };
  const point = { ...times, count: "3", sum: 2.5, min: 0.1, max: 2 };
  const explicit = { ...point, bucketCounts: ["1", "2", "0"], explicitBounds: [0.5, 4] };
  const positive = { offset: -3, bucketCounts: ["1", "0", "2"] };
  const request = metricsJson("assistant", [
    durationMetric(explicit),
    durationMetric(explicit, 2),
    {
      name: "gen_ai.client.token.usage",
      unit: "{token}",
      exponentialHistogram: {
        aggregationTemporality: 1,
        dataPoints: [{ ...point, scale: 2, zeroCount: "0", positive }],
      },
    },
    { name: "process.cpu.time", sum: { dataPoints: [{ ...times, asDouble: 1 }] } },
  ]);
  return [Buffer.from(JSON.stringify(request)), metricsProtobuf(request)];
}
