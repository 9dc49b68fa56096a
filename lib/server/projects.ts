import type { z } from "zod";
import { getSpanBounds } from "@/db/clickhouse/project-status";
import {
  createProject,
  getProject,
  listProjects,
  type ProjectRow,
  updateProject,
} from "@/db/postgres/projects";
import type { ContextKeys, getProjectStatus, Retention } from "@/lib/contracts/projects";
import type { App } from "./app";
import { ApiError, notFound } from "./errors";

export function readProjects(app: App): Promise<ProjectRow[]> {
  return listProjects(app.postgres.db);
}

/** @throws {ApiError} 404 */
export async function requireProject(app: App, slug: string): Promise<ProjectRow> {
  const project = await getProject(app.postgres.db, slug);
  if (!project) throw notFound(`project "${slug}"`);
  return project;
}

export async function addProject(
  app: App,
  input: { readonly slug: string; readonly name: string },
): Promise<ProjectRow> {
  const project = await createProject(app.postgres.db, input);
  if (!project) {
    throw new ApiError(409, "slug-taken", `There is a project "${input.slug}" already.`);
  }
  // Its absence may have been remembered.
  app.projects.forget(project.slug);
  return project;
}

export async function changeProject(
  app: App,
  slug: string,
  changes: {
    readonly name?: string | undefined;
    readonly contextKeys?: ContextKeys | undefined;
    readonly retention?: Retention | undefined;
  },
): Promise<ProjectRow> {
  const project = await updateProject(app.postgres.db, { slug, ...changes });
  if (!project) throw notFound(`project "${slug}"`);
  app.projects.forget(slug);
  return project;
}

export async function readProjectStatus(
  app: App,
  slug: string,
  signal: AbortSignal,
): Promise<z.input<(typeof getProjectStatus)["response"]>> {
  await requireProject(app, slug);
  const bounds = await getSpanBounds(app.clickhouse.reader, { project: slug }, { signal });
  return { ...bounds, otlpHttpUrl: app.otlpHttpUrl };
}
