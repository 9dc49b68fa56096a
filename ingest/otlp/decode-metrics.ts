import type { OtlpEncoding } from "./decode";
import { decodeMetricsJson } from "./decode-metrics-json";
import { decodeMetricsProtobuf } from "./decode-metrics-protobuf";
import { MetricIntake } from "./metric-intake";
import type { OtlpMetricPoint } from "./metric-point";
import type { ReasonCount } from "./request-counts";

export interface DecodedMetrics {
  /** Those of GenAI histograms. */
  readonly points: readonly OtlpMetricPoint[];
  readonly rejected: readonly ReasonCount[];
  readonly warnings: readonly ReasonCount[];
}

/**
 * Decodes an ExportMetricsServiceRequest. Throws MalformedBodyError where the bytes are
 * none, IngestError for more than is taken at once; a bad metric never spoils the others.
 */
export function decodeMetrics(
  bytes: Uint8Array,
  encoding: OtlpEncoding,
  nowUnixNano: bigint = BigInt(Date.now()) * 1_000_000n,
): DecodedMetrics {
  const intake = new MetricIntake(nowUnixNano);
  if (encoding === "protobuf") decodeMetricsProtobuf(bytes, intake);
  else decodeMetricsJson(bytes, intake);
  return { points: intake.points, rejected: intake.rejected(), warnings: intake.warnings() };
}
