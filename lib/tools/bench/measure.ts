import type { Reader } from "@/db/clickhouse/query";

export interface Panel {
  readonly name: string;
  /** Asks what the panel asks; resolves to the number of rows it got. */
  readonly run: () => Promise<number>;
  /** Warm runs, where it takes too long for the usual number. */
  readonly runs?: number;
}

export interface PanelTimes {
  readonly panel: string;
  readonly rows: number;
  /** Milliseconds of the first run after ClickHouse's caches were dropped. */
  readonly coldMs: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  /** Processor time of all threads, median: what a busy machine does not falsify. */
  readonly cpuMs: number;
}

/** Every query of a reader with further entries in its SETTINGS clause. */
export function withSettings(reader: Reader, settings: string): Reader {
  return {
    query: (query, options) =>
      reader.query(
        { ...query, settings: query.settings ? `${query.settings}, ${settings}` : settings },
        options,
      ),
  };
}

/** The order statistic of rank ⌈q·n⌉: with fewer than 20 values the p95 is the largest. */
export function percentileOf(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil(q * sorted.length) - 1] ?? 0;
}

export async function measure(
  panel: Panel,
  runs: number,
  dropCaches: () => Promise<void>,
): Promise<PanelTimes> {
  await dropCaches();
  const cold = await time(panel.run);
  const warm: number[] = [];
  const cpu: number[] = [];
  let rows = 0;
  for (let run = 0; run < (panel.runs ?? runs); run++) {
    const { ms, cpuMs, result } = await time(panel.run);
    warm.push(ms);
    cpu.push(cpuMs);
    rows = result;
  }
  const at = (times: readonly number[], q: number) => round(percentileOf(times, q));
  return {
    panel: panel.name,
    rows,
    coldMs: round(cold.ms),
    p50Ms: at(warm, 0.5),
    p95Ms: at(warm, 0.95),
    cpuMs: at(cpu, 0.5),
  };
}

async function time<T>(work: () => Promise<T>): Promise<{ ms: number; cpuMs: number; result: T }> {
  const start = performance.now();
  const before = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(before);
  return { ms: performance.now() - start, cpuMs: (user + system) / 1000, result };
}

function round(ms: number): number {
  return Math.round(ms * 10) / 10;
}
