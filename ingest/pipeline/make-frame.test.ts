import { describe, expect, it } from "vitest";
import { TooManyBytesError } from "@/db/clickhouse/byte-writer";
import type { OtlpSpan } from "@/ingest/otlp/span";
import type { Attributes } from "@/lib/domain/span";
import { CHAT, idOf, span, USAGE } from "../genai/evaluation/sketch";
import { makeFrame } from "./make-frame";
import { logRecords, spanRecords } from "./prepare";
import { dirtyTraces, ROW_WORDS, TRACE_OPEN, traceAt, traceFlags } from "./spool/frame";

const PROJECT = { projectId: "default", contextKeys: {} };
const RECEIVED = 1_760_000_000_000_000n;

/** No decoder makes such a span: it stands for whatever a reader hasn't thought of. */
function unreadable(id: number, parent?: number): OtlpSpan {
  const attributes: Attributes = Object.defineProperty({ ...CHAT }, "gen_ai.request.model", {
    enumerable: true,
    get() {
      throw new TypeError("no reader expects this");
    },
  });
  return span({ id, attributes, ...(parent === undefined ? {} : { parent }) });
}

function made(spans: readonly OtlpSpan[], marks: Uint8Array | null = null, maxBytes = 1 << 30) {
  const reported: string[] = [];
  const report = (stage: string) => void reported.push(stage);
  const records = spanRecords(spans, PROJECT, RECEIVED, report);
  const { frame, ...counts } = makeFrame(records, { maxBytes, marks, spare: null, report });
  return { records, frame, reported, ...counts };
}

const CALL = {
  ...CHAT,
  ...USAGE,
  "gen_ai.response.id": "chatcmpl-1",
  "gen_ai.provider.name": "openai",
};

describe("a span that upsets a stage", () => {
  it("is left out, while the others keep their parents", () => {
    const { records, frame, reported } = made([
      span({ id: 1, attributes: CALL }),
      unreadable(2, 1),
      span({ id: 3, parent: 1, attributes: CALL }),
    ]);
    expect(frame?.rows).toBe(2);
    expect(reported).toEqual(["normalise"]);
    // Read alone, the wrapper would count as a call of its own.
    expect(records.map(({ span: found }) => [found.spanId, found.isModelCall])).toEqual([
      [idOf(1), false],
      [idOf(3), true],
    ]);
  });

  it("is left out when it can't be encoded, alone", () => {
    const beyondInt64 = {
      ...span({ id: 2, attributes: CALL }),
      startUnixNano: 2n ** 70n,
      endUnixNano: 2n ** 70n,
    };
    const { frame, reported } = made([
      span({ id: 1, attributes: CHAT }),
      beyondInt64,
      span({ id: 3, attributes: CHAT }),
    ]);
    expect(frame?.rows).toBe(2);
    expect(reported).toEqual(["encode"]);
  });

  it("costs nothing but itself where its child reads from it", () => {
    const { records } = made([unreadable(1), span({ id: 2, parent: 1, attributes: CALL })]);
    expect(records.map(({ span: found, costUsd }) => [found.isModelCall, costUsd])).toEqual([
      [true, "0.000075"],
    ]);
  });

  it("leaves no frame when it was alone", () => {
    expect(made([unreadable(1)]).frame).toBe(null);
  });
});

it("prices a call whose provider and model are names that every object answers to", () => {
  const { records, reported } = made(
    ["constructor", "__proto__", "toString"].map((name, index) =>
      span({
        id: index + 1,
        attributes: { ...CALL, "gen_ai.provider.name": name, "gen_ai.request.model": name },
      }),
    ),
  );
  expect(reported).toEqual([]);
  expect(records.map(({ costUsd }) => costUsd)).toEqual([null, null, null]);
});

it("refuses a resource that would be stored too many times over", () => {
  const resource = { attributes: { large: "x".repeat(50_000) } };
  const spans = Array.from({ length: 40 }, (_, index) => ({
    ...span({ id: index + 1 }),
    resource,
  }));
  expect(() => made(spans, null, 1 << 20)).toThrow(TooManyBytesError);
});

describe("ids", () => {
  const keyOf = (frame: { index: Uint32Array } | null, row: number) =>
    frame?.index.subarray(row * ROW_WORDS, row * ROW_WORDS + 3).join();
  const contentOf = (frame: { index: Uint32Array } | null, row: number) =>
    frame?.index[row * ROW_WORDS + 3];

  it("are the same for the same span however it is sent, and its content's whatever its batch", () => {
    const alone = made([span({ id: 1, attributes: CALL })]).frame;
    const other = made([span({ id: 2 }), span({ id: 1, attributes: CALL })]).frame;
    expect(keyOf(alone, 0)).toBe(keyOf(other, 1));
    expect(contentOf(alone, 0)).toBe(contentOf(other, 1));
  });

  it.each([
    ["attributes", { attributes: { a: "2" } }],
    ["events", { events: [{ name: "e", timeUnixNano: 1n, attributes: {} }] }],
    ["end", { endUnixNano: 1_760_000_009_000_000_000n }],
    ["status", { statusCode: 2, statusMessage: "failed" }],
    ["parent", { parentSpanId: idOf(9) }],
  ])("tell a span with other %s", (_name, change) => {
    const base = span({ id: 1, attributes: { a: "1" } });
    const before = made([base]).frame;
    const after = made([{ ...base, ...change }]).frame;
    expect(keyOf(after, 0)).toBe(keyOf(before, 0));
    expect(contentOf(after, 0)).not.toBe(contentOf(before, 0));
  });

  it("sent twice in one request stand once, the first", () => {
    const first = span({ id: 1, attributes: { a: "1" } });
    const { frame, identical, conflicting } = made([
      first,
      span({ id: 2 }),
      first,
      span({ id: 1, attributes: { a: "2" } }),
    ]);
    expect([frame?.rows, identical, conflicting]).toEqual([2, 1, 1]);
    expect(contentOf(frame, 0)).toBe(contentOf(made([first]).frame, 0));
  });

  it("that are known are left out of what is made again", () => {
    const spans = [1, 1, 2, 3].map((id) => span({ id }));
    const { frame } = made(spans, new Uint8Array([0, 1, 0]));
    expect(frame?.rows).toBe(2);
    expect(keyOf(frame, 1)).toBe(keyOf(made([span({ id: 3 })]).frame, 0));
    expect(made(spans, new Uint8Array([1, 2, 1])).frame).toBe(null);
  });

  it("of logs are their content: the same said twice in one request was said twice", () => {
    const log = {
      traceId: "a".repeat(32),
      spanId: "b".repeat(16),
      timeUnixNano: 1_760_000_000_000_000_000n,
      observedUnixNano: 0n,
      eventName: "gen_ai.choice",
      severityNumber: 0,
      severityText: "",
      body: { content: "Hi" },
      attributes: {},
      scope: { name: "", version: "", attributes: {} },
      resource: { attributes: {} },
    };
    const options = { maxBytes: 1 << 30, marks: null, spare: null, report: () => {} };
    const once = makeFrame(logRecords([log], PROJECT, RECEIVED), options).frame;
    const again = makeFrame(logRecords([log], PROJECT, RECEIVED + 1n), options).frame;
    const twice = makeFrame(logRecords([log, log], PROJECT, RECEIVED), options).frame;
    expect(keyOf(again, 0)).toBe(keyOf(once, 0));
    expect(twice?.rows).toBe(2);
    expect(keyOf(twice, 0)).toBe(keyOf(once, 0));
  });
});

describe("traces of a frame", () => {
  function openness(spans: readonly OtlpSpan[]) {
    const { frame } = made(spans);
    if (frame === null) throw new Error("no frame");
    expect(dirtyTraces(frame)).toEqual([]);
    return Array.from(
      { length: frame.traces },
      (_, trace) => (traceFlags(frame.index, traceAt(frame, trace)) & TRACE_OPEN) !== 0,
    );
  }

  it("are open where a parent is not among them", () => {
    expect(openness([span({ id: 1 }), span({ id: 2, parent: 1 })])).toEqual([false]);
    expect(openness([span({ id: 2, parent: 1 }), span({ id: 3, parent: 2 })])).toEqual([true]);
  });
});
