import { isDeepStrictEqual } from "node:util";
import { decodeTraces, type OtlpEncoding } from "@/ingest/otlp/decode";
import { createRandom } from "../llm-span";
import { checkBody, decodedBody, type FuzzedSignal } from "./check-body";
import { type Choose, createChoose } from "./choose";
import { type FuzzResource, type FuzzSignal, LOGS, TRACES, toJson, toProtobuf } from "./message";
import { mutate } from "./mutate";
import { randomLog, randomMessage, randomSpan } from "./random-message";
import { encodingOf, type Seeds } from "./seeds";
import { lenField } from "./wire-writer";

export interface FuzzBody {
  readonly bytes: Buffer;
  readonly encoding: OtlpEncoding;
}

export interface FuzzCase {
  readonly kind: "changed" | "message" | "siblings" | "bytes";
  readonly signal: FuzzedSignal;
  /** A message comes in both encodings. */
  readonly bodies: readonly FuzzBody[];
  /** @throws what is a defect. */
  check(): void;
}

/** The case of a number: the same for the same number and seeds. */
export function fuzzCase(number: number, seeds: Seeds): FuzzCase {
  const choose = createChoose(createRandom(number));
  const signal = choose.of(["traces", "traces", "traces", "logs", "metrics"] as const);
  const kind = choose.below(10);
  if (kind < 5 || signal === "metrics") return changed(choose, signal, seeds[signal]);
  if (kind < 8) {
    return signal === "traces"
      ? message(signal, TRACES, randomMessage(choose, seeds.words, randomSpan))
      : message(signal, LOGS, randomMessage(choose, seeds.words, randomLog));
  }
  if (kind < 9) return siblings(choose, seeds.words);
  const bytes = choose.bytes(choose.below(300));
  return ofBody("bytes", signal, { bytes, encoding: choose.of(["protobuf", "json"]) });
}

function changed(choose: Choose, signal: FuzzedSignal, bodies: readonly Buffer[]): FuzzCase {
  const bytes = mutate(choose, choose.of(bodies), bodies);
  return ofBody("changed", signal, { bytes, encoding: encodingOf(bytes) });
}

function ofBody(kind: FuzzCase["kind"], signal: FuzzedSignal, body: FuzzBody): FuzzCase {
  const check = () => checkBody(signal, body.bytes, body.encoding);
  return { kind, signal, bodies: [body], check };
}

function message<T>(
  signal: FuzzedSignal,
  format: FuzzSignal<T>,
  resources: readonly FuzzResource<T>[],
): FuzzCase {
  const protobuf = toProtobuf(format, resources);
  const json = toJson(format, resources);
  return {
    kind: "message",
    signal,
    bodies: [
      { bytes: protobuf, encoding: "protobuf" },
      { bytes: json, encoding: "json" },
    ],
    check: () => checkAlike(signal, protobuf, json),
  };
}

/** One message in both encodings: the same records, rejections and warnings. */
export function checkAlike(signal: FuzzedSignal, protobuf: Buffer, json: Buffer): void {
  checkBody(signal, protobuf, "protobuf");
  checkBody(signal, json, "json");
  const fromProtobuf = decodedBody(signal, protobuf, "protobuf");
  if (!isDeepStrictEqual(fromProtobuf, decodedBody(signal, json, "json"))) {
    throw new Error("protobuf and JSON of one message are decoded differently");
  }
}

/** Two good spans around bytes that need be no message: whatever these are, both are kept. */
function siblings(choose: Choose, words: Seeds["words"]): FuzzCase {
  const ids = Array.from({ length: 3 }, () => choose.bytes(8));
  const good = () => ({
    ...randomSpan(choose, words, choose.bytes(16), ids),
    traceId: Buffer.alloc(16, 7),
    spanId: choose.bytes(8),
    start: 1_760_000_000_000_000_000n,
    end: 1_760_000_001_000_000_000n,
  });
  const [first, last] = [good(), good()];
  const between = choose.list(4, () => {
    const whole = TRACES.toProtobuf(randomSpan(choose, words, choose.bytes(16), ids));
    return choose.chance(0.2)
      ? choose.bytes(choose.below(60))
      : mutate(choose, whole, [whole, choose.bytes(20)]);
  });
  const spans = [TRACES.toProtobuf(first), ...between, TRACES.toProtobuf(last)];
  const bytes = lenField(1, lenField(2, ...spans.map((span) => lenField(2, span))));
  return {
    kind: "siblings",
    signal: "traces",
    bodies: [{ bytes, encoding: "protobuf" }],
    check() {
      checkBody("traces", bytes, "protobuf");
      const kept = decodeTraces(bytes, "protobuf").spans.map(({ spanId }) => spanId);
      for (const { spanId } of [first, last]) {
        if (!kept.includes(spanId.toString("hex"))) throw new Error("a good span was lost");
      }
    },
  };
}
