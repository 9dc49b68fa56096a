import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createKey, listKeys, revokeKey } from "@/lib/contracts/keys";
import { listProjects, updateProject } from "@/lib/contracts/projects";
import { createTestApi, type TestApi } from "./testing/test-api";

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api?.close());

describe("ingest keys", () => {
  it("are told once, listed without their secret, and revoked", async () => {
    const slug = await api.makeProject();
    const made = await api.answer(createKey, { params: { slug }, body: { name: "checkout prod" } });
    expect(made.secret).toMatch(/^pl_[0-9A-Za-z]{49}$/);

    const { keys, endpoints } = await api.answer(listKeys, { params: { slug } });
    expect(keys).toEqual([made.key]);
    expect(JSON.stringify(keys)).not.toContain(made.secret);
    expect(endpoints.otlpHttp).toBe(api.app.otlpHttpUrl);

    const { key } = await api.answer(revokeKey, { params: { slug, id: made.key.id } });
    expect(key.revokedAt).not.toBeNull();
    expect((await api.answer(listKeys, { params: { slug } })).keys).toEqual([key]);
  });

  it("belong to one project: another can neither list nor revoke them", async () => {
    const [mine, theirs] = [await api.makeProject(), await api.makeProject()];
    const { key } = await api.answer(createKey, { params: { slug: mine }, body: { name: "x" } });
    expect((await api.answer(listKeys, { params: { slug: theirs } })).keys).toEqual([]);
    const refused = await api.ask(revokeKey, { params: { slug: theirs, id: key.id } });
    expect(refused.status).toBe(404);
  });

  it("need a project and a name", async () => {
    const slug = await api.makeProject();
    const unnamed = await api.ask(createKey, { params: { slug }, body: { name: "  " } });
    expect(unnamed.status).toBe(400);
    const nowhere = { params: { slug: "nowhere" } };
    expect((await api.ask(createKey, { ...nowhere, body: { name: "x" } })).status).toBe(404);
    expect((await api.ask(listKeys, nowhere)).status).toBe(404);
    const odd = await api.ask(revokeKey, { params: { slug, id: "1" } });
    expect(odd.status).toBe(400);
  });
});

describe("retention", () => {
  it("is kept with the project, and what is left out of it is kept for ever", async () => {
    const slug = await api.makeProject();
    const retention = { textDays: 14, spanDays: 90 };
    const { project } = await api.answer(updateProject, { params: { slug }, body: { retention } });
    expect(project.retention).toEqual(retention);
    await api.answer(updateProject, { params: { slug }, body: { name: "Renamed" } });
    const { projects } = await api.answer(listProjects, {});
    expect(projects.find((one) => one.slug === slug)?.retention).toEqual(retention);
    await api.answer(updateProject, { params: { slug }, body: { retention: {} } });
    const after = await api.answer(listProjects, {});
    expect(after.projects.find((one) => one.slug === slug)?.retention).toEqual({});
  });

  it("keeps text no longer than spans, and spans no longer than charts", async () => {
    const slug = await api.makeProject();
    for (const retention of [
      { textDays: 60, spanDays: 30 },
      { spanDays: 400, rollupDays: 365 },
      { rollupDays: 365 },
      { textDays: 0 },
      { textDays: 1.5 },
    ]) {
      const response = await api.ask(updateProject, { params: { slug }, body: { retention } });
      expect(response.status, JSON.stringify(retention)).toBe(400);
    }
  });
});
