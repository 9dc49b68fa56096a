import { getTrace } from "@/lib/contracts/traces";
import { handle } from "@/lib/server/handle";
import { readTrace } from "@/lib/server/traces";

export const dynamic = "force-dynamic";

export const GET = handle(getTrace, ({ app, params, query, signal }) =>
  readTrace(app, { ...params, ...query }, signal),
);
