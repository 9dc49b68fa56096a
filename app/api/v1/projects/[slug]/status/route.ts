import { getProjectStatus } from "@/lib/contracts/projects";
import { handle } from "@/lib/server/handle";
import { methods } from "@/lib/server/methods";
import { readProjectStatus } from "@/lib/server/projects";

export const dynamic = "force-dynamic";

const get = handle(getProjectStatus, ({ app, params, signal }) =>
  readProjectStatus(app, params.slug, signal),
);

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ GET: get });
