import { ExportTraceServiceRequest } from "@/ingest/otlp/schema";
import { watchFreshness } from "./bench/ingest-freshness";
import { type BenchHost, openBenchHost, verifyStored } from "./bench/ingest-host";
import { type Measured, printOutcomes, round, toQuantiles } from "./bench/ingest-report";
import { bodies, serveSendOrders, type Transport } from "./bench/ingest-sender";

/**
 * Spans per second acknowledged (on disk), and how soon they can be queried: OTLP with gzip
 * into the embedded engine in a fresh directory. The load comes from a second process on
 * the same machine; every case's rows are counted in ClickHouse afterwards.
 */
interface Case {
  readonly transport: Transport;
  readonly spansPerRequest: number;
  readonly senders: number;
  readonly requests: number;
}

const BATCH = 512;
/** The first is the headline. `--quick` runs that alone. */
const CASES: readonly Case[] = [
  { transport: "protobuf", spansPerRequest: BATCH, senders: 16, requests: 384 },
  ...(["protobuf", "json", "grpc"] as const).flatMap((transport): Case[] => [
    ...(transport === "protobuf"
      ? []
      : [{ transport, spansPerRequest: BATCH, senders: 16, requests: 128 }]),
    { transport, spansPerRequest: BATCH, senders: 1, requests: 64 },
    { transport, spansPerRequest: 10, senders: 16, requests: 2_400 },
    { transport, spansPerRequest: 10, senders: 1, requests: 300 },
  ]),
];
const WARM_UP: Case = { transport: "protobuf", spansPerRequest: BATCH, senders: 4, requests: 48 };
const DECODE_MS = 1_000;

if (process.argv.includes("--sender")) serveSendOrders();
else await main();

async function main(): Promise<void> {
  const decodeRate = createDecodeYardstick();
  // Alone means alone: with no engine open, before and after, as its merges go on for seconds.
  const before = decodeRate();
  const host = await openBenchHost();
  const measured: Measured[] = [];
  try {
    await run(host, WARM_UP, 0);
    const cases = process.argv.includes("--quick") ? CASES.slice(0, 1) : CASES;
    for (const [index, one] of cases.entries()) measured.push(await run(host, one, index + 1));
  } finally {
    await host.close();
  }
  printOutcomes(measured, Math.round((before + decodeRate()) / 2));
}

/** The yardstick, in spans per second: protobufjs alone, one core, the same kind of bodies. */
function createDecodeYardstick(): () => number {
  // protobufjs decodes 2.2 times as fast from a Buffer as from a bare Uint8Array.
  const batches = [...bodies(99, 8, BATCH)].map((body) => Buffer.from(body));
  const decodeFor = (milliseconds: number) => {
    const start = performance.now();
    let spans = 0;
    while (performance.now() - start < milliseconds) {
      for (const batch of batches) ExportTraceServiceRequest.decode(batch);
      spans += batches.length * BATCH;
    }
    return (spans * 1_000) / (performance.now() - start);
  };
  decodeFor(DECODE_MS);
  return () => decodeFor(DECODE_MS);
}

async function run(host: BenchHost, one: Case, seed: number): Promise<Measured> {
  const { clickhouse, ingest } = host;
  const project = `bench-${seed}`;
  const sent = one.requests * one.spansPerRequest;
  let peakRss = 0;
  const watch = setInterval(() => {
    peakRss = Math.max(peakRss, process.memoryUsage.rss());
  }, 100);
  const freshness = watchFreshness(clickhouse, project);
  const before = { stats: structuredClone(ingest.stats()), cpu: process.cpuUsage() };
  const { ackMs, ackedAt, elapsedMs, failures } = await host.send({ ...one, project, seed });
  await ingest.flush();
  const freshMs = await freshness.stop(ackedAt, one.spansPerRequest);
  clearInterval(watch);
  const cpu = process.cpuUsage(before.cpu);
  if (failures > 0) throw new Error(`${project}: ${failures} requests failed`);
  await verifyStored(clickhouse, project, sent);
  const after = ingest.stats();
  const perSpan = (now: number, then: number) => round(((now - then) * 1_000) / sent, 1);
  return {
    ...one,
    spansPerSecond: Math.round((sent * 1_000) / elapsedMs),
    ...toQuantiles("ack", ackMs),
    ...toQuantiles("freshness", freshMs),
    peakRssMb: Math.round(peakRss / 1_048_576),
    microsecondsPerSpan: {
      decompress: perSpan(after.stagesMs.decompress, before.stats.stagesMs.decompress),
      decode: perSpan(after.stagesMs.decode, before.stats.stagesMs.decode),
      normalise: perSpan(after.stagesMs.normalise, before.stats.stagesMs.normalise),
      encode: perSpan(after.stagesMs.encode, before.stats.stagesMs.encode),
      load: perSpan(after.loader.loadMs, before.stats.loader.loadMs),
      processCpu: round((cpu.user + cpu.system) / sent, 1),
    },
  };
}
