import { describe, expect, it } from "vitest";
import { CHAT, normalise } from "./evaluation/sketch";

describe("what a span belongs to", () => {
  it("comes from the nearest ancestor that says it, and stays open while the topmost has a parent elsewhere", () => {
    const spans = normalise([
      { id: 3, parent: 2, attributes: { ...CHAT, "tenant.id": "acme" } },
      {
        id: 2,
        parent: 1,
        attributes: { "session.id": "s-2", "user.id": "u-2", "tenant.id": "other" },
      },
      { id: 1, parent: 9, attributes: { "session.id": "s-1" } },
    ]);
    expect(spans[0]?.context).toMatchObject({
      sessionId: "s-2",
      userId: "u-2",
      tenant: "acme",
      environment: "staging",
    });
    expect(spans.map((found) => found.contextOpen)).toEqual([true, true, true]);
  });

  it("takes the route from the most trusted source on the way up, the root span's name last", () => {
    const chat = { id: 3, parent: 2, attributes: { ...CHAT, "gen_ai.agent.name": "writer" } };
    const route = { "http.request.method": "POST", "http.route": "/chat" };
    const [served] = normalise([chat, { id: 2, parent: 1 }, { id: 1, kind: 2, attributes: route }]);
    expect(served?.context).toMatchObject({ route: "/chat", routeRank: 1 });
    const [plain] = normalise([
      { ...chat, attributes: CHAT },
      { id: 2, parent: 1 },
      { id: 1, name: "nightly" },
    ]);
    expect(plain?.context).toMatchObject({ route: "nightly", routeRank: 6 });
    const [orphan] = normalise([{ id: 3, parent: 2, attributes: CHAT }]);
    expect(orphan?.context).toMatchObject({ route: "", routeRank: 255 });
  });

  it("isn't the route of a request that the call itself sends out", () => {
    const attributes = {
      ...CHAT,
      "http.route": "/v1/messages",
      "url.full": "https://api/v1/messages",
    };
    const [call] = normalise([{ id: 1, name: "answer", kind: 3, attributes }]);
    expect(call?.context.route).toBe("answer");
  });

  it.each([
    ["tenant_id", "tenant"],
    ["ai.telemetry.metadata.tenant_id", "tenant"],
    ["traceloop.association.properties.org_id", "tenant"],
    ["langfuse.trace.metadata.plan", "tier"],
    ["metadata.tier", "tier"],
    ["plumbline.team", "team"],
    ["aws.region", "region"],
    ["langwatch.thread.id", "sessionId"],
    ["gen_ai.conversation.id", "sessionId"],
    ["ai.settings.context.sessionId", "sessionId"],
    ["enduser.id", "userId"],
    ["traceloop.prompt.key", "promptName"],
    ["llm.prompt_template.version", "promptVersion"],
  ] as const)("is read from %s as its %s", (key, field) => {
    const [call] = normalise([{ id: 1, attributes: { ...CHAT, [key]: "it" } }]);
    expect(call?.context[field]).toBe("it");
  });

  it("is read from metadata that is one JSON string", () => {
    const metadata = JSON.stringify({ tenant_id: "acme", plan: "pro", session_id: "s" });
    const [call] = normalise([{ id: 1, attributes: { ...CHAT, metadata } }]);
    expect(call?.context).toMatchObject({ tenant: "acme", tier: "pro", sessionId: "s" });
  });

  it("prefers a project's own keys to the built-in ones", () => {
    const attributes = { ...CHAT, "tenant.id": "built-in", "app.customer": "own" };
    const [call] = normalise([{ id: 1, attributes }], { tenant: ["app.customer"] });
    expect(call?.context.tenant).toBe("own");
  });

  it.each([
    ["bedrock-runtime.eu-west-1.amazonaws.com", "eu-west-1"],
    ["europe-west4-aiplatform.googleapis.com", "europe-west4"],
    ["swedencentral.api.cognitive.microsoft.com", "swedencentral"],
    ["api.openai.com", ""],
    ["localhost", ""],
  ])("has the region that the address %s names", (address, region) => {
    const [call] = normalise([{ id: 1, attributes: { ...CHAT, "server.address": address } }]);
    expect(call?.context.region).toBe(region);
  });
});
