import { describe, expect, it } from "vitest";
import { createProjectDirectory } from "./project-directory";

const project = (name: string) => ({
  slug: "p",
  name,
  createdAt: "2026-01-01T00:00:00.000Z",
  contextKeys: { environment: [], route: [], tenant: [], tier: [], team: [], region: [] },
  retention: {},
});

describe("createProjectDirectory", () => {
  it("asks once for many requests at a time, and again after two seconds", async () => {
    let now = 0;
    let asked = 0;
    const directory = createProjectDirectory(
      async () => project(`${++asked}`),
      () => now,
    );
    const names = await Promise.all([1, 2, 3].map(() => directory.find("p")));
    expect(names.map((row) => row?.name)).toEqual(["1", "1", "1"]);
    now = 2_000;
    expect((await directory.find("p"))?.name).toBe("2");
  });

  it("sees its own changes at once", async () => {
    let name = "before";
    const directory = createProjectDirectory(
      async () => project(name),
      () => 0,
    );
    await directory.find("p");
    name = "after";
    directory.forget("p");
    expect((await directory.find("p"))?.name).toBe("after");
  });

  it("does not remember a store that failed", async () => {
    let isDown = true;
    const directory = createProjectDirectory(
      async () => {
        if (isDown) throw new Error("down");
        return project("up");
      },
      () => 0,
    );
    await expect(directory.find("p")).rejects.toThrow("down");
    isDown = false;
    expect((await directory.find("p"))?.name).toBe("up");
  });
});
