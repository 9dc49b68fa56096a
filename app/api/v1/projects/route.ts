import { createProject, listProjects } from "@/lib/contracts/projects";
import { handle } from "@/lib/server/handle";
import { addProject, readProjects } from "@/lib/server/projects";

export const dynamic = "force-dynamic";

export const GET = handle(listProjects, async ({ app }) => ({ projects: await readProjects(app) }));

export const POST = handle(createProject, async ({ app, body }) => ({
  project: await addProject(app, body),
}));
