const EMPTY = Buffer.alloc(0);

/** Fields of protobuf messages, for the few small ones that are answered. */
export function varintField(field: number, value: number): Buffer {
  return value === 0 ? EMPTY : Buffer.concat([varint(field << 3), varint(value)]);
}

export function bytesField(field: number, bytes: Buffer): Buffer {
  return Buffer.concat([varint((field << 3) | 2), varint(bytes.length), bytes]);
}

export function textField(field: number, text: string): Buffer {
  return text === "" ? EMPTY : bytesField(field, Buffer.from(text));
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  bytes.push(rest);
  return Buffer.from(bytes);
}
