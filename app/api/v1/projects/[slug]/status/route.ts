import { getProjectStatus } from "@/lib/contracts/projects";
import { handle } from "@/lib/server/handle";
import { readProjectStatus } from "@/lib/server/projects";

export const dynamic = "force-dynamic";

export const GET = handle(getProjectStatus, ({ app, params, signal }) =>
  readProjectStatus(app, params.slug, signal),
);
