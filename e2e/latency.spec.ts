import type { Page } from "@playwright/test";
import { expect, expectAccessible, expectNoSidewaysScroll, test } from "./fixture";
import { llmCall, type TestSpan } from "./spans";

const MINUTE = 60_000;
const WEEK = 7 * 24 * 60 * MINUTE;

/**
 * Now: 200 calls of gpt-4o · /v1/chat at 1,600 ms (170 of them by acme), 100 of gpt-4o-mini ·
 * /v1/search at 300 ms, 20 that are not streamed. A week ago the same, but gpt-4o at 400 ms.
 */
function traffic(): TestSpan[] {
  const now = Date.now();
  const calls = (count: number, agoMs: number, call: Parameters<typeof llmCall>[0]) =>
    Array.from({ length: count }, (_, index) =>
      llmCall({ startMs: now - agoMs - (30 + (index % 60)) * MINUTE, durationMs: 4000, ...call }),
    );
  const chat = { model: "gpt-4o", route: "/v1/chat" };
  const search = { model: "gpt-4o-mini", route: "/v1/search", tenant: "globex", ttftMs: 300 };
  return [
    ...calls(170, 0, { ...chat, tenant: "acme", ttftMs: 1600 }),
    ...Array.from({ length: 10 }, (_, tenant) =>
      calls(3, 0, { ...chat, tenant: `small-${tenant}`, ttftMs: 1600 }),
    ).flat(),
    ...calls(100, 0, search),
    ...calls(20, 0, {
      model: "gpt-4o-mini",
      route: "/v1/search",
      tenant: "globex",
      attributes: { "gen_ai.request.stream": false },
    }),
    ...calls(200, WEEK, { ...chat, tenant: "acme", ttftMs: 400 }),
    ...calls(100, WEEK, search),
  ];
}

const heading = (page: Page) => page.getByRole("heading", { level: 1 });
const threshold = (page: Page) => page.getByRole("slider", { name: "Threshold of TTFT" });

test.beforeEach(async ({ page, project, send }) => {
  await send(traffic());
  await page.goto(`/latency?project=${project}`);
  await expect(heading(page)).toContainText("TTFT p95 on gpt-4o · /v1/chat");
});

test("says in words what got slower, by how much, and who bears it", async ({ page }) => {
  await expect(heading(page)).toContainText("Slower");
  await expect(heading(page)).toContainText(/is 1\.6.s, 4× last week \(412.ms\)/);
  // acme has 85 % of the slow calls and of all calls: that is no news.
  await expect(heading(page)).not.toContainText("tenant acme");
  await expect(page.getByText("200 calls against 200")).toBeVisible();
  await expect(
    page.getByText("1 of 2 combinations of model and route that can be judged got slower"),
  ).toBeVisible();

  const row = page.getByTestId("ranking").locator("tbody tr").first();
  await expect(row).toContainText("gpt-4o");
  await expect(row).toContainText("▲ slower");
  await expect(page.getByTestId("ranking").locator("tbody tr").nth(1)).toContainText("no change");
});

test("reads percentiles from the buckets that the calls fell into", async ({ page }) => {
  const table = page.getByRole("table", { name: "Percentiles of TTFT" });
  // 300 ms lies in the bucket whose middle is 292 ms, 1,600 ms in that of 1,648 ms.
  await expect(table.getByRole("row", { name: /^p50/ })).toContainText(/1\.6.s/);
  await expect(table.getByRole("row", { name: /^p95/ })).toContainText(/1\.6.s/);
  await page.getByRole("radio", { name: "Duration" }).click();
  await expect(page.getByRole("table", { name: "Percentiles of Duration" })).toContainText(
    /3\.9.s/,
  );
  await expect(page).toHaveURL(/metric=duration/);
});

test("states how many calls carry a TTFT and why the others do not", async ({ page }) => {
  const coverage = page.getByTestId("coverage");
  await expect(coverage).toContainText("300 of 320");
  await expect(coverage).toContainText("Not streamed");
  await expect(coverage).toContainText(/20 · 6\.[23].%/);
  await expect(page.getByRole("link", { name: "Complete the instrumentation" })).toHaveAttribute(
    "href",
    /^\/settings\/sources/,
  );
});

test("the threshold moves by keys from bucket edge to bucket edge, and survives a reload", async ({
  page,
}) => {
  const summary = page.getByTestId("threshold-summary");
  await expect(summary).toContainText(/0.%\s*of calls over 2\.05.s/);
  await threshold(page).focus();
  for (let step = 0; step < 4; step++) await page.keyboard.press("ArrowDown");
  // 200 of 300 calls took longer; 95 % interval by Wilson.
  await expect(summary).toContainText(/67.%\s*of calls over 1\.45.s/);
  await expect(summary).toContainText(/61.%–72.%/);
  await expect(summary).toContainText("more than last week");
  await expect(page).toHaveURL(/slo=1448/);
  await page.reload();
  await expect(summary).toContainText(/67.%\s*of calls over 1\.45.s/);
  await expect(threshold(page)).toHaveAttribute("aria-valuetext", /1\.45.s · 67.% over/);
});

test("a bar leads to exactly the traces in its bucket, and Back returns", async ({ page }) => {
  const distribution = page.locator("#distribution");
  await distribution.getByRole("button", { name: /1\.6.s to 1\.7.s: 200 calls, 67.%/ }).click();
  await expect(page).toHaveURL(/\/traces\?.*ttftMs~gte~1579\..*ttftMs~lt~1722/);
  await expect(page.getByText("200 model calls, newest first")).toBeVisible();
  await page.goBack();
  await expect(heading(page)).toContainText("TTFT p95 on gpt-4o");
  await distribution.getByRole("button", { name: /: 100 calls, 33.%/ }).click();
  await expect(page.getByText("100 model calls, newest first")).toBeVisible();
});

test("a row of the ranking filters the page, and its link opens its traces", async ({ page }) => {
  const ranking = page.getByTestId("ranking");
  await ranking.getByRole("button", { name: "gpt-4o", exact: true }).first().click();
  await expect(page).toHaveURL(/f=model~is~gpt-4o&f=route~is~/);
  await expect(ranking.locator("tbody tr")).toHaveCount(1);
  await ranking.getByRole("link", { name: "Traces of gpt-4o, /v1/chat" }).click();
  await expect(page.getByText("200 model calls, newest first")).toBeVisible();
});

test("two models are laid over each other, and the URL brings them back", async ({ page }) => {
  await page.getByRole("button", { name: "Compare gpt-4o", exact: true }).click();
  await page
    .locator("#by-dimension")
    .getByRole("button", { name: "gpt-4o-mini", exact: true })
    .click({ modifiers: ["Shift"] });
  const overlay = page.getByTestId("overlay");
  await expect(overlay).toContainText("gpt-4o n 200");
  await expect(overlay).toContainText("gpt-4o-mini n 100");
  await page.reload();
  await expect(overlay).toContainText("gpt-4o-mini n 100");
  await overlay.getByRole("button", { name: "Clear" }).click();
  await expect(overlay).toHaveCount(0);
});

test("dragging over the heat map zooms, a double-click goes back out", async ({ page }) => {
  const map = page.getByRole("application", { name: /Heat map of TTFT over time/ });
  const box = await map.boundingBox();
  if (!box) throw new Error("the heat map has no box");
  const y = box.y + 30;
  await page.mouse.move(box.x + box.width * 0.6, y);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.95, y, { steps: 5 });
  await page.mouse.up();
  await expect(page).toHaveURL(/range=\d{4}-\d\d-\d\dT/);
  await map.dblclick({ position: { x: box.width * 0.5, y: 30 } });
  await expect(page).not.toHaveURL(/range=\d{4}/);
});

test("the heat map can be walked by keys and read as a table", async ({ page }) => {
  const map = page.getByRole("application", { name: /Heat map of TTFT over time/ });
  await map.focus();
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowUp");
  await expect(map.getByRole("status")).toContainText("p50");
  await page.getByRole("button", { name: "Menu of TTFT over time" }).click();
  await page.getByRole("menuitem", { name: "Show as table" }).click();
  const table = page.getByRole("region", { name: "TTFT over time" }).getByRole("table");
  await expect(table.getByRole("columnheader", { name: "p95 (ms)" })).toBeVisible();
});

test("saves a chart's figures as CSV and its picture as PNG", async ({ page }) => {
  for (const [item, file] of [
    ["Download CSV", "distribution.csv"],
    ["Download PNG", "distribution.png"],
  ] as const) {
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Menu of Distribution" }).click();
    await page.getByRole("menuitem", { name: item }).click();
    expect((await download).suggestedFilename()).toBe(file);
  }
});

test("has nothing seriously inaccessible in either theme, and fits a phone", async ({ page }) => {
  await expect(page.getByTestId("coverage")).toBeVisible();
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  await expect(heading(page)).toBeInViewport();
});

test("says that nothing is there, and what would be", async ({ page, project }) => {
  await page.goto(`/latency?project=${project}&f=model~is~none-such`);
  await expect(heading(page)).toContainText("No call in this range carries a TTFT");
  await expect(page.getByText("No call with a TTFT here")).toBeVisible();
});
