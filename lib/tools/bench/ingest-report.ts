export interface Measured {
  readonly transport: string;
  readonly spansPerRequest: number;
  readonly senders: number;
  readonly requests: number;
  readonly spansPerSecond: number;
  readonly ackP50Ms: number;
  readonly ackP99Ms: number;
  readonly freshnessP50Ms: number;
  readonly freshnessP99Ms: number;
  readonly peakRssMb: number;
  /**
   * By stage, on the clock of the thread that does it (so it grows where threads share a
   * core), and the processor time of the whole process: engine, merges and queries included.
   */
  readonly microsecondsPerSpan: Readonly<Record<string, number>>;
}

export function toQuantiles<Name extends string>(name: Name, values: readonly number[]) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (quantile: number) => round(orderStatistic(sorted, quantile), 1);
  return { [`${name}P50Ms`]: at(0.5), [`${name}P99Ms`]: at(0.99) } as Record<
    `${Name}P50Ms` | `${Name}P99Ms`,
    number
  >;
}

/** Nearest rank of an ascending list. */
function orderStatistic(sorted: readonly number[], quantile: number): number {
  return sorted[Math.max(0, Math.ceil(quantile * sorted.length) - 1)] ?? 0;
}

export function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

const write = (line: string) => process.stdout.write(`${line}\n`);

export function printOutcomes(measured: readonly Measured[], decodePerSecond: number): void {
  const outcomes = measured.map((one) => ({
    ...one,
    ratioToDecode: round(one.spansPerSecond / decodePerSecond, 3),
  }));
  write(
    "Acknowledged (on disk), then loaded: OTLP with gzip, LLM spans of 3.2 KB; " +
      `protobufjs alone decodes ${decodePerSecond} spans/s on one core`,
  );
  const columns = ["transport", "batch", "senders", "spans/s", "ratio"];
  const times = ["ack p50", "ack p99", "fresh p50", "fresh p99", "RSS MB"];
  const rows = outcomes.map((one) => [
    ...[one.transport, one.spansPerRequest, one.senders, one.spansPerSecond, one.ratioToDecode],
    ...[one.ackP50Ms, one.ackP99Ms, one.freshnessP50Ms, one.freshnessP99Ms, one.peakRssMb],
  ]);
  for (const row of [[...columns, ...times], ...rows]) {
    write(row.map((cell) => String(cell).padStart(10)).join(""));
  }
  const [headline] = outcomes;
  write(`Headline, µs a span: ${JSON.stringify(headline?.microsecondsPerSpan)}`);
  write(
    JSON.stringify({
      spansPerSecond: headline?.spansPerSecond,
      ratioToDecode: headline?.ratioToDecode,
      ackP99Ms: headline?.ackP99Ms,
      freshnessP99Ms: headline?.freshnessP99Ms,
      peakRssMb: headline?.peakRssMb,
      decodeSpansPerSecond: decodePerSecond,
      cases: outcomes,
    }),
  );
}
