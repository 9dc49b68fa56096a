import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { insertSpanScores } from "@/db/testing/scored-spans";
import * as events from "@/lib/contracts/events";
import * as feedback from "@/lib/contracts/feedback";
import { createTestApi, hex, RANGE, START, type TestApi } from "./testing/test-api";

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
}, 120_000);
afterAll(() => api?.close());

const DEPLOY = { kind: "deploy", title: "checkout 4.2", startedAt: "2026-03-02T10:30:00Z" };

describe("events", () => {
  it("are listed where they touch the range, newest first", async () => {
    const project = await api.makeProject();
    const query = { project };
    await api.answer(events.postEvent, { query, body: DEPLOY });
    await api.answer(events.postEvent, {
      query,
      body: {
        kind: "incident",
        title: "provider slow",
        startedAt: "2026-03-02T09:00:00Z",
        endedAt: "2026-03-02T10:05:00Z",
        scope: { provider: "openai" },
      },
    });
    await api.answer(events.postEvent, {
      query,
      body: { kind: "flag", title: "long before", startedAt: "2026-03-01T00:00:00Z" },
    });
    const { events: listed, total } = await api.answer(events.listEvents, {
      query: { ...query, ...RANGE },
    });
    expect(listed.map(({ title }) => title)).toEqual(["checkout 4.2", "provider slow"]);
    expect(total).toBe(2);
    expect(listed[1]).toMatchObject({ scope: { provider: "openai" }, source: "api" });
  });

  it("are one event however often they are sent, with an id and without", async () => {
    const query = { project: await api.makeProject() };
    const first = await api.answer(events.postEvent, { query, body: DEPLOY });
    const again = await api.answer(events.postEvent, { query, body: DEPLOY });
    expect([first.created, again.created]).toEqual([true, false]);
    expect(again.event.id).toBe(first.event.id);
    const open = { ...DEPLOY, id: "incident-7", kind: "incident" };
    await api.answer(events.postEvent, { query, body: open });
    const closed = await api.answer(events.postEvent, {
      query,
      body: { ...open, endedAt: "2026-03-02T11:00:00Z" },
    });
    expect(closed).toMatchObject({
      created: false,
      event: { endedAt: "2026-03-02T11:00:00.000Z" },
    });
    const listed = await api.answer(events.listEvents, { query: { ...query, ...RANGE } });
    expect(listed.total).toBe(2);
  });

  it("in bulk are taken one by one: what is wrong costs no other", async () => {
    const query = { project: await api.makeProject() };
    const { results } = await api.answer(events.postEvents, {
      query,
      body: {
        events: [
          DEPLOY,
          { kind: "earthquake", title: "x" },
          { ...DEPLOY, endedAt: "2026-03-02T10:00:00Z" },
          { ...DEPLOY, title: "checkout 4.3" },
          DEPLOY,
        ],
      },
    });
    expect(results.map(({ status }) => status)).toEqual([
      "created",
      "rejected",
      "rejected",
      "created",
      "updated",
    ]);
    expect(results[1]?.message).toMatch(/`kind` must be one of deploy, flag/);
    expect(results[2]?.message).toMatch(/`endedAt` must not lie before/);
  });

  it("belong to their project, and can be taken back there only", async () => {
    const [mine, other] = [await api.makeProject(), await api.makeProject()];
    const { event } = await api.answer(events.postEvent, {
      query: { project: mine },
      body: DEPLOY,
    });
    const foreign = { params: { id: event.id }, query: { project: other } };
    expect((await api.ask(events.deleteEvent, foreign)).status).toBe(404);
    await api.answer(events.deleteEvent, { params: { id: event.id }, query: { project: mine } });
    const listed = await api.answer(events.listEvents, { query: { project: mine, ...RANGE } });
    expect(listed.events).toEqual([]);
  });

  it("refuses a link that is none of the web's and a field it does not know", async () => {
    const query = { project: await api.makeProject() };
    for (const body of [
      { ...DEPLOY, url: "javascript:alert(1)" },
      { ...DEPLOY, severity: "high" },
      { ...DEPLOY, scope: { planet: "mars" } },
    ]) {
      expect((await api.ask(events.postEvent, { query, body })).status).toBe(400);
    }
  });
});

describe("feedback", () => {
  it("of every shape is kept and read back for its trace", async () => {
    const query = { project: await api.makeProject() };
    const traceId = hex(32);
    const given = [
      { traceId, name: "thumbs", value: true, author: "ada" },
      { traceId, spanId: hex(16), name: "correctness", value: 0.75 },
      { traceId, name: "ticket_solved", type: "outcome", value: false },
      { traceId, name: "tone", value: "too formal" },
      { traceId, name: "note", comment: "answered another question" },
    ];
    for (const body of given) await api.answer(feedback.postFeedback, { query, body });
    const listed = await api.answer(feedback.listFeedback, { query: { ...query, traceId } });
    const found = listed.feedback.map(({ name, type, value, label, target }) =>
      [name, type, value ?? label, target].join(" "),
    );
    expect(found.sort()).toEqual([
      "correctness score 0.75 span",
      "note comment  trace",
      "thumbs thumbs 1 trace",
      "ticket_solved outcome 0 trace",
      "tone label too formal trace",
    ]);
  });

  it("given again replaces what the same id said", async () => {
    const query = { project: await api.makeProject() };
    const body = { id: "vote-1", traceId: hex(32), name: "thumbs", value: true };
    await api.answer(feedback.postFeedback, { query, body });
    const again = await api.answer(feedback.postFeedback, {
      query,
      body: { ...body, value: false },
    });
    expect(again).toMatchObject({ created: false, feedback: { value: 0, applied: false } });
  });

  it.each([
    [{ name: "thumbs", value: true }, /either `traceId` or `sessionId`/],
    [
      { spanId: "a".repeat(16), sessionId: "s", name: "thumbs", value: true },
      /needs the `traceId`/,
    ],
    [{ sessionId: "s", name: "thumbs", type: "thumbs", value: 3 }, /true or false/],
    [{ sessionId: "s", name: "score", type: "score", value: "high" }, /is a number/],
    [{ sessionId: "s", name: "note" }, /a comment has/],
    [{ traceId: "xyz", name: "thumbs", value: true }, /32 hex digits/],
  ])("refuses %j with what to change", async (body, message) => {
    const query = { project: await api.makeProject() };
    const response = await api.ask(feedback.postFeedback, { query, body });
    expect(response.status).toBe(400);
    expect(JSON.stringify(await response.json())).toMatch(message);
  });
});

describe("scores", () => {
  it("have their mean and interval by name, whole hours and edges alike, under filters", async () => {
    const project = await api.makeProject();
    const minutes = [5, 20, 65, 70, 118];
    await insertSpanScores(
      api.app.clickhouse,
      minutes.map((minute, index) => ({
        project,
        time: START + minute * 60_000,
        tenant: index % 2 === 0 ? "acme" : "globex",
        scores: { thumbs: index % 2, ...(index === 0 ? { correctness: 0.5 } : {}) },
      })),
    );
    const query = { project, from: "2026-03-02T10:10:00Z", to: RANGE.to, points: "10" };
    const { scores } = await api.answer(feedback.getScores, { query });
    expect(scores).toHaveLength(1);
    expect(scores[0]).toMatchObject({ name: "thumbs", n: 4, mean: 0.5, baselineN: 1 });
    // s² = 1/3, so half a width of 1.96 · √(1/12).
    expect(scores[0]?.interval?.[1]).toBeCloseTo(0.5 + 1.959964 * Math.sqrt(1 / 12), 6);
    expect(scores[0]?.series.reduce((sum, point) => sum + point.n, 0)).toBe(4);
    const week = { ...query, from: "2026-02-24T10:10:00Z" };
    for (const [f, n] of [
      ["tenant~is~acme", 3],
      ["user~missing~", 5],
    ] as const) {
      const found = await api.answer(feedback.getScores, { query: { ...week, f } });
      expect(found.scores.find(({ name }) => name === "thumbs")?.n, f).toBe(n);
    }
    expect((await api.answer(feedback.getScores, { query: week })).scores).toMatchObject([
      { name: "thumbs", n: 5 },
      { name: "correctness", n: 1, interval: null },
    ]);
  });
});
