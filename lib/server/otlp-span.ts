import { z } from "zod";
import type { SpanDetailRow, SpanPayloadRow } from "@/db/clickhouse/traces";
import type { OtlpSpan } from "@/ingest/otlp/span";
import type { Attributes } from "@/lib/domain/span";

const Json = z.record(z.string(), z.json());
const Events = z.array(z.object({ name: z.string(), timeUnixNano: z.string(), attributes: Json }));
const Links = z.array(z.object({ traceId: z.string(), spanId: z.string(), attributes: Json }));

const STATUS_NUMBERS: Readonly<Record<string, number>> = { unset: 0, ok: 1, error: 2 };

/** A stored span as it came: without its text where that has outlived its retention. */
export function toOtlpSpan(row: SpanDetailRow, payload: SpanPayloadRow | null): OtlpSpan {
  const startUnixNano = toUnixNano(row.start);
  return {
    traceId: row.trace_id,
    spanId: row.span_id,
    parentSpanId: row.parent_span_id,
    traceState: payload?.trace_state ?? "",
    name: row.name,
    kind: payload?.otel_kind ?? 0,
    startUnixNano,
    endUnixNano: startUnixNano + BigInt(Math.round(row.duration_nano)),
    attributes: attributes(payload?.attributes),
    events: Events.parse(JSON.parse(payload?.events || "[]")).map((event) => ({
      ...event,
      timeUnixNano: BigInt(event.timeUnixNano),
    })),
    links: Links.parse(JSON.parse(payload?.links || "[]")),
    statusCode: STATUS_NUMBERS[row.status_code] ?? 0,
    statusMessage: payload?.status_message ?? "",
    scope: {
      name: row.scope_name,
      version: row.scope_version,
      attributes: attributes(payload?.scope_attributes),
    },
    resource: { attributes: attributes(payload?.resource_attributes) },
  };
}

function attributes(text: string | undefined): Attributes {
  return Json.parse(JSON.parse(text || "{}"));
}

/** `2026-01-31 00:00:00.123456789` UTC → nanoseconds since 1970. */
function toUnixNano(time: string): bigint {
  const [seconds = "", fraction = ""] = time.split(".");
  return (
    BigInt(Date.parse(`${seconds.replace(" ", "T")}Z`)) * 1_000_000n +
    BigInt(fraction.padEnd(9, "0") || 0)
  );
}
