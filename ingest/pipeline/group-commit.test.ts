import { describe, expect, it } from "vitest";
import { IngestError } from "../ingest-error";
import { createGroupCommit, type GroupCommitOptions } from "./group-commit";

const toError = (cause: unknown) =>
  cause instanceof IngestError ? cause : new IngestError("unavailable", String(cause));

/** A commit whose writes are finished by the test. */
function gated(overrides: Partial<GroupCommitOptions<string>> = {}) {
  const writes: { items: readonly string[]; finish: (error?: unknown) => void }[] = [];
  const commit = createGroupCommit<string>({
    write: (items) =>
      new Promise((resolve, reject) => {
        writes.push({
          items,
          finish: (error) => (error === undefined ? resolve() : reject(error)),
        });
      }),
    sizeOf: (item) => item.length,
    toError,
    maxWaitMs: 1,
    maxGroupBytes: 1_000,
    maxQueuedBytes: 10_000,
    concurrency: 1,
    minParallelBytes: 0,
    ...overrides,
  });
  return { commit, writes };
}

describe("createGroupCommit", () => {
  it("joins what comes together and answers each when the group is written", async () => {
    const { commit, writes } = gated();
    const settled: string[] = [];
    const both = ["a", "b"].map((item) => commit.submit(item).then(() => settled.push(item)));
    await expect.poll(() => writes.length).toBe(1);
    expect(writes[0]?.items).toEqual(["a", "b"]);
    expect(settled).toEqual([]);
    writes[0]?.finish();
    await Promise.all(both);
    expect(settled).toEqual(["a", "b"]);
  });

  it("gathers the next group while one is written, and then doesn't wait", async () => {
    const { commit, writes } = gated({ maxWaitMs: 0 });
    const first = commit.submit("a");
    await expect.poll(() => writes.length).toBe(1);
    const others = ["b", "c", "d"].map((item) => commit.submit(item));
    writes[0]?.finish();
    await first;
    await expect.poll(() => writes.length).toBe(2);
    expect(writes[1]?.items).toEqual(["b", "c", "d"]);
    writes[1]?.finish();
    await Promise.all(others);
  });

  it("writes a full group at once and keeps groups below the limit", async () => {
    const { commit, writes } = gated({ maxWaitMs: 60_000, maxGroupBytes: 10, concurrency: 9 });
    const all = ["aaaa", "bbbb", "cccc"].map((item) => commit.submit(item));
    await expect.poll(() => writes.length).toBe(1);
    expect(writes[0]?.items).toEqual(["aaaa", "bbbb"]);
    commit.hurry();
    await expect.poll(() => writes.length).toBe(2);
    for (const { finish } of writes) finish();
    await Promise.all(all);
  });

  it("refuses what exceeds the queue, and takes again when there is room", async () => {
    const { commit, writes } = gated({ maxQueuedBytes: 5 });
    const large = commit.submit("larger than the queue");
    await expect(commit.submit("x")).rejects.toMatchObject({ failure: "overloaded" });
    await expect.poll(() => writes.length).toBe(1);
    writes[0]?.finish();
    await large;
    const next = commit.submit("x");
    await expect.poll(() => writes.length).toBe(2);
    writes[1]?.finish();
    await next;
  });

  it("fails only the item that can't be stored", async () => {
    const written: string[] = [];
    const { commit } = gated({
      write: async (items) => {
        if (items.includes("bad")) throw new IngestError("unstorable", "bad");
        written.push(...items);
      },
    });
    const results = await Promise.allSettled(["a", "bad", "b"].map((item) => commit.submit(item)));
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(written).toEqual(["a", "b"]);
  });

  it("writes nothing again when it cannot know what was stored, and says to send again", async () => {
    const written: string[] = [];
    const { commit } = gated({
      write: async (items) => {
        written.push(...items);
        throw new Error("timeout: the answer was lost");
      },
    });
    const results = await Promise.allSettled(["a", "b", "c"].map((item) => commit.submit(item)));
    expect(results).toMatchObject(
      ["a", "b", "c"].map(() => ({ status: "rejected", reason: { failure: "unavailable" } })),
    );
    expect(written).toEqual(["a", "b", "c"]);
  });

  it("asks a store that goes down between single writes once, not once per item", async () => {
    const asked: (readonly string[])[] = [];
    const { commit } = gated({
      write: async (items) => {
        asked.push(items);
        if (items.length > 1) throw new IngestError("unstorable", "bad");
        throw new Error("connection refused");
      },
    });
    const results = await Promise.allSettled(["a", "b", "c"].map((item) => commit.submit(item)));
    expect(results.every(({ status }) => status === "rejected")).toBe(true);
    expect(asked).toEqual([["a", "b", "c"], ["a"]]);
  });

  it("settles everything before it is closed, and takes nothing after", async () => {
    const { commit, writes } = gated({ maxWaitMs: 60_000 });
    const last = commit.submit("a");
    const closed = commit.close();
    await expect(commit.submit("b")).rejects.toMatchObject({ failure: "unavailable" });
    writes[0]?.finish();
    await Promise.all([last, closed]);
    await commit.close();
  });
});
