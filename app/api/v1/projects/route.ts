import { createProject, listProjects } from "@/lib/contracts/projects";
import { handle } from "@/lib/server/handle";
import { methods } from "@/lib/server/methods";
import { addProject, readProjects } from "@/lib/server/projects";

export const dynamic = "force-dynamic";

const get = handle(listProjects, async ({ app }) => ({ projects: await readProjects(app) }));

const post = handle(createProject, async ({ app, body }) => ({
  project: await addProject(app, body),
}));

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ GET: get, POST: post });
