import { type ByteWriter, writeUint64 } from "./byte-writer";

/**
 * A column of a block in ClickHouse's Native format, and how its values are written for
 * all rows at once: https://clickhouse.com/docs/interfaces/formats/Native
 */
export interface NativeColumn<T> {
  readonly name: string;
  readonly type: string;
  /** A row's value, as `write` takes it. */
  readonly of: (row: T) => unknown;
  readonly write: (to: ByteWriter, rows: readonly T[]) => void;
}

/** Writes one value of a fixed size at an offset. */
interface FixedType<V> {
  readonly type: string;
  readonly size: number;
  readonly put: (buffer: Buffer, value: V, at: number) => void;
}

export const BOOL: FixedType<boolean> = {
  type: "Bool",
  size: 1,
  put: (buffer, value, at) => {
    buffer[at] = value ? 1 : 0;
  },
};
export const UINT8: FixedType<number> = {
  type: "UInt8",
  size: 1,
  put: (buffer, value, at) => {
    buffer[at] = value;
  },
};
export const INT8: FixedType<number> = {
  type: "Int8",
  size: 1,
  put: (buffer, value, at) => void buffer.writeInt8(value, at),
};
export const INT16: FixedType<number> = {
  type: "Int16",
  size: 2,
  put: (buffer, value, at) => void buffer.writeInt16LE(value, at),
};
export const UINT32: FixedType<number> = {
  type: "UInt32",
  size: 4,
  put: (buffer, value, at) => void buffer.writeUInt32LE(value, at),
};
/** Whole numbers up to 2^53. */
export const UINT64: FixedType<number> = { type: "UInt64", size: 8, put: writeUint64 };
export const INT64: FixedType<bigint> = {
  type: "Int64",
  size: 8,
  put: (buffer, value, at) => void buffer.writeBigInt64LE(value, at),
};
export const FLOAT64: FixedType<number> = {
  type: "Float64",
  size: 8,
  put: (buffer, value, at) => void buffer.writeDoubleLE(value, at),
};

/** Nanoseconds since 1970. */
export const NANOSECONDS: FixedType<bigint> = { ...INT64, type: "DateTime64(9, 'UTC')" };
/** Microseconds since 1970. */
export const MICROSECONDS: FixedType<bigint> = { ...INT64, type: "DateTime64(6, 'UTC')" };
/** Integers of 10^-10. */
export const MONEY: FixedType<bigint> = { ...INT64, type: "Decimal(18, 10)" };

export function fixed<T, V>(
  name: string,
  { type, size, put }: FixedType<V>,
  get: (row: T) => V,
): NativeColumn<T> {
  return {
    name,
    type,
    of: get,
    write(to, rows) {
      let at = to.claim(rows.length * size);
      const { buffer } = to;
      for (const row of rows) {
        put(buffer, get(row), at);
        at += size;
      }
    },
  };
}

/** The marks of absence of all rows come first, then a value for each, zero where absent. */
export function nullable<T, V>(
  name: string,
  { type, size, put }: FixedType<V>,
  get: (row: T) => V | null,
): NativeColumn<T> {
  return {
    name,
    type: `Nullable(${type})`,
    of: get,
    write(to, rows) {
      let mark = to.claim(rows.length * (size + 1));
      const { buffer } = to;
      let at = mark + rows.length;
      buffer.fill(0, mark, at + rows.length * size);
      for (const row of rows) {
        const value = get(row);
        if (value === null) buffer[mark] = 1;
        else put(buffer, value, at);
        mark++;
        at += size;
      }
    },
  };
}

export function enumeration<T>(
  name: string,
  values: Readonly<Record<string, number>>,
  get: (row: T) => string,
): NativeColumn<T> {
  const entries = Object.entries(values).map(([text, value]) => `'${text}' = ${value}`);
  const column = fixed<T, number>(name, INT8, (row) => values[get(row)] ?? 0);
  return { ...column, type: `Enum8(${entries.join(", ")})` };
}

export function string<T>(name: string, get: (row: T) => string): NativeColumn<T> {
  return {
    name,
    type: "String",
    of: get,
    write(to, rows) {
      for (const row of rows) to.string(get(row));
    },
  };
}

/** ASCII of `size` characters; an empty text is that many zero bytes. */
export function fixedString<T>(
  name: string,
  size: number,
  get: (row: T) => string,
): NativeColumn<T> {
  return {
    name,
    type: `FixedString(${size})`,
    of: get,
    write(to, rows) {
      for (const row of rows) {
        const value = get(row);
        if (value !== "") {
          to.fixedString(value, size);
          continue;
        }
        const at = to.claim(size);
        to.buffer.fill(0, at, at + size);
      }
    },
  };
}
