import { expect, expectAccessible, expectNoSidewaysScroll, test } from "./fixture";
import { llmCall, newSpanId, newTraceId } from "./spans";

const HOUR = 3_600_000;
const ago = (hours: number) => new Date(Date.now() - hours * HOUR).toISOString();

const CALLS = () =>
  Array.from({ length: 60 }, (_, index) =>
    llmCall({ startMs: Date.now() - (index / 3) * HOUR - 60_000, ttftMs: 400 + index }),
  );

test("what changed stands on charts over time, and says what, when and where", async ({
  page,
  project,
  request,
  send,
}) => {
  await send(CALLS());
  const events = [
    { kind: "deploy", title: "checkout 4.2.0", startedAt: ago(6), source: "ci" },
    { kind: "incident", title: "openai slow", startedAt: ago(12), endedAt: ago(10) },
    { kind: "model", title: "only for o3", startedAt: ago(3), scope: { model: "o3" } },
  ];
  const answer = await request.post(`/api/v1/events/bulk?project=${project}`, { data: { events } });
  expect(answer.status(), await answer.text()).toBe(200);

  await page.goto(`/latency?project=${project}`);
  const deploy = page.getByRole("button", { name: "deploy: checkout 4.2.0" }).first();
  await deploy.focus();
  await page.keyboard.press("Enter");
  const said = page.getByRole("dialog", { name: "What changed here" });
  await expect(said).toContainText("checkout 4.2.0");
  await expect(said).toContainText("from ci");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: /incident: openai slow/ }).first()).toBeVisible();

  // The Overview draws a chart a model: an event of another model is none of gpt-4o's.
  await page.goto(`/?project=${project}`);
  await expect(page.getByRole("button", { name: /deploy: checkout 4.2.0/ }).first()).toBeVisible();
  await expect(page.getByRole("button", { name: /only for o3/ })).toHaveCount(0);
  await expectAccessible(page);
});

test("events are added and taken back by hand", async ({ page, project, send }) => {
  await send([llmCall()]);
  await page.goto(`/settings/events?project=${project}`);
  await expect(page.getByText("Nothing was recorded in this period")).toBeVisible();
  await page.getByRole("button", { name: "Add event" }).click();
  const dialog = page.getByRole("dialog", { name: "Add event" });
  await dialog.getByLabel("Kind").selectOption("campaign");
  await dialog.getByLabel("What happened").fill("Black Friday");
  await dialog.getByLabel("Link").fill("ftp://x");
  await expect(dialog.getByText("A link begins with https://")).toBeVisible();
  await expect(dialog.getByRole("button", { name: "Add event" })).toBeDisabled();
  await dialog.getByLabel("Link").fill("https://example.com/sale");
  await dialog.getByRole("button", { name: "Add event" }).click();
  const row = page.getByRole("row", { name: /Black Friday/ });
  await expect(row).toContainText("campaign");
  await expect(row).toContainText("everything");
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  await row.getByRole("button", { name: "Delete Black Friday" }).click();
  await expect(page.getByText("Nothing was recorded in this period")).toBeVisible();
});

test("feedback on an answer stands with it, and its mean on the Overview", async ({
  page,
  project,
  request,
  send,
}) => {
  const [traceId, spanId] = [newTraceId(), newSpanId()];
  await send([llmCall({ traceId, spanId })]);
  const given = await request.post(`/api/v1/feedback?project=${project}`, {
    data: { traceId, name: "ticket_solved", type: "outcome", value: true, author: "ada" },
  });
  expect(given.status(), await given.text()).toBe(200);

  await page.goto(`/traces/${traceId}?project=${project}&span=${spanId}&pane=feedback`);
  await expect(page.getByText("on the trace · ada")).toBeVisible();
  await page.getByLabel("Comment").fill("Named the wrong label");
  await page.getByRole("button", { name: "Bad answer" }).click();
  await expect(page.getByText("Named the wrong label")).toBeVisible();
  await expectAccessible(page);

  const counted = async () => {
    const range = `from=${ago(24)}&to=${new Date().toISOString()}`;
    const answer = await request.get(`/api/v1/scores?project=${project}&${range}`);
    return (await answer.json()).scores.map((score: { name: string; mean: number; n: number }) => [
      score.name,
      score.mean,
      score.n,
    ]);
  };
  await expect.poll(counted, { timeout: 20_000 }).toEqual([
    ["thumbs", 0, 1],
    ["ticket_solved", 1, 1],
  ]);
  await page.goto(`/?project=${project}`);
  const panel = page.getByRole("region", { name: "Feedback and scores" });
  await expect(panel.or(page.getByText("Feedback and scores"))).toBeVisible();
});
