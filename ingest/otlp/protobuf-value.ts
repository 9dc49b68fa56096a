import type { Json } from "@/lib/domain/span";
import { MAX_VALUE_DEPTH, type RequestCounts, WARN_DEPTH } from "./request-counts";
import type { WireReader } from "./wire-reader";

export type MutableAttributes = Record<string, Json>;

/** Tags: `field << 3 | wire type`. A known field with another wire type is skipped like an unknown one. */
export const LEN = 2;
export const I64 = 1;
export const VARINT = 0;
export const tag = (field: number, wireType: number): number => (field << 3) | wireType;

export function readKeyValue(
  reader: WireReader,
  end: number,
  into: MutableAttributes,
  depth: number,
  counts: RequestCounts,
): void {
  counts.countValue();
  let key = "";
  let value: Json = null;
  while (reader.pos < end) {
    const at = reader.uint32();
    if (at === tag(1, LEN)) key = reader.key();
    else if (at === tag(2, LEN)) value = readAnyValue(reader, reader.end(), depth, counts);
    else reader.skip(at & 7);
  }
  reader.close(end);
  setAttribute(into, key, value);
}

/** Assigning to `__proto__` would set the prototype and lose the value. */
export function setAttribute(into: MutableAttributes, key: string, value: Json): void {
  if (key === "__proto__") {
    Object.defineProperty(into, key, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  } else into[key] = value;
}

export function readAnyValue(
  reader: WireReader,
  end: number,
  depth: number,
  counts: RequestCounts,
): Json {
  if (depth >= MAX_VALUE_DEPTH) {
    counts.warn(WARN_DEPTH);
    reader.pos = end;
    return null;
  }
  let value: Json = null;
  while (reader.pos < end) {
    const at = reader.uint32();
    switch (at) {
      case tag(1, LEN):
        value = reader.string();
        break;
      case tag(2, VARINT):
        value = reader.int64() !== 0;
        break;
      case tag(3, VARINT):
        value = reader.int64();
        break;
      case tag(4, I64):
        value = finite(reader.double());
        break;
      case tag(5, LEN):
        value = readArray(reader, reader.end(), depth + 1, counts);
        break;
      case tag(6, LEN):
        value = readKeyValueList(reader, reader.end(), depth + 1, counts);
        break;
      case tag(7, LEN):
        value = reader.base64();
        break;
      default:
        reader.skip(at & 7);
    }
  }
  reader.close(end);
  return value;
}

/** JSON has no NaN and no infinities: these are strings, as in OTLP/JSON. */
export function finite(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}

function readArray(reader: WireReader, end: number, depth: number, counts: RequestCounts): Json[] {
  const values: Json[] = [];
  while (reader.pos < end) {
    const at = reader.uint32();
    if (at === tag(1, LEN)) {
      counts.countValue();
      values.push(readAnyValue(reader, reader.end(), depth, counts));
    } else reader.skip(at & 7);
  }
  reader.close(end);
  return values;
}

function readKeyValueList(
  reader: WireReader,
  end: number,
  depth: number,
  counts: RequestCounts,
): MutableAttributes {
  const values: MutableAttributes = {};
  while (reader.pos < end) {
    const at = reader.uint32();
    if (at === tag(1, LEN)) readKeyValue(reader, reader.end(), values, depth, counts);
    else reader.skip(at & 7);
  }
  reader.close(end);
  return values;
}
