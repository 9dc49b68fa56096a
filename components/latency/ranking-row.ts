import type { z } from "zod";
import type { Dimension } from "@/lib/contracts/filter";
import type { getLatencyRanking } from "@/lib/contracts/latency";

export type RankingRow = z.output<typeof getLatencyRanking.response>["rows"][number];

/** A ranking as it was asked for; its verdicts are the server's, and nobody judges them again. */
export interface Ranking {
  readonly dimensions: readonly Dimension[];
  readonly rows: readonly RankingRow[];
  readonly groupCount: number;
}
