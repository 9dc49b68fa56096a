import { getLatencyCoverage } from "@/lib/contracts/latency";
import { handle } from "@/lib/server/handle";
import { readCoverage } from "@/lib/server/latency";
import { methods } from "@/lib/server/methods";

export const dynamic = "force-dynamic";

const get = handle(getLatencyCoverage, ({ app, query, signal }) =>
  readCoverage(app, query, signal),
);

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ GET: get });
