import { getSpan } from "@/lib/contracts/traces";
import { handle } from "@/lib/server/handle";
import { readSpan } from "@/lib/server/traces";

export const dynamic = "force-dynamic";

export const GET = handle(getSpan, ({ app, params, query, signal }) =>
  readSpan(app, { ...params, ...query }, signal),
);
