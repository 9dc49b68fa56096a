import { getSpan } from "@/lib/contracts/traces";
import { handle } from "@/lib/server/handle";
import { methods } from "@/lib/server/methods";
import { readSpan } from "@/lib/server/traces";

export const dynamic = "force-dynamic";

const get = handle(getSpan, ({ app, params, query, signal }) =>
  readSpan(app, { ...params, ...query }, signal),
);

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ GET: get });
