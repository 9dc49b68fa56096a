import type { Attributes } from "@/lib/domain/span";
import type { OtlpResource, OtlpScope } from "./span";

/**
 * One data point of a GenAI histogram, as both decoders (protobuf and JSON) yield it.
 * Exponential buckets come as bounds too.
 * https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-metrics/
 */
export interface OtlpMetricPoint {
  readonly metric: string;
  /** UCUM, as sent: `s`, `{token}`. */
  readonly unit: string;
  readonly temporality: "delta" | "cumulative";
  /** 0 where the sender doesn't say. */
  readonly startUnixNano: bigint;
  readonly timeUnixNano: bigint;
  readonly count: bigint;
  /** Null where there is none, or not a number. */
  readonly sum: number | null;
  readonly min: number | null;
  readonly max: number | null;
  /** Upper, inclusive; ascending. */
  readonly bounds: readonly number[];
  /** One more than bounds (the last is of what lies above all), or none of both. */
  readonly counts: readonly bigint[];
  readonly attributes: Attributes;
  readonly scope: OtlpScope;
  readonly resource: OtlpResource;
}
