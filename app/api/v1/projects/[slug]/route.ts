import { updateProject } from "@/lib/contracts/projects";
import { handle } from "@/lib/server/handle";
import { methods } from "@/lib/server/methods";
import { changeProject } from "@/lib/server/projects";

export const dynamic = "force-dynamic";

const patch = handle(updateProject, async ({ app, params, body }) => ({
  project: await changeProject(app, params.slug, body),
}));

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ PATCH: patch });
