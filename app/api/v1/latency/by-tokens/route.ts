import { getLatencyByTokens } from "@/lib/contracts/latency";
import { handle } from "@/lib/server/handle";
import { readByTokens } from "@/lib/server/latency";
import { methods } from "@/lib/server/methods";

export const dynamic = "force-dynamic";

const get = handle(getLatencyByTokens, ({ app, query, signal }) =>
  readByTokens(app, query, signal),
);

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ GET: get });
