import { doubleField, fixed64Field, lenField, varintField } from "./wire-writer";

/** An AnyValue as neither encoding has it yet; what both must be decoded to is one thing. */
export type FuzzValue =
  | { readonly string: string }
  | { readonly bool: boolean }
  | { readonly int: bigint }
  | { readonly double: number }
  | { readonly bytes: Buffer }
  | { readonly array: readonly FuzzValue[] }
  | { readonly kvlist: FuzzAttributes }
  | { readonly none: true };

export type FuzzAttributes = readonly (readonly [key: string, value: FuzzValue])[];

export interface FuzzSpan {
  readonly traceId: Buffer;
  readonly spanId: Buffer;
  readonly parentSpanId: Buffer;
  readonly traceState: string;
  readonly name: string;
  readonly kind: number;
  readonly start: bigint;
  readonly end: bigint;
  readonly attributes: FuzzAttributes;
  readonly events: readonly {
    readonly name: string;
    readonly time: bigint;
    readonly attributes: FuzzAttributes;
  }[];
  readonly links: readonly {
    readonly traceId: Buffer;
    readonly spanId: Buffer;
    readonly attributes: FuzzAttributes;
  }[];
  readonly statusCode: number;
  readonly statusMessage: string;
}

/** A log record; its time, ids and severity are what a span's are. */
export interface FuzzLog {
  readonly time: bigint;
  readonly observed: bigint;
  readonly severity: number;
  readonly body: FuzzValue;
  readonly attributes: FuzzAttributes;
  readonly traceId: Buffer;
  readonly spanId: Buffer;
  readonly eventName: string;
}

export interface FuzzResource<FuzzRecord> {
  readonly attributes: FuzzAttributes;
  readonly scopes: readonly {
    readonly name: string;
    readonly version: string;
    readonly attributes: FuzzAttributes;
    readonly records: readonly FuzzRecord[];
  }[];
}

/** How one signal's records are written; requests have one shape down to them. */
export interface FuzzSignal<FuzzRecord> {
  readonly levels: { readonly resource: string; readonly scope: string; readonly records: string };
  readonly toProtobuf: (record: FuzzRecord) => Buffer;
  readonly toJson: (record: FuzzRecord) => object;
}

export const TRACES: FuzzSignal<FuzzSpan> = {
  levels: { resource: "resourceSpans", scope: "scopeSpans", records: "spans" },
  toProtobuf: spanToProtobuf,
  toJson: spanToJson,
};

export const LOGS: FuzzSignal<FuzzLog> = {
  levels: { resource: "resourceLogs", scope: "scopeLogs", records: "logRecords" },
  toProtobuf: logToProtobuf,
  toJson: logToJson,
};

const text = (value: string) => Buffer.from(value);

export function toProtobuf<T>(
  signal: FuzzSignal<T>,
  resources: readonly FuzzResource<T>[],
): Buffer {
  return Buffer.concat(
    resources.map(({ attributes, scopes }) =>
      lenField(
        1,
        lenField(1, ...keyValues(1, attributes)),
        ...scopes.map((scope) =>
          lenField(
            2,
            lenField(
              1,
              lenField(1, text(scope.name)),
              lenField(2, text(scope.version)),
              ...keyValues(3, scope.attributes),
            ),
            ...scope.records.map((record) => lenField(2, signal.toProtobuf(record))),
          ),
        ),
      ),
    ),
  );
}

function spanToProtobuf(span: FuzzSpan): Buffer {
  return Buffer.concat([
    lenField(1, span.traceId),
    lenField(2, span.spanId),
    lenField(3, text(span.traceState)),
    lenField(4, span.parentSpanId),
    lenField(5, text(span.name)),
    varintField(6, span.kind),
    fixed64Field(7, span.start),
    fixed64Field(8, span.end),
    ...keyValues(9, span.attributes),
    ...span.events.map(({ name, time, attributes }) =>
      lenField(11, fixed64Field(1, time), lenField(2, text(name)), ...keyValues(3, attributes)),
    ),
    ...span.links.map(({ traceId, spanId, attributes }) =>
      lenField(13, lenField(1, traceId), lenField(2, spanId), ...keyValues(4, attributes)),
    ),
    lenField(15, lenField(2, text(span.statusMessage)), varintField(3, span.statusCode)),
  ]);
}

function logToProtobuf(log: FuzzLog): Buffer {
  return Buffer.concat([
    fixed64Field(1, log.time),
    varintField(2, log.severity),
    lenField(5, valueToProtobuf(log.body)),
    ...keyValues(6, log.attributes),
    lenField(9, log.traceId),
    lenField(10, log.spanId),
    fixed64Field(11, log.observed),
    lenField(12, text(log.eventName)),
  ]);
}

function keyValues(number: number, attributes: FuzzAttributes): Buffer[] {
  return attributes.map(([key, value]) =>
    lenField(number, lenField(1, text(key)), lenField(2, valueToProtobuf(value))),
  );
}

function valueToProtobuf(value: FuzzValue): Buffer {
  if ("string" in value) return lenField(1, text(value.string));
  if ("bool" in value) return varintField(2, value.bool ? 1 : 0);
  if ("int" in value) return varintField(3, value.int);
  if ("double" in value) return doubleField(4, value.double);
  if ("array" in value)
    return lenField(5, ...value.array.map((item) => lenField(1, valueToProtobuf(item))));
  if ("kvlist" in value) return lenField(6, ...keyValues(1, value.kvlist));
  if ("bytes" in value) return lenField(7, value.bytes);
  return Buffer.alloc(0);
}

/** OTLP/JSON: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding */
export function toJson<T>(signal: FuzzSignal<T>, resources: readonly FuzzResource<T>[]): Buffer {
  const { levels } = signal;
  return Buffer.from(
    JSON.stringify({
      [levels.resource]: resources.map(({ attributes, scopes }) => ({
        resource: { attributes: attributes.map(pairToJson) },
        [levels.scope]: scopes.map((scope) => ({
          scope: {
            name: scope.name,
            version: scope.version,
            attributes: scope.attributes.map(pairToJson),
          },
          [levels.records]: scope.records.map(signal.toJson),
        })),
      })),
    }),
  );
}

function spanToJson(span: FuzzSpan): object {
  return {
    traceId: span.traceId.toString("hex"),
    spanId: span.spanId.toString("hex").toUpperCase(),
    parentSpanId: span.parentSpanId.toString("hex"),
    traceState: span.traceState,
    name: span.name,
    kind: span.kind,
    startTimeUnixNano: BigInt.asUintN(64, span.start).toString(),
    endTimeUnixNano: BigInt.asUintN(64, span.end).toString(),
    attributes: span.attributes.map(pairToJson),
    events: span.events.map(({ name, time, attributes }) => ({
      name,
      timeUnixNano: BigInt.asUintN(64, time).toString(),
      attributes: attributes.map(pairToJson),
    })),
    links: span.links.map(({ traceId, spanId, attributes }) => ({
      traceId: traceId.toString("hex"),
      spanId: spanId.toString("hex"),
      attributes: attributes.map(pairToJson),
    })),
    status: { message: span.statusMessage, code: span.statusCode },
  };
}

function logToJson(log: FuzzLog): object {
  return {
    timeUnixNano: BigInt.asUintN(64, log.time).toString(),
    observedTimeUnixNano: BigInt.asUintN(64, log.observed).toString(),
    severityNumber: log.severity,
    body: valueToJson(log.body),
    attributes: log.attributes.map(pairToJson),
    traceId: log.traceId.toString("hex"),
    spanId: log.spanId.toString("hex"),
    eventName: log.eventName,
  };
}

function pairToJson([key, value]: FuzzAttributes[number]): object {
  return { key, value: valueToJson(value) };
}

function valueToJson(value: FuzzValue): object {
  if ("string" in value) return { stringValue: value.string };
  if ("bool" in value) return { boolValue: value.bool };
  if ("int" in value) return { intValue: value.int.toString() };
  // JSON has no NaN and no infinities: protobuf's mapping spells them as strings.
  if ("double" in value)
    return { doubleValue: Number.isFinite(value.double) ? value.double : String(value.double) };
  if ("array" in value) return { arrayValue: { values: value.array.map(valueToJson) } };
  if ("kvlist" in value) return { kvlistValue: { values: value.kvlist.map(pairToJson) } };
  if ("bytes" in value) return { bytesValue: value.bytes.toString("base64") };
  return {};
}
