import type { ByteWriter } from "./byte-writer";
import type { NativeColumn } from "./native-columns";

/** Dictionaries come with their block: `KeysSerializationVersion::SharedDictionariesWithAdditionalKeys`. */
const VERSION = 1;
/** Flags beside the width of an index: the block brings keys, and they are the whole dictionary. */
const OWN_KEYS = 0x600;

/** Indices of one column, grown as needed and used again for every column of a thread. */
let indices = new Uint32Array(1 << 12);

/**
 * Texts that repeat: each different one is written once, and a small index a row. ClickHouse
 * then looks a text up once a block instead of once a row.
 * https://github.com/ClickHouse/ClickHouse/blob/master/src/DataTypes/Serializations/SerializationLowCardinality.cpp
 */
export function lowCardinality<T>(name: string, get: (row: T) => string): NativeColumn<T> {
  return {
    name,
    type: "LowCardinality(String)",
    of: get,
    write(to, rows) {
      to.uint64(VERSION);
      writeDictionary(to, rows.length, (index) => get(rows[index] as T));
    },
  };
}

/** A map of entries whose keys repeat from row to row. */
export function stringMap<T>(
  name: string,
  entriesOf: (row: T) => readonly (readonly [key: string, value: string])[],
): NativeColumn<T> {
  return map(name, "String", entriesOf, (to, value) => to.string(value));
}

export function numberMap<T>(
  name: string,
  entriesOf: (row: T) => readonly (readonly [key: string, value: number])[],
): NativeColumn<T> {
  return map(name, "Float64", entriesOf, (to, value) => {
    const at = to.claim(8);
    to.buffer.writeDoubleLE(value, at);
  });
}

/** A map is stored as an array of pairs: where each row's end, then all keys, then all values. */
function map<T, V>(
  name: string,
  valueType: string,
  entriesOf: (row: T) => readonly (readonly [key: string, value: V])[],
  writeValue: (to: ByteWriter, value: V) => void,
): NativeColumn<T> {
  return {
    name,
    type: `Map(LowCardinality(String), ${valueType})`,
    of: entriesOf,
    write(to, rows) {
      to.uint64(VERSION);
      const entries: (readonly [key: string, value: V])[] = [];
      for (const row of rows) {
        for (const entry of entriesOf(row)) entries.push(entry);
        to.uint64(entries.length);
      }
      writeDictionary(to, entries.length, (index) => entries[index]?.[0] ?? "");
      for (const [, value] of entries) writeValue(to, value);
    },
  };
}

function writeDictionary(to: ByteWriter, count: number, textOf: (index: number) => string): void {
  // Of no values nothing is written, not even that the dictionary is empty.
  if (count === 0) return;
  if (indices.length < count) indices = new Uint32Array(count * 2);
  const places = new Map<string, number>();
  let last: string | undefined;
  let place = 0;
  for (let index = 0; index < count; index++) {
    const text = textOf(index);
    if (text !== last) {
      last = text;
      const known = places.get(text);
      place = known ?? places.size;
      if (known === undefined) places.set(text, place);
    }
    indices[index] = place;
  }
  const width = places.size <= 256 ? 0 : places.size <= 65_536 ? 1 : 2;
  to.uint64(OWN_KEYS | width);
  to.uint64(places.size);
  for (const text of places.keys()) to.string(text);
  to.uint64(count);
  writeIndices(to, count, width);
}

function writeIndices(to: ByteWriter, count: number, width: 0 | 1 | 2): void {
  const at = to.claim(count << width);
  const { buffer } = to;
  for (let index = 0; index < count; index++) {
    const place = indices[index] ?? 0;
    if (width === 0) buffer[at + index] = place;
    else if (width === 1) buffer.writeUInt16LE(place, at + 2 * index);
    else buffer.writeUInt32LE(place, at + 4 * index);
  }
}
