import { getLatencyHistogram } from "@/lib/contracts/latency";
import { handle } from "@/lib/server/handle";
import { readHistogram } from "@/lib/server/latency";
import { methods } from "@/lib/server/methods";

export const dynamic = "force-dynamic";

const get = handle(getLatencyHistogram, ({ app, query, signal }) =>
  readHistogram(app, query, signal),
);

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ GET: get });
