/** Node's own writes, without the checks of `write`; absent from its types. */
interface RawBuffer extends Buffer {
  utf8Write(text: string, offset: number, length: number): number;
  latin1Write(text: string, offset: number, length: number): number;
}

/**
 * Rows in ClickHouse's RowBinary: https://clickhouse.com/docs/interfaces/formats/RowBinary
 * Values are written in the order of the columns, with nothing between rows.
 */
export class RowBinaryWriter {
  #buffer: RawBuffer;
  #length = 0;

  /** Writes into `buffer` as long as it has room, then into a larger one of its own. */
  constructor(buffer: Buffer = allocate(1 << 16)) {
    this.#buffer = buffer as RawBuffer;
  }

  /** A view of what was written from `start` on; a later write may leave it behind. */
  bytes(start = 0, end = this.#length): Buffer {
    return this.#buffer.subarray(start, end);
  }

  /** What is written to now: the given buffer, or the larger one that took its place. */
  get buffer(): Buffer {
    return this.#buffer;
  }

  get length(): number {
    return this.#length;
  }

  /** Unpaired surrogates come out as U+FFFD: there are no bytes for them. */
  string(value: string): void {
    if (value === "") {
      this.uint8(0);
      return;
    }
    // A short text's length fits in one byte whatever its characters are (3 bytes each at most).
    if (value.length <= 42) {
      const room = value.length * 3;
      this.#reserve(room + 1);
      const written = this.#buffer.utf8Write(value, this.#length + 1, room);
      this.#buffer[this.#length] = written;
      this.#length += written + 1;
      return;
    }
    // As above with a length of two bytes, so that long texts are gone over once.
    if (value.length >= 128 && value.length <= 5_461) {
      const room = value.length * 3;
      this.#reserve(room + 2);
      const written = this.#buffer.utf8Write(value, this.#length + 2, room);
      this.#buffer[this.#length] = (written & 127) | 128;
      this.#buffer[this.#length + 1] = written >>> 7;
      this.#length += written + 2;
      return;
    }
    const size = Buffer.byteLength(value);
    this.#reserve(size + 5);
    this.varUint(size);
    this.#length += this.#buffer.utf8Write(value, this.#length, size);
  }

  /** ASCII of exactly `size` bytes. */
  fixedString(value: string, size: number): void {
    if (value.length !== size)
      throw new RangeError(`${value.length} bytes for FixedString(${size})`);
    this.#reserve(size);
    this.#buffer.latin1Write(value, this.#length, size);
    this.#length += size;
  }

  uint8(value: number): void {
    this.#reserve(1);
    this.#buffer[this.#length++] = value;
  }

  bool(value: boolean): void {
    this.uint8(value ? 1 : 0);
  }

  int16(value: number): void {
    this.#reserve(2);
    this.#length = this.#buffer.writeInt16LE(value, this.#length);
  }

  uint32(value: number): void {
    this.#reserve(4);
    this.#length = this.#buffer.writeUInt32LE(value, this.#length);
  }

  int64(value: bigint): void {
    this.#reserve(8);
    this.#length = this.#buffer.writeBigInt64LE(value, this.#length);
  }

  /** A whole number up to 2^53 as UInt64. */
  uint64(value: number): void {
    this.#reserve(8);
    this.#length = this.#buffer.writeUInt32LE(value % 4_294_967_296, this.#length);
    this.#length = this.#buffer.writeUInt32LE(Math.floor(value / 4_294_967_296), this.#length);
  }

  float64(value: number): void {
    this.#reserve(8);
    this.#length = this.#buffer.writeDoubleLE(value, this.#length);
  }

  /** Writes the mark of absence, or of presence and then the value. */
  nullable<T>(value: T | null, write: (this: RowBinaryWriter, value: T) => void): void {
    if (value === null) this.uint8(1);
    else {
      this.uint8(0);
      write.call(this, value);
    }
  }

  stringMap(entries: readonly (readonly [key: string, value: string])[]): void {
    this.varUint(entries.length);
    for (const [key, value] of entries) {
      this.string(key);
      this.string(value);
    }
  }

  numberMap(entries: Readonly<Record<string, number>>): void {
    const keys = Object.keys(entries);
    this.varUint(keys.length);
    for (const key of keys) {
      this.string(key);
      this.float64(entries[key] ?? Number.NaN);
    }
  }

  varUint(value: number): void {
    this.#reserve(5);
    let rest = value;
    while (rest >= 128) {
      this.#buffer[this.#length++] = (rest & 127) | 128;
      rest >>>= 7;
    }
    this.#buffer[this.#length++] = rest;
  }

  #reserve(size: number): void {
    const needed = this.#length + size;
    if (needed <= this.#buffer.length) return;
    const grown = allocate(Math.max(needed, this.#buffer.length * 2));
    this.#buffer.copy(grown, 0, 0, this.#length);
    this.#buffer = grown as RawBuffer;
  }
}

/** Memory of its own, not a slice of Node's shared pool. */
export function allocate(capacity: number): Buffer {
  return Buffer.allocUnsafeSlow(capacity);
}
