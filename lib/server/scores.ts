import type { z } from "zod";
import { getScoreSlots, type ScoreRow } from "@/db/clickhouse/scores";
import type { getScores } from "@/lib/contracts/feedback";
import { intervalFor, type TimeSlot, timeSlots } from "@/lib/domain/time-slots";
import type { App } from "./app";
import { toQueryScope } from "./query-scope";

type Query = z.output<(typeof getScores)["query"]>;
type Response = z.input<(typeof getScores)["response"]>;

/** Names shown; a sender that puts an id into a name would otherwise fill the page. */
const MAX_NAMES = 20;
/** Two-sided 95 % point of the normal distribution. */
const Z95 = 1.959964;

/** Scores by name, beside their baseline: by default the period of equal length just before. */
export async function readScores(app: App, query: Query, signal: AbortSignal): Promise<Response> {
  const [fromMs, toMs] = [Date.parse(query.from), Date.parse(query.to)];
  const intervalSeconds = intervalFor(fromMs, toMs, query.points);
  const scope = { ...toQueryScope(query), intervalSeconds };
  const baseline = {
    ...scope,
    from: query.baselineFrom ?? new Date(2 * fromMs - toMs).toISOString(),
    to: query.baselineTo ?? query.from,
  };
  const [now, then] = await Promise.all([
    getScoreSlots(app.clickhouse.reader, scope, { signal }),
    getScoreSlots(app.clickhouse.reader, baseline, { signal }),
  ]);
  const before = byName(then);
  const slots = timeSlots(fromMs, toMs, intervalSeconds, Date.now());
  const scores = [...byName(now)]
    .map(([name, rows]) => toScore(name, rows, before.get(name) ?? [], slots))
    .sort((a, b) => b.n - a.n || (a.name < b.name ? -1 : 1));
  return {
    intervalSeconds,
    scores: scores.slice(0, MAX_NAMES),
    otherNames: Math.max(0, scores.length - MAX_NAMES),
  };
}

function toScore(
  name: string,
  rows: readonly ScoreRow[],
  before: readonly ScoreRow[],
  slots: readonly TimeSlot[],
): Response["scores"][number] {
  const all = total(rows);
  const old = total(before);
  const bySlot = new Map(rows.map((row) => [row.slot, row]));
  return {
    name,
    n: all.n,
    mean: all.value_sum / all.weight,
    interval: meanInterval(all),
    baselineN: old.n,
    baselineMean: old.n > 0 ? old.value_sum / old.weight : null,
    series: slots.map(({ seconds, time, partial }) => {
      const row = bySlot.get(seconds);
      return { time, n: row?.n ?? 0, mean: row ? row.value_sum / row.weight : null, partial };
    }),
  };
}

type Sums = Omit<ScoreRow, "name" | "slot">;

/** Mean ± z·s/√n, s² the weighted sample variance: the large-sample interval of a mean. */
function meanInterval({ n, weight, value_sum, square_sum }: Sums): [number, number] | null {
  if (n < 2) return null;
  const mean = value_sum / weight;
  const variance = (Math.max(0, square_sum / weight - mean * mean) * n) / (n - 1);
  const half = Z95 * Math.sqrt(variance / n);
  return [mean - half, mean + half];
}

function total(rows: readonly ScoreRow[]): Sums {
  return rows.reduce<Sums>(
    (sum, row) => ({
      n: sum.n + row.n,
      weight: sum.weight + row.weight,
      value_sum: sum.value_sum + row.value_sum,
      square_sum: sum.square_sum + row.square_sum,
    }),
    { n: 0, weight: 0, value_sum: 0, square_sum: 0 },
  );
}

function byName(rows: readonly ScoreRow[]): Map<string, ScoreRow[]> {
  const found = new Map<string, ScoreRow[]>();
  for (const row of rows) found.set(row.name, [...(found.get(row.name) ?? []), row]);
  return found;
}
