import { describe, expect, it } from "vitest";
import { createSpanEncoder } from "@/db/clickhouse/insert-spans";
import type { OtlpSpan } from "@/ingest/otlp/span";
import type { Attributes } from "@/lib/domain/span";
import { CHAT, idOf, span, USAGE } from "../genai/evaluation/sketch";
import { prepare } from "./prepare";

const PROJECT = { projectId: "default", contextKeys: {} };

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

function prepared(spans: readonly OtlpSpan[]) {
  const logged: unknown[] = [];
  let records: readonly {
    span: { spanId: string; isModelCall: boolean };
    costUsd: string | null;
  }[] = [];
  const encode = createSpanEncoder();
  const { rows, rejected } = prepare(
    spans,
    PROJECT,
    (given) => {
      records = given;
      return encode(given);
    },
    { info: () => {}, warn: () => {}, error: (fields: unknown) => logged.push(fields) },
  );
  return { records, rows, rejected, logged };
}

const CALL = {
  ...CHAT,
  ...USAGE,
  "gen_ai.response.id": "chatcmpl-1",
  "gen_ai.provider.name": "openai",
};

describe("a span that upsets a stage", () => {
  it("is left out with a reason, while the others keep their parents", () => {
    const { records, rows, rejected, logged } = prepared([
      span({ id: 1, attributes: CALL }),
      unreadable(2, 1),
      span({ id: 3, parent: 1, attributes: CALL }),
    ]);
    expect(rows.rows).toBe(2);
    expect(rejected).toEqual([{ reason: "span could not be read", count: 1 }]);
    // Read alone, the wrapper would count as a call of its own.
    expect(records.map(({ span: found }) => [found.spanId, found.isModelCall])).toEqual([
      [idOf(1), false],
      [idOf(3), true],
    ]);
    expect(logged).toHaveLength(1);
  });

  it("is left out when it can't be encoded, alone", () => {
    const beyondInt64 = {
      ...span({ id: 2, attributes: CALL }),
      startUnixNano: 2n ** 70n,
      endUnixNano: 2n ** 70n,
    };
    const { records, rows, rejected } = prepared([
      span({ id: 1, attributes: CHAT }),
      beyondInt64,
      span({ id: 3, attributes: CHAT }),
    ]);
    expect(rows.rows).toBe(2);
    expect(rejected).toEqual([{ reason: "span could not be read", count: 1 }]);
    expect(records.map(({ span: found }) => found.spanId)).toEqual([idOf(1), idOf(3)]);
  });

  it("costs nothing but itself where its child reads from it", () => {
    const { records, rejected } = prepared([
      unreadable(1),
      span({ id: 2, parent: 1, attributes: CALL }),
    ]);
    expect(records.map(({ span: found, costUsd }) => [found.isModelCall, costUsd])).toEqual([
      [true, "0.000075"],
    ]);
    expect(rejected).toEqual([{ reason: "span could not be read", count: 1 }]);
  });

  it("leaves an empty request when it was alone", () => {
    expect(prepared([unreadable(1)]).rows.rows).toBe(0);
  });
});

it("prices a call whose provider and model are names that every object answers to", () => {
  const { records, rejected } = prepared(
    ["constructor", "__proto__", "toString"].map((name, index) =>
      span({
        id: index + 1,
        attributes: { ...CALL, "gen_ai.provider.name": name, "gen_ai.request.model": name },
      }),
    ),
  );
  expect(rejected).toEqual([]);
  expect(records.map(({ costUsd }) => costUsd)).toEqual([null, null, null]);
});
