import type { Choose } from "./choose";
import type { FuzzAttributes, FuzzLog, FuzzResource, FuzzSpan, FuzzValue } from "./message";

/** Attribute keys and texts that real SDKs send, so that the readers of conventions are reached. */
export interface Vocabulary {
  readonly keys: readonly string[];
  readonly texts: readonly string[];
  readonly names: readonly string[];
  readonly scopes: readonly string[];
}

/** 2^63 − 1, −2^63, beyond 2^53, and what a clock that was never set says. */
const INTEGERS = [0n, 1n, -1n, 9_007_199_254_740_993n, 2n ** 63n - 1n, -(2n ** 63n), 100_000n];
const DOUBLES = [0, 1.5, -1, 1e308, 5e-324, Number.NaN, Number.POSITIVE_INFINITY, -1e21, 0.1];
const NOW = 1_760_000_000_000_000_000n;
const TIMES = [0n, 1n, 500_000_000n, 946_684_800_000_000_000n, 4_102_444_800_000_000_000n, NOW];
/** Names that every plain object answers to, and text that no one expects. */
const ODD_TEXTS = [
  "",
  "__proto__",
  "constructor",
  "\u0000",
  "\uFEFF",
  "日本語 🙂",
  "NaN",
  "-1",
  "1e999",
  "[",
  '{"a":',
  "0x10",
];

const DEEP = [
  ["[", "]"],
  ['{"content":', "}"],
  ['[{"role":"user","parts":', "}]"],
  ['{"messages":[', "]}"],
] as const;

/** A request whose records may be of one trace, so that some are others' parents and re-sends. */
export function randomMessage<T>(
  choose: Choose,
  words: Vocabulary,
  record: (choose: Choose, words: Vocabulary, traceId: Buffer, spanIds: readonly Buffer[]) => T,
): FuzzResource<T>[] {
  const traceId = choose.bytes(16);
  const spanIds = Array.from({ length: 6 }, () => choose.bytes(8));
  return choose.list(3, () => ({
    attributes: attributes(choose, words, 6),
    scopes: choose.list(3, () => ({
      name: choose.of(words.scopes),
      version: oddText(choose),
      attributes: attributes(choose, words, 2),
      records: choose.list(6, () => record(choose, words, traceId, spanIds)),
    })),
  }));
}

export function randomLog(
  choose: Choose,
  words: Vocabulary,
  traceId: Buffer,
  spanIds: readonly Buffer[],
): FuzzLog {
  return {
    time: choose.chance(0.8) ? NOW : choose.of(TIMES),
    observed: choose.chance(0.8) ? NOW + 5n : choose.of(TIMES),
    severity: choose.of([0, 9, 24, 300, -1]),
    body: randomValue(choose, words, 0),
    attributes: attributes(choose, words, 8),
    traceId: choose.chance(0.9) ? traceId : choose.bytes(choose.below(20)),
    spanId: choose.chance(0.9) ? choose.of(spanIds) : choose.bytes(choose.below(10)),
    eventName: choose.chance(0.9) ? choose.of(LOG_EVENTS) : oddText(choose),
  };
}

export function randomSpan(
  choose: Choose,
  words: Vocabulary,
  traceId: Buffer,
  spanIds: readonly Buffer[],
): FuzzSpan {
  const start = choose.chance(0.9) ? NOW + BigInt(choose.below(1_000_000_000)) : choose.of(TIMES);
  return {
    traceId: choose.chance(0.95) ? traceId : choose.bytes(choose.below(40)),
    spanId: choose.chance(0.8) ? choose.of(spanIds) : choose.bytes(choose.of([0, 7, 8, 8, 8, 16])),
    parentSpanId: choose.chance(0.7)
      ? choose.of([Buffer.alloc(0), Buffer.alloc(8), ...spanIds])
      : choose.bytes(choose.below(10)),
    traceState: choose.of(["", "ot=th:8", "ot=th:fffffffffffff", oddText(choose)]),
    name: choose.chance(0.8) ? choose.of(words.names) : oddText(choose),
    kind: choose.of([0, 1, 2, 3, 4, 5, 6, 300, -1, 2_147_483_647, -2_147_483_648]),
    start,
    end: choose.chance(0.8) ? start + BigInt(choose.below(2_000_000_000)) : choose.of(TIMES),
    attributes: attributes(choose, words, 24),
    events: choose.list(3, () => ({
      name: choose.of([...EVENTS, oddText(choose)]),
      time: choose.chance(0.7) ? start + 1_000n : choose.of(TIMES),
      attributes: attributes(choose, words, 4),
    })),
    links: choose.list(2, () => ({
      traceId: choose.bytes(choose.of([0, 16, 16])),
      spanId: choose.bytes(8),
      attributes: attributes(choose, words, 2),
    })),
    statusCode: choose.of([0, 1, 2, 3, -1]),
    statusMessage: oddText(choose),
  };
}

const LOG_EVENTS = [
  "gen_ai.choice",
  "gen_ai.user.message",
  "gen_ai.assistant.message",
  "gen_ai.client.inference.operation.details",
  "gen_ai.evaluation.result",
];
const EVENTS = ["gen_ai.choice", "gen_ai.user.message", "exception", "ai.stream.firstChunk"];

function attributes(choose: Choose, words: Vocabulary, most: number): FuzzAttributes {
  return choose.list(most, () => [
    choose.chance(0.85) ? choose.of(words.keys) : oddText(choose),
    randomValue(choose, words, 0),
  ]);
}

function randomValue(choose: Choose, words: Vocabulary, depth: number): FuzzValue {
  const kind = choose.below(depth > 40 ? 7 : 10);
  switch (kind) {
    case 0:
    case 1:
      return { string: text(choose, words) };
    case 2:
      return { bool: choose.chance(0.5) };
    case 3:
      return { int: choose.of(INTEGERS) };
    case 4:
      return { double: choose.of(DOUBLES) };
    case 5:
      return { bytes: choose.bytes(choose.below(20)) };
    case 6:
      return { none: true };
    case 7:
      return { array: choose.list(4, () => randomValue(choose, words, depth + 1)) };
    case 8:
      return { kvlist: attributes(choose, words, 3) };
    default:
      return nested(choose, choose.below(50), { string: text(choose, words) });
  }
}

function nested(choose: Choose, depth: number, value: FuzzValue): FuzzValue {
  if (depth === 0) return value;
  const inner = nested(choose, depth - 1, value);
  return choose.chance(0.5) ? { array: [inner] } : { kvlist: [["k", inner]] };
}

/** What an SDK sent, whole or cut as a length limit cuts, or something it never would. */
function text(choose: Choose, words: Vocabulary): string {
  if (choose.chance(0.2)) return oddText(choose);
  const found = choose.of(words.texts);
  return choose.chance(0.7) ? found : cut(found, choose.below(found.length + 1));
}

/** Half of a surrogate pair can be written in JSON and not in protobuf: no text ends with one. */
function cut(found: string, length: number): string {
  return Buffer.from(found.slice(0, length)).toString();
}

function oddText(choose: Choose): string {
  return choose.chance(0.05) ? deepText(choose) : choose.of(ODD_TEXTS);
}

/** JSON nested deeper than a stack goes, whole or cut. */
function deepText(choose: Choose): string {
  const [open, close] = choose.of(DEEP);
  const depth = 20_000;
  const opened = open.repeat(depth);
  return choose.chance(0.5) ? opened : `${opened}1${close.repeat(depth)}`;
}
