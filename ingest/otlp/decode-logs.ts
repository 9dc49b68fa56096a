import type { Json } from "@/lib/domain/span";
import type { OtlpEncoding } from "./decode";
import {
  enumeration,
  hexId,
  isObject,
  type JsonObject,
  nanos,
  readAttributes,
  readAnyValue as readJsonValue,
  text,
} from "./json-value";
import { LogIntake } from "./log-intake";
import type { OtlpLogRecord } from "./log-record";
import {
  I64,
  LEN,
  type MutableAttributes,
  readAnyValue,
  readKeyValue,
  tag,
  VARINT,
} from "./protobuf-value";
import type { ReasonCount } from "./request-counts";
import type { OtlpResource, OtlpScope } from "./span";
import { walkJson } from "./walk-json";
import { walkProtobuf } from "./walk-protobuf";
import type { WireReader } from "./wire-reader";

export interface DecodedLogs {
  /** Those that carry a GenAI event. */
  readonly records: readonly OtlpLogRecord[];
  readonly rejected: readonly ReasonCount[];
  readonly warnings: readonly ReasonCount[];
}

const LEVELS = { byResource: "resourceLogs", byScope: "scopeLogs", records: "logRecords" };

/**
 * Decodes an ExportLogsServiceRequest. Field numbers:
 * https://github.com/open-telemetry/opentelemetry-proto/blob/v1.9.0/opentelemetry/proto/logs/v1/logs.proto
 * Throws MalformedBodyError where the bytes are none, IngestError for more than is taken at
 * once; a single bad record never spoils the others.
 */
export function decodeLogs(
  bytes: Uint8Array,
  encoding: OtlpEncoding,
  nowUnixNano: bigint = BigInt(Date.now()) * 1_000_000n,
): DecodedLogs {
  const intake = new LogIntake(nowUnixNano);
  if (encoding === "protobuf") {
    walkProtobuf(bytes, intake, (reader, end, scope, resource) => {
      intake.accept(fromProtobuf(reader, end, scope, resource, intake));
    });
  } else {
    walkJson(bytes, LEVELS, intake, (record, scope, resource) => {
      intake.accept(fromJson(record, scope, resource, intake));
    });
  }
  return { records: intake.records, rejected: intake.rejected(), warnings: intake.warnings() };
}

function fromProtobuf(
  reader: WireReader,
  end: number,
  scope: OtlpScope,
  resource: OtlpResource,
  intake: LogIntake,
): OtlpLogRecord {
  let timeUnixNano = 0n;
  let observedUnixNano = 0n;
  let severityNumber = 0;
  let severityText = "";
  let body: Json = null;
  let traceId = "";
  let spanId = "";
  let eventName = "";
  const attributes: MutableAttributes = {};
  while (reader.pos < end) {
    const at = reader.uint32();
    if (at === tag(1, I64)) timeUnixNano = reader.fixed64();
    else if (at === tag(2, VARINT)) severityNumber = reader.uint32() | 0;
    else if (at === tag(3, LEN)) severityText = reader.string();
    else if (at === tag(5, LEN)) body = readAnyValue(reader, reader.end(), 0, intake);
    else if (at === tag(6, LEN)) readKeyValue(reader, reader.end(), attributes, 0, intake);
    else if (at === tag(9, LEN)) traceId = reader.hex();
    else if (at === tag(10, LEN)) spanId = reader.hex();
    else if (at === tag(11, I64)) observedUnixNano = reader.fixed64();
    else if (at === tag(12, LEN)) eventName = reader.key();
    else reader.skip(at & 7);
  }
  reader.close(end);
  return {
    traceId,
    spanId,
    timeUnixNano,
    observedUnixNano,
    eventName: eventName || named(attributes),
    severityNumber,
    severityText,
    body,
    attributes,
    scope,
    resource,
  };
}

function fromJson(
  from: JsonObject,
  scope: OtlpScope,
  resource: OtlpResource,
  intake: LogIntake,
): OtlpLogRecord {
  const attributes = readAttributes(from, intake);
  const { body } = from;
  return {
    traceId: hexId(from["traceId"], 32),
    spanId: hexId(from["spanId"], 16),
    timeUnixNano: nanos(from["timeUnixNano"]),
    observedUnixNano: nanos(from["observedTimeUnixNano"]),
    eventName: text(from["eventName"]) || named(attributes),
    severityNumber: enumeration(from["severityNumber"], [], ""),
    severityText: text(from["severityText"]),
    body: isObject(body) ? readJsonValue(body, 0, intake) : null,
    attributes,
    scope,
    resource,
  };
}

/** Instrumentations older than OTLP 1.5, and Elastic's, name an event so. */
function named(attributes: Readonly<Record<string, Json>>): string {
  const name = attributes["event.name"];
  return typeof name === "string" ? name : "";
}
