import { listFilterValues } from "@/lib/contracts/projects";
import { readFilterValues } from "@/lib/server/filters";
import { handle } from "@/lib/server/handle";
import { methods } from "@/lib/server/methods";

export const dynamic = "force-dynamic";

const get = handle(listFilterValues, ({ app, query, signal }) =>
  readFilterValues(app, query, signal),
);

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ GET: get });
