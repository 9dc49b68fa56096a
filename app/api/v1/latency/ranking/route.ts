import { getLatencyRanking } from "@/lib/contracts/latency";
import { handle } from "@/lib/server/handle";
import { readRanking } from "@/lib/server/latency-ranking";
import { methods } from "@/lib/server/methods";

export const dynamic = "force-dynamic";

const get = handle(getLatencyRanking, ({ app, query, signal }) => readRanking(app, query, signal));

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ GET: get });
