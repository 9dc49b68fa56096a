import { getTrace } from "@/lib/contracts/traces";
import { handle } from "@/lib/server/handle";
import { methods } from "@/lib/server/methods";
import { readTrace } from "@/lib/server/traces";

export const dynamic = "force-dynamic";

const get = handle(getTrace, ({ app, params, query, signal }) =>
  readTrace(app, { ...params, ...query }, signal),
);

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ GET: get });
