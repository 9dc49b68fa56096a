import { listSpans } from "@/lib/contracts/traces";
import { handle } from "@/lib/server/handle";
import { readSpans } from "@/lib/server/spans";

export const dynamic = "force-dynamic";

export const GET = handle(listSpans, ({ app, query, signal }) => readSpans(app, query, signal));
