import { type BenchHost, openBenchHost, verifyStored } from "./bench/ingest-host";
import { round } from "./bench/ingest-report";
import { serveSendOrders } from "./bench/ingest-sender";

/**
 * Memory over time at 70 % of the rate that this machine takes: `--minutes 10` unless told.
 * The rate is found first, in the same process; each minute is an order to the sender.
 */
const BATCH = 512;
const SENDERS = 16;
const SHARE = 0.7;
const PROBE_REQUESTS = 192;
const ORDER_SECONDS = 20;
const SAMPLE_MS = 1_000;

interface Sample {
  readonly seconds: number;
  readonly rssMb: number;
}

if (process.argv.includes("--sender")) serveSendOrders();
else await main(minutesAsked());

function minutesAsked(): number {
  const at = process.argv.indexOf("--minutes");
  const minutes = at < 0 ? 10 : Number(process.argv[at + 1]);
  if (!(minutes > 0)) throw new Error("--minutes wants a number");
  return minutes;
}

async function main(minutes: number): Promise<void> {
  const host = await openBenchHost();
  try {
    await soak(host, minutes);
  } finally {
    await host.close();
  }
}

async function soak(host: BenchHost, minutes: number): Promise<void> {
  const write = (line: string) => process.stdout.write(`${line}\n`);
  const most = await send(host, "probe", PROBE_REQUESTS, 1);
  const rate = Math.round(most.spansPerSecond * SHARE);
  write(`takes ${most.spansPerSecond} spans/s; soaks at ${rate} for ${minutes} min`);

  const samples: Sample[] = [];
  const start = performance.now();
  const sample = () => {
    const seconds = (performance.now() - start) / 1_000;
    samples.push({ seconds, rssMb: process.memoryUsage.rss() / 1_048_576 });
  };
  const timer = setInterval(sample, SAMPLE_MS);
  const requests = Math.max(1, Math.round((rate * ORDER_SECONDS) / BATCH));
  let orders = 0;
  while (performance.now() - start < minutes * 60_000) {
    await send(host, "soak", requests, 2 + orders++, rate);
    const { rssMb = 0 } = samples.at(-1) ?? {};
    write(
      `${String(Math.round((performance.now() - start) / 1_000)).padStart(6)} s ${Math.round(rssMb)} MB`,
    );
  }
  clearInterval(timer);
  await host.ingest.flush();
  const sent = orders * requests * BATCH;
  await verifyStored(host.clickhouse, "soak", sent);
  write(
    JSON.stringify({
      minutes,
      spansPerSecond: rate,
      sent,
      stored: sent,
      firstRssMb: Math.round(median(samples.slice(0, samples.length >> 2))),
      lastRssMb: Math.round(median(samples.slice(-(samples.length >> 2)))),
      peakRssMb: Math.round(Math.max(...samples.map(({ rssMb }) => rssMb))),
      // Of the second half: caches and the recent ids fill in the first.
      slopeMbPerMinute: round(slope(samples.slice(samples.length >> 1)) * 60, 2),
    }),
  );
}

async function send(
  host: BenchHost,
  project: string,
  requests: number,
  seed: number,
  rate?: number,
): Promise<{ spansPerSecond: number }> {
  const { elapsedMs, failures } = await host.send({
    transport: "protobuf",
    project,
    seed,
    requests,
    spansPerRequest: BATCH,
    senders: SENDERS,
    ...(rate === undefined ? {} : { rate }),
  });
  if (failures > 0) throw new Error(`${failures} requests failed`);
  return { spansPerSecond: Math.round((requests * BATCH * 1_000) / elapsedMs) };
}

function median(samples: readonly Sample[]): number {
  const sorted = samples.map(({ rssMb }) => rssMb).sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}

/** Least squares: megabytes a second. */
function slope(samples: readonly Sample[]): number {
  const mean = (of: (sample: Sample) => number) =>
    samples.reduce((sum, sample) => sum + of(sample), 0) / Math.max(1, samples.length);
  const seconds = mean((sample) => sample.seconds);
  const rss = mean((sample) => sample.rssMb);
  const covariance = mean((sample) => (sample.seconds - seconds) * (sample.rssMb - rss));
  const variance = mean((sample) => (sample.seconds - seconds) ** 2);
  return variance === 0 ? 0 : covariance / variance;
}
