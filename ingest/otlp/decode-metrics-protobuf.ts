import { type ExponentialBuckets, toExplicit } from "./exponential-buckets";
import { METRIC_REASONS, type MetricIntake, type SentPoint } from "./metric-intake";
import { I64, LEN, type MutableAttributes, readKeyValue, tag, VARINT } from "./protobuf-value";
import type { OtlpResource, OtlpScope } from "./span";
import { walkProtobuf } from "./walk-protobuf";
import type { WireReader } from "./wire-reader";

const GAUGE = 5;
const SUM = 7;
const HISTOGRAM = 9;
const EXPONENTIAL = 10;
const SUMMARY = 11;

/** What a point's own bytes don't say. */
type Around = Pick<SentPoint, "metric" | "unit" | "temporality" | "scope" | "resource">;

/**
 * Field numbers:
 * https://github.com/open-telemetry/opentelemetry-proto/blob/v1.9.0/opentelemetry/proto/metrics/v1/metrics.proto
 */
export function decodeMetricsProtobuf(bytes: Uint8Array, intake: MetricIntake): void {
  walkProtobuf(bytes, intake, (reader, end, scope, resource) => {
    readMetric(reader, end, scope, resource, intake);
  });
}

function readMetric(
  reader: WireReader,
  end: number,
  scope: OtlpScope,
  resource: OtlpResource,
  intake: MetricIntake,
): void {
  let metric = "";
  let unit = "";
  let kind = 0;
  let dataStart = 0;
  let dataEnd = 0;
  while (reader.pos < end) {
    const at = reader.uint32();
    if (at === tag(1, LEN)) metric = reader.key();
    else if (at === tag(3, LEN)) unit = reader.key();
    else if (isData(at)) {
      kind = at >>> 3;
      dataEnd = reader.end();
      dataStart = reader.pos;
      reader.pos = dataEnd;
    } else reader.skip(at & 7);
  }
  reader.close(end);
  if (kind === 0) return;
  const { temporality, points } = scan(reader, dataStart, dataEnd);
  if (intake.wants(metric, kind === HISTOGRAM || kind === EXPONENTIAL, points.length)) {
    const around = { metric, unit, temporality, scope, resource };
    const read = kind === HISTOGRAM ? readPoint : readExponentialPoint;
    for (const { from, to } of points) {
      reader.pos = from;
      read(reader, to, around, intake);
    }
  }
  reader.pos = end;
}

function isData(at: number): boolean {
  const field = at >>> 3;
  if ((at & 7) !== LEN) return false;
  return [GAUGE, SUM, HISTOGRAM, EXPONENTIAL, SUMMARY].includes(field);
}

/** Temporality may come after the points that it is about. */
function scan(reader: WireReader, start: number, end: number) {
  const points: { readonly from: number; readonly to: number }[] = [];
  let temporality = 0;
  reader.pos = start;
  while (reader.pos < end) {
    const at = reader.uint32();
    if (at === tag(1, LEN)) {
      const to = reader.end();
      points.push({ from: reader.pos, to });
      reader.pos = to;
    } else if (at === tag(2, VARINT)) temporality = reader.uint32();
    else reader.skip(at & 7);
  }
  reader.close(end);
  return { temporality, points };
}

function readPoint(reader: WireReader, end: number, around: Around, intake: MetricIntake): void {
  const common = emptyPoint();
  const attributes: MutableAttributes = {};
  const bounds: number[] = [];
  const counts: bigint[] = [];
  while (reader.pos < end) {
    const at = reader.uint32();
    if (at === tag(9, LEN)) readKeyValue(reader, reader.end(), attributes, 0, intake);
    else if (at >>> 3 === 6) eachFixed(reader, at, intake, () => counts.push(reader.fixed64()));
    else if (at >>> 3 === 7) eachFixed(reader, at, intake, () => bounds.push(reader.double()));
    else if (at === tag(11, I64)) common.min = number(reader.double());
    else if (at === tag(12, I64)) common.max = number(reader.double());
    else if (!readCommon(reader, at, common)) reader.skip(at & 7);
  }
  reader.close(end);
  intake.accept({ ...around, ...common, bounds, counts, attributes });
}

function readExponentialPoint(
  reader: WireReader,
  end: number,
  around: Around,
  intake: MetricIntake,
): void {
  const common = emptyPoint();
  const attributes: MutableAttributes = {};
  let positive = { offset: 0, counts: [] as bigint[] };
  let negative = { offset: 0, counts: [] as bigint[] };
  const own = { scale: 0, zeroCount: 0n, zeroThreshold: 0 };
  while (reader.pos < end) {
    const at = reader.uint32();
    if (at === tag(1, LEN)) readKeyValue(reader, reader.end(), attributes, 0, intake);
    else if (at === tag(6, VARINT)) own.scale = zigzag(reader.uint32());
    else if (at === tag(7, I64)) own.zeroCount = reader.fixed64();
    else if (at === tag(8, LEN)) positive = readBuckets(reader, reader.end(), intake);
    else if (at === tag(9, LEN)) negative = readBuckets(reader, reader.end(), intake);
    else if (at === tag(12, I64)) common.min = number(reader.double());
    else if (at === tag(13, I64)) common.max = number(reader.double());
    else if (at === tag(14, I64)) own.zeroThreshold = reader.double();
    else if (!readCommon(reader, at, common)) reader.skip(at & 7);
  }
  reader.close(end);
  acceptExponential(
    { ...own, ...positive },
    negative.counts,
    { ...around, ...common, attributes },
    intake,
  );
}

/** Shared by both encodings. Durations and tokens are never negative. */
export function acceptExponential(
  buckets: ExponentialBuckets,
  negative: readonly bigint[],
  point: Omit<SentPoint, "bounds" | "counts">,
  intake: MetricIntake,
): void {
  const explicit = negative.some((count) => count > 0n) ? null : toExplicit(buckets);
  if (explicit === null) intake.reject(METRIC_REASONS.buckets);
  else intake.accept({ ...point, ...explicit });
}

function readBuckets(reader: WireReader, end: number, intake: MetricIntake) {
  let offset = 0;
  const counts: bigint[] = [];
  const push = () => {
    intake.countValue();
    counts.push(BigInt.asUintN(64, BigInt(reader.int64())));
  };
  while (reader.pos < end) {
    const at = reader.uint32();
    if (at === tag(1, VARINT)) offset = zigzag(reader.uint32());
    else if (at === tag(2, VARINT)) push();
    else if (at === tag(2, LEN)) {
      const packedEnd = reader.end();
      while (reader.pos < packedEnd) push();
      reader.close(packedEnd);
    } else reader.skip(at & 7);
  }
  reader.close(end);
  return { offset, counts };
}

type Common = { -readonly [K in keyof ReturnType<typeof emptyPoint>]: SentPoint[K] };

function emptyPoint() {
  return {
    startUnixNano: 0n,
    timeUnixNano: 0n,
    count: 0n,
    sum: null as number | null,
    min: null as number | null,
    max: null as number | null,
    flags: 0,
  };
}

/** Fields that stand under one number in both kinds of point. */
function readCommon(reader: WireReader, at: number, into: Common): boolean {
  if (at === tag(2, I64)) into.startUnixNano = reader.fixed64();
  else if (at === tag(3, I64)) into.timeUnixNano = reader.fixed64();
  else if (at === tag(4, I64)) into.count = reader.fixed64();
  else if (at === tag(5, I64)) into.sum = number(reader.double());
  else if (at === tag(10, VARINT)) into.flags = reader.uint32();
  else return false;
  return true;
}

/** A repeated field of eight bytes each: packed, as proto3 writes it, or one by one. */
function eachFixed(reader: WireReader, at: number, intake: MetricIntake, read: () => void): void {
  const one = () => {
    intake.countValue();
    read();
  };
  if ((at & 7) === I64) one();
  else if ((at & 7) === LEN) {
    const end = reader.end();
    while (reader.pos < end) one();
    reader.close(end);
  } else reader.skip(at & 7);
}

function zigzag(value: number): number {
  return (value >>> 1) ^ -(value & 1);
}

function number(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
