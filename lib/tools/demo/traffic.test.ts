import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { encodeTracesProtobuf } from "@/ingest/otlp/encode";
import type { OtlpSpan } from "@/ingest/otlp/span";
import { backfill, createTraffic, SLOT_MS, type TrafficOptions } from "./traffic";

/** Thousands of spans are drawn: seconds on a busy machine. */
const SLOW = { timeout: 60_000 };

const UNTIL_MS = Date.parse("2026-11-20T09:30:00Z");
const SMALL: TrafficOptions = { seed: "test", untilMs: UNTIL_MS, spans: 6000 };

function spansOf(options: TrafficOptions): OtlpSpan[] {
  return [...backfill(createTraffic(options))].flatMap((trace) => trace.spans);
}

function digest(options: TrafficOptions): string {
  return createHash("sha256")
    .update(encodeTracesProtobuf(spansOf(options)))
    .digest("hex");
}

describe("demo traffic", SLOW, () => {
  it("is the same byte for byte under the same seed and end", () => {
    expect(digest(SMALL)).toBe(digest(SMALL));
  });

  it("differs under another seed", () => {
    expect(digest(SMALL)).not.toBe(digest({ ...SMALL, seed: "other" }));
  });

  it("draws a slot alike whatever was drawn before it", () => {
    const slotMs = Math.floor((UNTIL_MS - 86_400_000) / SLOT_MS) * SLOT_MS;
    const fresh = createTraffic(SMALL).slot(slotMs);
    const used = createTraffic(SMALL);
    for (const slot of used.slots().slice(0, 50)) used.slot(slot);
    expect(used.slot(slotMs).map((trace) => trace.spans)).toEqual(
      fresh.map((trace) => trace.spans),
    );
  });

  it.each([
    [5000, 0.1],
    [40_000, 0.03],
  ])("sends about the number of spans that was asked for: %i ± %d", (spans, tolerance) => {
    const count = spansOf({ ...SMALL, spans }).length;
    expect(count).toBeGreaterThan(spans * (1 - tolerance));
    expect(count).toBeLessThan(spans * (1 + tolerance));
  });

  it("covers the services, routes, models, tenants and environments it promises", () => {
    const traces = [...backfill(createTraffic({ ...SMALL, spans: 20_000 }))];
    const distinct = (read: (trace: (typeof traces)[number]) => string | string[]) =>
      new Set(traces.flatMap(read)).size;
    expect(distinct(({ interaction }) => interaction.route.service.name)).toBe(4);
    expect(distinct(({ interaction }) => interaction.route.name)).toBe(12);
    expect(distinct(({ interaction }) => interaction.tenant.id)).toBe(40);
    expect(distinct(({ interaction }) => interaction.tenant.tier)).toBe(3);
    expect(distinct(({ interaction }) => interaction.environment)).toBe(2);
    const calls = (pick: "id" | "provider") =>
      distinct(({ interaction }) =>
        interaction.steps.flatMap((step) => (step.kind === "llm" ? [step.model[pick]] : [])),
      );
    expect(calls("id")).toBe(6);
    expect(calls("provider")).toBe(3);
  });

  it("has a heavy tail of tenants: the first five send between a third and a half", () => {
    const counts = new Map<string, number>();
    for (const { interaction } of backfill(createTraffic({ ...SMALL, spans: 20_000 }))) {
      counts.set(interaction.tenant.id, (counts.get(interaction.tenant.id) ?? 0) + 1);
    }
    const sorted = [...counts.values()].sort((a, b) => b - a);
    const total = sorted.reduce((sum, count) => sum + count, 0);
    const top = sorted.slice(0, 5).reduce((sum, count) => sum + count, 0) / total;
    expect(top).toBeGreaterThan(0.33);
    expect(top).toBeLessThan(0.5);
  });

  it("is quieter at night and at the weekend", () => {
    const hours = new Map<number, number>();
    const days = new Map<number, number>();
    for (const { interaction } of backfill(createTraffic({ ...SMALL, spans: 20_000 }))) {
      const time = new Date(interaction.startMs);
      hours.set(time.getUTCHours(), (hours.get(time.getUTCHours()) ?? 0) + 1);
      days.set(time.getUTCDay(), (days.get(time.getUTCDay()) ?? 0) + 1);
    }
    expect((hours.get(15) ?? 0) / (hours.get(6) ?? 1)).toBeGreaterThan(1.5);
    expect((days.get(2) ?? 0) / (days.get(0) ?? 1)).toBeGreaterThan(1.6);
  });
});

describe("every span", SLOW, () => {
  const spans = spansOf(SMALL);
  const byId = new Map(spans.map((span) => [span.spanId, span]));

  it("has well-formed ids, each once", () => {
    expect(byId.size).toBe(spans.length);
    for (const span of spans) {
      expect(span.traceId).toMatch(/^[0-9a-f]{32}$/);
      expect(span.spanId).toMatch(/^[0-9a-f]{16}$/);
    }
  });

  it("has a parent in its own trace, or is the trace's only root", () => {
    const roots = new Map<string, number>();
    for (const span of spans) {
      if (span.parentSpanId === "") roots.set(span.traceId, (roots.get(span.traceId) ?? 0) + 1);
      else expect(byId.get(span.parentSpanId)?.traceId).toBe(span.traceId);
    }
    expect(roots.size).toBe(new Set(spans.map((span) => span.traceId)).size);
    expect([...roots.values()].every((count) => count === 1)).toBe(true);
  });

  it("lies inside the window and ends no earlier than it starts", () => {
    const fromNano = BigInt(UNTIL_MS - 14 * 86_400_000) * 1_000_000n;
    const toNano = BigInt(UNTIL_MS) * 1_000_000n;
    for (const span of spans) {
      expect(span.startUnixNano >= fromNano).toBe(true);
      expect(span.endUnixNano >= span.startUnixNano).toBe(true);
      expect(span.endUnixNano <= toNano).toBe(true);
    }
  });

  it("lies inside its parent", () => {
    const outside = spans.filter((span) => {
      const parent = byId.get(span.parentSpanId);
      if (!parent) return false;
      return span.startUnixNano < parent.startUnixNano || span.endUnixNano > parent.endUnixNano;
    });
    expect(outside.map((span) => span.name)).toEqual([]);
  });

  it("has its events inside it", () => {
    for (const span of spans) {
      for (const event of span.events) {
        expect(event.timeUnixNano >= span.startUnixNano).toBe(true);
        expect(event.timeUnixNano <= span.endUnixNano).toBe(true);
      }
    }
  });
});
