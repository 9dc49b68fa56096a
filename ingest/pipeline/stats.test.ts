import { expect, it } from "vitest";
import { addRequest, emptyCounts } from "./stats";

it("what was stored is counted under its own kind", () => {
  const counts = emptyCounts();
  const stages = { decompressMs: 1, decodeMs: 1, normaliseMs: 1, encodeMs: 1 };
  for (const [signal, accepted] of [
    ["traces", 5],
    ["logs", 3],
    ["metrics", 2],
  ] as const) {
    const answered = { accepted, identical: 0, conflicting: 0, rejected: [], stages };
    addRequest(counts, { signal, body: new Uint8Array(10) }, answered);
  }
  expect(counts).toMatchObject({ requests: 3, bytes: 30, spans: 5, logs: 3, points: 2 });
});
