import { expect, it } from "vitest";
import { decodeTraces } from "./decode";
import { encodeTracesProtobuf } from "./encode";

const DAY_NANO = 86_400_000_000_000n;
const NOW = BigInt(Date.parse("2026-03-20T15:00:00Z")) * 1_000_000n;

const spanAt = (startUnixNano: bigint, id: number) => ({
  traceId: "a".repeat(32),
  spanId: id.toString(16).padStart(16, "b"),
  name: `${id}`,
  startUnixNano,
  endUnixNano: startUnixNano + 1n,
});

it("rejects spans from before the days that the project keeps, and tells why", () => {
  const midnight = BigInt(Date.parse("2026-03-13T00:00:00Z")) * 1_000_000n;
  const body = encodeTracesProtobuf([
    spanAt(midnight - 1n, 1),
    spanAt(midnight, 2),
    spanAt(NOW - 7n * DAY_NANO, 3),
    spanAt(NOW - 300n * DAY_NANO, 4),
  ]);
  const kept = decodeTraces(body, "protobuf", NOW, { textDays: 1, spanDays: 7, rollupDays: 400 });
  expect(kept.spans.map(({ name }) => name)).toEqual(["2", "3"]);
  expect(kept.rejected).toEqual([
    { reason: "start time before the days that the project keeps spans", count: 2 },
  ]);
  expect(decodeTraces(body, "protobuf", NOW).spans).toHaveLength(4);
});
