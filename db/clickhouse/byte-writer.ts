/** Node's own writes, without the checks of `write`; absent from its types. */
interface RawBuffer extends Buffer {
  utf8Write(text: string, offset: number, length: number): number;
  latin1Write(text: string, offset: number, length: number): number;
}

/** A growing run of bytes in ClickHouse's encodings: little endian, lengths as LEB128. */
export class ByteWriter {
  #buffer: RawBuffer;
  #length = 0;
  readonly #maxBytes: number;

  /** Writes into `buffer` as long as it has room, then into a larger one of its own. */
  constructor(buffer: Buffer = allocate(1 << 16), maxBytes: number = Number.POSITIVE_INFINITY) {
    this.#buffer = buffer as RawBuffer;
    this.#maxBytes = maxBytes;
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

  /** Room for `size` bytes at the answered offset, to be filled through `buffer`. */
  claim(size: number): number {
    this.#reserve(size);
    const start = this.#length;
    this.#length += size;
    return start;
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

  /** A whole number up to 2^53 as UInt64. */
  uint64(value: number): void {
    const at = this.claim(8);
    writeUint64(this.#buffer, value, at);
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

  /** @throws {TooManyBytesError} */
  #reserve(size: number): void {
    const needed = this.#length + size;
    if (needed <= this.#buffer.length) return;
    if (needed > this.#maxBytes)
      throw new TooManyBytesError(`rows take over ${this.#maxBytes} bytes`);
    const grown = allocate(Math.max(needed, this.#buffer.length * 2));
    this.#buffer.copy(grown, 0, 0, this.#length);
    this.#buffer = grown as RawBuffer;
  }
}

/** The rows of one request take more memory than one may have. */
export class TooManyBytesError extends Error {
  override readonly name = "TooManyBytesError";
}

/** A whole number up to 2^53 as UInt64. */
export function writeUint64(buffer: Buffer, value: number, at: number): void {
  buffer.writeUInt32LE(value % 4_294_967_296, at);
  buffer.writeUInt32LE(Math.floor(value / 4_294_967_296), at + 4);
}

/** Memory of its own, not a slice of Node's shared pool: it can be handed to another thread. */
export function allocate(capacity: number): Buffer {
  return Buffer.allocUnsafeSlow(capacity);
}
