import { describe, expect, it } from "vitest";
import { type AuthoriseOptions, createAuthorise } from "./authorise";
import type { Headers } from "./credentials";

const VALID = "pl_valid";
const OTHER = "pl_other";
const basic = (pair: string) => `Basic ${Buffer.from(pair).toString("base64")}`;

function authorise(headers: Headers, options: Partial<AuthoriseOptions> = {}) {
  const asked: string[] = [];
  const answer = createAuthorise({
    requireKeys: false,
    resolveProject: async (slug) => (slug.startsWith("no-") ? null : { slug, contextKeys: {} }),
    verifyKey: async (key) => {
      asked.push(key);
      if (key === VALID) return { projectId: "shop" };
      return key === OTHER ? { projectId: "other" } : null;
    },
    ...options,
  })(headers);
  return { asked, answer };
}

describe("a request with a key", () => {
  it.each([
    ["Authorization: Bearer", { authorization: `Bearer ${VALID}` }],
    ["a scheme in lowercase", { authorization: `bearer  ${VALID}` }],
    ["a space that was left encoded", { authorization: `Bearer%20${VALID}` }],
    ["x-api-key", { "x-api-key": VALID }],
    ["Basic, as the secret key", { authorization: basic(`pk-lf-any:${VALID}`) }],
    ["Basic, as the public key", { authorization: basic(`${VALID}:sk-lf-any`) }],
    ["the same key twice", { authorization: basic(`${VALID}:${VALID}`), "x-api-key": VALID }],
    ["its own project in the header", { "x-api-key": VALID, "x-plumbline-project": "shop" }],
  ])("belongs to the key's project: %s", async (_how, headers) => {
    const { answer, asked } = authorise(headers, { requireKeys: true });
    expect((await answer).projectId).toBe("shop");
    expect(asked).toEqual([VALID]);
  });

  it("that names another project is refused, and told which is which", async () => {
    const headers = { "x-api-key": VALID, "x-plumbline-project": 'else\u001b"' };
    await expect(authorise(headers).answer).rejects.toMatchObject({
      failure: "foreign-project",
      message: expect.stringContaining(
        'belongs to the project "shop", but x-plumbline-project names "else??"',
      ),
    });
    const two = { "x-api-key": VALID, authorization: `Bearer ${OTHER}` };
    await expect(authorise(two).answer).rejects.toMatchObject({ failure: "foreign-project" });
  });

  it.each([true, false])(
    "that is revoked or mistyped is refused (required: %s)",
    async (required) => {
      const { answer } = authorise({ "x-api-key": "pl_revoked" }, { requireKeys: required });
      await expect(answer).rejects.toMatchObject({ failure: "unauthenticated" });
      await expect(answer).rejects.not.toThrow("pl_revoked");
    },
  );

  it("is told to try again when keys cannot be checked", async () => {
    const verifyKey = async () => {
      throw new Error("connection refused");
    };
    const { answer } = authorise({ "x-api-key": VALID }, { verifyKey });
    await expect(answer).rejects.toMatchObject({ failure: "unavailable" });
  });
});

describe("a request without a key of ours", () => {
  it.each([
    ["nothing", {}, "default"],
    ["a project's name", { "x-plumbline-project": "docs" }, "docs"],
    ["another vendor's keys", { authorization: basic("pk-lf-any:sk-lf-any") }, "default"],
    ["another vendor's key", { "x-api-key": "lsv2_any", "x-plumbline-project": "docs" }, "docs"],
  ])("is taken where none is required: %s", async (_what, headers, slug) => {
    const { answer, asked } = authorise(headers);
    expect((await answer).projectId).toBe(slug);
    expect(asked).toEqual([]);
  });

  it.each([{}, { authorization: basic("pk:sk") }, { authorization: "Bearer" }])(
    "is refused where one is required: %j",
    async (headers) => {
      const { answer } = authorise(headers, { requireKeys: true });
      await expect(answer).rejects.toMatchObject({ failure: "unauthenticated" });
    },
  );

  it("is refused for a project that doesn't exist", async () => {
    const { answer } = authorise({ "x-plumbline-project": "no-such" });
    await expect(answer).rejects.toMatchObject({ failure: "unknown-project" });
  });
});
