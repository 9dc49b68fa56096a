import { getOverview } from "@/lib/contracts/overview";
import { handle } from "@/lib/server/handle";
import { readOverview } from "@/lib/server/overview";

export const dynamic = "force-dynamic";

export const GET = handle(getOverview, ({ app, query, signal }) =>
  readOverview(app, query, signal),
);
