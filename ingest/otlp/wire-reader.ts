/** Bytes that are not the message they should be: answered 400, never retried. */
export class MalformedBodyError extends Error {
  override readonly name = "MalformedBodyError";
}

const MAX_GROUP_DEPTH = 64;
const TWO_32 = 4_294_967_296;
/** Power of two. One request has tens of distinct keys. */
const KEY_SLOTS = 512;
/** Longer keys (flattened histories have many) are not worth comparing. */
const MAX_CACHED_KEY = 64;

/** Node's own slices, 3–4 times faster than `toString(encoding, …)`; absent from its types. */
interface SlicingBuffer extends Buffer {
  utf8Slice(start: number, end: number): string;
  hexSlice(start: number, end: number): string;
  base64Slice(start: number, end: number): string;
}

/**
 * Cursor over protobuf's wire format. Reads straight into values, with no message
 * objects between: https://protobuf.dev/programming-guides/encoding/
 */
export class WireReader {
  readonly buffer: SlicingBuffer;
  pos = 0;
  readonly #keys: (string | undefined)[] = new Array(KEY_SLOTS);

  constructor(bytes: Uint8Array) {
    this.buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) as SlicingBuffer;
  }

  /** Field number and wire type in one integer; also lengths and enumerations. */
  uint32(): number {
    const { buffer } = this;
    let byte = this.#byte(buffer);
    if (byte < 128) return byte;
    let value = byte & 127;
    for (let shift = 7; shift < 28; shift += 7) {
      byte = this.#byte(buffer);
      value |= (byte & 127) << shift;
      if (byte < 128) return value;
    }
    byte = this.#byte(buffer);
    value = (value | ((byte & 15) << 28)) >>> 0;
    // Negative enumerations come as ten bytes: the rest is the sign.
    for (let rest = 0; byte >= 128; rest++) {
      if (rest === 5) throw new MalformedBodyError("varint longer than 10 bytes");
      byte = this.#byte(buffer);
    }
    return value;
  }

  /** A signed 64-bit varint: a number where exact, else a decimal string. */
  int64(): number | string {
    const { buffer } = this;
    let low = 0;
    let high = 0;
    let byte = 0;
    for (let index = 0; index < 10; index++) {
      byte = this.#byte(buffer);
      const bits = byte & 127;
      if (index < 4) low |= bits << (7 * index);
      else if (index === 4) {
        low |= bits << 28;
        high = bits >> 4;
      } else high |= bits << (7 * index - 32);
      if (byte < 128) {
        const value = (high | 0) * TWO_32 + (low >>> 0);
        if (Number.isSafeInteger(value)) return value;
        return ((BigInt(high | 0) << 32n) | BigInt(low >>> 0)).toString();
      }
    }
    throw new MalformedBodyError("varint longer than 10 bytes");
  }

  fixed64(): bigint {
    const start = this.#advance(8);
    return this.buffer.readBigUInt64LE(start);
  }

  double(): number {
    const start = this.#advance(8);
    return this.buffer.readDoubleLE(start);
  }

  /** Reads a length and answers where the field ends; the cursor stands at its first byte. */
  end(): number {
    const length = this.uint32();
    const end = this.pos + length;
    if (end > this.buffer.length) throw truncated();
    return end;
  }

  string(): string {
    const end = this.end();
    const start = this.pos;
    this.pos = end;
    return end === start ? "" : this.buffer.utf8Slice(start, end);
  }

  hex(): string {
    const end = this.end();
    const start = this.pos;
    this.pos = end;
    return this.buffer.hexSlice(start, end);
  }

  base64(): string {
    const end = this.end();
    const start = this.pos;
    this.pos = end;
    return this.buffer.base64Slice(start, end);
  }

  /** An attribute's key: the same string object for the same bytes, so that it is hashed once. */
  key(): string {
    const end = this.end();
    const { buffer, pos: start } = this;
    this.pos = end;
    const length = end - start;
    if (length === 0) return "";
    if (length > MAX_CACHED_KEY) return buffer.utf8Slice(start, end);
    let hash = length;
    for (let at = start; at < end; at++) hash = (Math.imul(hash, 31) + (buffer[at] ?? 0)) | 0;
    const slot = hash & (KEY_SLOTS - 1);
    const cached = this.#keys[slot];
    if (cached !== undefined && cached.length === length && isAscii(buffer, start, cached)) {
      return cached;
    }
    const key = buffer.utf8Slice(start, end);
    this.#keys[slot] = key;
    return key;
  }

  skip(wireType: number, depth = 0): void {
    switch (wireType) {
      case 0:
        while (this.#byte(this.buffer) >= 128);
        return;
      case 1:
        this.#advance(8);
        return;
      case 2:
        this.pos = this.end();
        return;
      case 3:
        if (depth === MAX_GROUP_DEPTH) throw new MalformedBodyError("groups nested too deeply");
        for (let tag = this.uint32(); (tag & 7) !== 4; tag = this.uint32()) {
          this.skip(tag & 7, depth + 1);
        }
        return;
      case 5:
        this.#advance(4);
        return;
      default:
        throw new MalformedBodyError(`wire type ${wireType} at byte ${this.pos}`);
    }
  }

  /** Called at a message's end: a field that ran over it makes the whole body suspect. */
  close(end: number): void {
    if (this.pos !== end) throw truncated();
  }

  #byte(buffer: Buffer): number {
    const byte = buffer[this.pos++];
    if (byte === undefined) throw truncated();
    return byte;
  }

  #advance(length: number): number {
    const start = this.pos;
    if (start + length > this.buffer.length) throw truncated();
    this.pos = start + length;
    return start;
  }
}

function isAscii(buffer: Buffer, start: number, text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code !== buffer[start + index] || code > 127) return false;
  }
  return true;
}

function truncated(): MalformedBodyError {
  return new MalformedBodyError("message is cut off or a length is wrong");
}
