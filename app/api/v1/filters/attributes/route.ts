import { listAttributeKeys } from "@/lib/contracts/projects";
import { readAttributeKeys } from "@/lib/server/filters";
import { handle } from "@/lib/server/handle";

export const dynamic = "force-dynamic";

export const GET = handle(listAttributeKeys, ({ app, query, signal }) =>
  readAttributeKeys(app, query, signal),
);
