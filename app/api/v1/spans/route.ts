import { listSpans } from "@/lib/contracts/traces";
import { handle } from "@/lib/server/handle";
import { methods } from "@/lib/server/methods";
import { readSpans } from "@/lib/server/spans";

export const dynamic = "force-dynamic";

const get = handle(listSpans, ({ app, query, signal }) => readSpans(app, query, signal));

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ GET: get });
