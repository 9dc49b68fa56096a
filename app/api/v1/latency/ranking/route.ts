import { getLatencyRanking } from "@/lib/contracts/latency";
import { handle } from "@/lib/server/handle";
import { readRanking } from "@/lib/server/latency-ranking";

export const dynamic = "force-dynamic";

export const GET = handle(getLatencyRanking, ({ app, query, signal }) =>
  readRanking(app, query, signal),
);
