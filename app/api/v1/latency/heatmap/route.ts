import { getLatencyHeatmap } from "@/lib/contracts/latency";
import { handle } from "@/lib/server/handle";
import { readHeatmap } from "@/lib/server/latency";
import { methods } from "@/lib/server/methods";

export const dynamic = "force-dynamic";

const get = handle(getLatencyHeatmap, ({ app, query, signal }) => readHeatmap(app, query, signal));

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ GET: get });
