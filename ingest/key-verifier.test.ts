import { describe, expect, it } from "vitest";
import { newKey } from "@/db/postgres/key-format";
import { createCachedVerifier, type KeyStore } from "./key-verifier";

const KEY = newKey(new Uint8Array(32).fill(1));
const ANSWER = { keyId: "k1", projectId: "shop" };

function createStore(answers: Map<string, typeof ANSWER>) {
  const calls = { find: 0, touch: 0 };
  const store: KeyStore = {
    async find(key) {
      calls.find += 1;
      return answers.get(key) ?? null;
    },
    async touch() {
      calls.touch += 1;
    },
  };
  return { store, calls };
}

describe("the key verifier", () => {
  it("asks the store once for requests that come together, and again after ten seconds at most", async () => {
    const answers = new Map([[KEY, ANSWER]]);
    const { store, calls } = createStore(answers);
    let time = 0;
    const verify = createCachedVerifier(store, () => time);
    const together = await Promise.all([verify(KEY), verify(KEY), verify(KEY)]);
    expect(together).toEqual(Array(3).fill({ projectId: "shop" }));
    expect(calls.find).toBe(1);

    answers.delete(KEY);
    time = 7_999;
    expect(await verify(KEY)).toEqual({ projectId: "shop" });
    time = 10_000;
    expect(await verify(KEY)).toBeNull();
  });

  it("takes a key that was made after it had been refused", async () => {
    const answers = new Map<string, typeof ANSWER>();
    const { store, calls } = createStore(answers);
    let time = 0;
    const verify = createCachedVerifier(store, () => time);
    expect(await verify(KEY)).toBeNull();
    answers.set(KEY, ANSWER);
    time = 1_999;
    expect(await verify(KEY)).toBeNull();
    expect(calls.find).toBe(1);
    time = 2_000;
    expect(await verify(KEY)).toEqual({ projectId: "shop" });
  });

  it("never asks the store about text that is no key", async () => {
    const { store, calls } = createStore(new Map());
    const verify = createCachedVerifier(store);
    for (const text of ["", "pl_", "sk-live-123", KEY.slice(0, -1), `${KEY.slice(0, -1)}!`]) {
      expect(await verify(text)).toBeNull();
    }
    expect(calls.find).toBe(0);
  });

  it("keeps the keys in use through a flood of made-up ones", async () => {
    const { store, calls } = createStore(new Map([[KEY, ANSWER]]));
    const verify = createCachedVerifier(store, () => 0);
    await verify(KEY);
    for (let n = 0; n < 5_000; n++) await verify(newKey());
    expect(calls.find).toBe(5_001);
    expect(await verify(KEY)).toEqual({ projectId: "shop" });
    expect(calls.find).toBe(5_001);
  });

  it("remembers no failure of the store, and lets it through to the caller", async () => {
    let isUp = false;
    const verify = createCachedVerifier(
      {
        async find() {
          if (!isUp) throw new Error("connection refused");
          return ANSWER;
        },
        async touch() {},
      },
      () => 0,
    );
    await expect(verify(KEY)).rejects.toThrow("connection refused");
    isUp = true;
    expect(await verify(KEY)).toEqual({ projectId: "shop" });
  });

  it("notes the use of a key once a minute, and again when that failed", async () => {
    let fails = true;
    let touched = 0;
    let time = 0;
    const verify = createCachedVerifier(
      {
        find: async () => ANSWER,
        async touch() {
          touched += 1;
          if (fails) throw new Error("down");
        },
      },
      () => time,
    );
    expect(await verify(KEY)).toEqual({ projectId: "shop" });
    expect(touched).toBe(1);
    fails = false;
    await verify(KEY);
    await verify(KEY);
    expect(touched).toBe(2);
    time = 60_000;
    await verify(KEY);
    expect(touched).toBe(3);
  });
});
