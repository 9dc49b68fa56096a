import { updateProject } from "@/lib/contracts/projects";
import { handle } from "@/lib/server/handle";
import { changeProject } from "@/lib/server/projects";

export const dynamic = "force-dynamic";

export const PATCH = handle(updateProject, async ({ app, params, body }) => ({
  project: await changeProject(app, params.slug, body),
}));
