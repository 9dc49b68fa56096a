import { getOverview } from "@/lib/contracts/overview";
import { handle } from "@/lib/server/handle";
import { methods } from "@/lib/server/methods";
import { readOverview } from "@/lib/server/overview";

export const dynamic = "force-dynamic";

const get = handle(getOverview, ({ app, query, signal }) => readOverview(app, query, signal));

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ GET: get });
