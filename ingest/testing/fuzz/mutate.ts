import type { Choose } from "./choose";
import { varint } from "./wire-writer";

/** Lengths and tags that have broken parsers before. */
const ODD_VARINTS = [0, 1, 127, 128, 0x7fffffff, 0x80000000, 0xffffffff, 2n ** 63n, 2n ** 64n - 1n];
const ODD_BYTES = [0x00, 0x01, 0x7f, 0x80, 0xff, 0x22, 0x5c, 0x7b, 0x7d, 0x5b, 0xc0, 0xed, 0xf5];
const ODD_JSON = [null, true, -1, 1e308, "", "NaN", [], {}, [[]], "9223372036854775808", "\ud800"];

/** One to six changes to a body, some that know nothing of its format. */
export function mutate(choose: Choose, body: Buffer, others: readonly Buffer[]): Buffer {
  let mutated: Buffer = Buffer.from(body);
  for (let change = choose.below(6); change >= 0; change--) {
    const isJson = mutated[0] === 0x7b;
    if (choose.chance(0.5)) mutated = mutateBytes(choose, mutated, others);
    else mutated = isJson ? mutateJson(choose, mutated) : mutateProtobuf(choose, mutated);
  }
  return mutated;
}

function mutateBytes(choose: Choose, body: Buffer, others: readonly Buffer[]): Buffer {
  const at = choose.below(body.length + 1);
  const length = 1 + choose.below(Math.min(64, body.length + 1));
  switch (choose.below(6)) {
    case 0: {
      const changed = Buffer.from(body);
      if (at < changed.length) changed[at] = choose.below(256);
      return changed;
    }
    case 1: {
      const changed = Buffer.from(body);
      if (at < changed.length) changed[at] = choose.of(ODD_BYTES);
      return changed;
    }
    case 2:
      return Buffer.concat([body.subarray(0, at), body.subarray(at + length)]);
    case 3:
      return Buffer.concat([body.subarray(0, at), choose.bytes(length), body.subarray(at)]);
    case 4: {
      const other = choose.of(others);
      const from = choose.below(other.length + 1);
      return Buffer.concat([body.subarray(0, at), other.subarray(from, from + 4 * length)]);
    }
    default:
      return choose.chance(0.3) ? body.subarray(0, at) : Buffer.from(body);
  }
}

interface Field {
  /** From the tag's first byte. */
  readonly start: number;
  /** Of the content; the length or value stands before it. */
  readonly content: number;
  readonly end: number;
  readonly number: number;
  readonly wireType: number;
}

/** Goes down to a field at random, changes it, and writes the lengths around it right again, or not. */
function mutateProtobuf(choose: Choose, body: Buffer): Buffer {
  const fields = fieldsOf(body);
  if (fields.length === 0) return Buffer.concat([body, choose.bytes(choose.below(4))]);
  const field = choose.of(fields);
  const content = body.subarray(field.content, field.end);
  const isDeep = field.wireType === 2 && content.length > 0 && choose.chance(0.75);
  const changed = isDeep
    ? framed(choose, field, mutateProtobuf(choose, content))
    : mutateField(choose, field, body.subarray(field.start, field.end), content);
  return Buffer.concat([body.subarray(0, field.start), changed, body.subarray(field.end)]);
}

function framed(choose: Choose, { number, wireType }: Field, content: Buffer): Buffer {
  const length = choose.chance(0.02) ? choose.of(ODD_VARINTS) : content.length;
  return Buffer.concat([varint((number << 3) | wireType), varint(length), content]);
}

function mutateField(choose: Choose, field: Field, whole: Buffer, content: Buffer): Buffer {
  switch (choose.below(7)) {
    case 0:
      return Buffer.alloc(0);
    case 1:
      return Buffer.concat([whole, whole]);
    case 2:
      return Buffer.concat([varint((choose.below(20) << 3) | choose.below(8)), content]);
    case 3:
      return Buffer.concat([varint((field.number << 3) | choose.below(8)), content]);
    case 4:
      return framed(choose, { ...field, wireType: 2 }, choose.bytes(choose.below(40)));
    case 5:
      return Buffer.concat([varint(field.number << 3), varint(choose.of(ODD_VARINTS))]);
    default:
      return framed(choose, field, mutateBytes(choose, content, [content]));
  }
}

/** The fields of a message, as far as it is one. */
function fieldsOf(body: Buffer): Field[] {
  const fields: Field[] = [];
  let at = 0;
  const read = (): number => {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = body[at++] ?? 0;
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) break;
    }
    return value;
  };
  while (at < body.length && fields.length < 500) {
    const start = at;
    const tag = read();
    const wireType = tag & 7;
    let content = at;
    if (wireType === 0) read();
    else if (wireType === 1) at += 8;
    else if (wireType === 5) at += 4;
    else if (wireType === 2) {
      const length = read();
      content = at;
      at += length;
    } else break;
    if (at > body.length) break;
    fields.push({ start, content, end: at, number: tag >>> 3, wireType });
  }
  return fields;
}

/** Puts something odd in the place of a value, a key or a list, or drops it. */
function mutateJson(choose: Choose, body: Buffer): Buffer {
  let root: unknown;
  try {
    root = JSON.parse(body.toString());
  } catch {
    return body;
  }
  let at = root;
  for (let depth = 0; depth < 30; depth++) {
    if (typeof at !== "object" || at === null) break;
    const keys = Object.keys(at);
    if (keys.length === 0) break;
    const holder = at as Record<string, unknown>;
    const key = choose.of(keys);
    const child = holder[key];
    if (typeof child === "object" && child !== null && choose.chance(0.85)) {
      at = child;
      continue;
    }
    if (choose.chance(0.2)) delete holder[key];
    else if (choose.chance(0.25)) holder[key] = [child, child];
    else holder[key] = choose.of(ODD_JSON);
    break;
  }
  return Buffer.from(JSON.stringify(root) ?? "");
}
