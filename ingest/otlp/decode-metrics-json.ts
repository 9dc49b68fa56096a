import { acceptExponential } from "./decode-metrics-protobuf";
import {
  enumeration,
  isObject,
  type JsonObject,
  list,
  nanos,
  object,
  readAttributes,
  text,
} from "./json-value";
import type { MetricIntake, SentPoint } from "./metric-intake";
import { walkJson } from "./walk-json";

const LEVELS = { byResource: "resourceMetrics", byScope: "scopeMetrics", records: "metrics" };
const KINDS = ["gauge", "sum", "histogram", "exponentialHistogram", "summary"] as const;
const TEMPORALITIES = ["UNSPECIFIED", "DELTA", "CUMULATIVE"];

export function decodeMetricsJson(bytes: Uint8Array, intake: MetricIntake): void {
  walkJson(bytes, LEVELS, intake, (from, scope, resource) => {
    const kind = KINDS.find((name) => isObject(from[name]));
    if (kind === undefined) return;
    const data = object(from[kind]);
    const points = list(data["dataPoints"]);
    const metric = text(from["name"]);
    const isExponential = kind === "exponentialHistogram";
    if (!intake.wants(metric, isExponential || kind === "histogram", points.length)) return;
    const around = {
      metric,
      unit: text(from["unit"]),
      temporality: enumeration(
        data["aggregationTemporality"],
        TEMPORALITIES,
        "AGGREGATION_TEMPORALITY_",
      ),
      scope,
      resource,
    };
    for (const point of points) {
      if (!isObject(point)) intake.reject(intake.unreadable);
      else if (isExponential)
        readExponential(point, { ...around, ...common(point, intake) }, intake);
      else readExplicit(point, { ...around, ...common(point, intake) }, intake);
    }
  });
}

type WithoutBuckets = Omit<SentPoint, "bounds" | "counts">;

function common(from: JsonObject, intake: MetricIntake) {
  return {
    startUnixNano: nanos(from["startTimeUnixNano"]),
    timeUnixNano: nanos(from["timeUnixNano"]),
    count: nanos(from["count"]),
    sum: double(from["sum"]),
    min: double(from["min"]),
    max: double(from["max"]),
    flags: enumeration(from["flags"], [], ""),
    attributes: readAttributes(from, intake),
  };
}

function readExplicit(from: JsonObject, point: WithoutBuckets, intake: MetricIntake): void {
  const bounds = list(from["explicitBounds"]).map((bound) => {
    intake.countValue();
    return double(bound) ?? Number.NaN;
  });
  intake.accept({ ...point, bounds, counts: integers(from["bucketCounts"], intake) });
}

function readExponential(from: JsonObject, point: WithoutBuckets, intake: MetricIntake): void {
  const positive = object(from["positive"]);
  const buckets = {
    scale: enumeration(from["scale"], [], ""),
    zeroCount: nanos(from["zeroCount"]),
    zeroThreshold: double(from["zeroThreshold"]) ?? 0,
    offset: enumeration(positive["offset"], [], ""),
    counts: integers(positive["bucketCounts"], intake),
  };
  const negative = integers(object(from["negative"])["bucketCounts"], intake);
  acceptExponential(buckets, negative, point, intake);
}

function integers(value: unknown, intake: MetricIntake): bigint[] {
  return list(value).map((count) => {
    intake.countValue();
    return nanos(count);
  });
}

/** Null for what is absent or no number; JSON spells NaN and the infinities as strings. */
function double(value: unknown): number | null {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : null;
}
