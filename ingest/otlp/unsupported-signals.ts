import type { OtlpEncoding } from "./decode";
import { messages, parseObject } from "./json-value";
import { WireReader } from "./wire-reader";

/** Field numbers from the request down to the records, each level repeated. */
const PROTOBUF_PATHS = {
  // resource_logs, scope_logs, log_records
  logs: [[1], [2], [2]],
  // resource_metrics, scope_metrics, metrics, the kinds of data, data_points
  metrics: [[1], [2], [2], [5, 7, 9, 10, 11], [1]],
} as const;

const KINDS_OF_DATA = ["gauge", "sum", "histogram", "exponentialHistogram", "summary"];

/** Log records or metric data points of a request. Throws MalformedBodyError. */
export function countRecords(
  signal: "logs" | "metrics",
  encoding: OtlpEncoding,
  body: Uint8Array,
): number {
  if (encoding === "json") return countJson(signal, body);
  const reader = new WireReader(body);
  return countProtobuf(reader, body.length, PROTOBUF_PATHS[signal]);
}

function countProtobuf(
  reader: WireReader,
  end: number,
  [fields, ...below]: readonly (readonly number[])[],
): number {
  let count = 0;
  while (reader.pos < end) {
    const tag = reader.uint32();
    if ((tag & 7) !== 2 || fields === undefined || !fields.includes(tag >>> 3))
      reader.skip(tag & 7);
    else if (below.length === 0) {
      count++;
      reader.skip(2);
    } else count += countProtobuf(reader, reader.end(), below);
  }
  reader.close(end);
  return count;
}

function countJson(signal: "logs" | "metrics", body: Uint8Array): number {
  const request = parseObject(body);
  if (signal === "logs") {
    return messages(request, "resourceLogs")
      .flatMap((resource) => messages(resource, "scopeLogs"))
      .reduce((sum, scope) => sum + messages(scope, "logRecords").length, 0);
  }
  return messages(request, "resourceMetrics")
    .flatMap((resource) => messages(resource, "scopeMetrics"))
    .flatMap((scope) => messages(scope, "metrics"))
    .flatMap((metric) => KINDS_OF_DATA.map((kind) => metric[kind]))
    .reduce<number>((sum, data) => {
      if (typeof data !== "object" || data === null) return sum;
      return sum + messages(data as Record<string, unknown>, "dataPoints").length;
    }, 0);
}
