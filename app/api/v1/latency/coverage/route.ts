import { getLatencyCoverage } from "@/lib/contracts/latency";
import { handle } from "@/lib/server/handle";
import { readCoverage } from "@/lib/server/latency";

export const dynamic = "force-dynamic";

export const GET = handle(getLatencyCoverage, ({ app, query, signal }) =>
  readCoverage(app, query, signal),
);
