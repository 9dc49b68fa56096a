import { listFilterValues } from "@/lib/contracts/projects";
import { readFilterValues } from "@/lib/server/filters";
import { handle } from "@/lib/server/handle";

export const dynamic = "force-dynamic";

export const GET = handle(listFilterValues, ({ app, query, signal }) =>
  readFilterValues(app, query, signal),
);
