import { countSpans } from "@/lib/contracts/traces";
import { handle } from "@/lib/server/handle";
import { methods } from "@/lib/server/methods";
import { readSpanCount } from "@/lib/server/spans";

export const dynamic = "force-dynamic";

const get = handle(countSpans, ({ app, query, signal }) => readSpanCount(app, query, signal));

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ GET: get });
