import { listAttributeKeys } from "@/lib/contracts/projects";
import { readAttributeKeys } from "@/lib/server/filters";
import { handle } from "@/lib/server/handle";
import { methods } from "@/lib/server/methods";

export const dynamic = "force-dynamic";

const get = handle(listAttributeKeys, ({ app, query, signal }) =>
  readAttributeKeys(app, query, signal),
);

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ GET: get });
