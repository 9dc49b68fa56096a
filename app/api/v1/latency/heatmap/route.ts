import { getLatencyHeatmap } from "@/lib/contracts/latency";
import { handle } from "@/lib/server/handle";
import { readHeatmap } from "@/lib/server/latency";

export const dynamic = "force-dynamic";

export const GET = handle(getLatencyHeatmap, ({ app, query, signal }) =>
  readHeatmap(app, query, signal),
);
