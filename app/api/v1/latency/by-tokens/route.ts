import { getLatencyByTokens } from "@/lib/contracts/latency";
import { handle } from "@/lib/server/handle";
import { readByTokens } from "@/lib/server/latency";

export const dynamic = "force-dynamic";

export const GET = handle(getLatencyByTokens, ({ app, query, signal }) =>
  readByTokens(app, query, signal),
);
