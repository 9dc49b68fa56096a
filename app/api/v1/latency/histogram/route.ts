import { getLatencyHistogram } from "@/lib/contracts/latency";
import { handle } from "@/lib/server/handle";
import { readHistogram } from "@/lib/server/latency";

export const dynamic = "force-dynamic";

export const GET = handle(getLatencyHistogram, ({ app, query, signal }) =>
  readHistogram(app, query, signal),
);
