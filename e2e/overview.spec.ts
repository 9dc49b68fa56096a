import { expect, expectAccessible, expectNoSidewaysScroll, test } from "./fixture";
import { type LlmCall, llmCall } from "./spans";

const HOUR = 3_600_000;

/** `count` calls spread over `hours` hours that end `hoursAgo` hours before now. */
function calls(count: number, hours: number, hoursAgo: number, call: LlmCall) {
  const endMs = Date.now() - hoursAgo * HOUR - 60_000;
  return Array.from({ length: count }, (_, index) =>
    llmCall({ ...call, startMs: endMs - (index / count) * hours * HOUR }),
  );
}

test("the headline names what got slower, by how much, and leads there", async ({
  page,
  project,
  send,
}) => {
  await send([
    ...calls(120, 23, 24.5, { model: "gpt-4o", ttftMs: 500 }),
    ...calls(120, 23, 24.5, { model: "o3", ttftMs: 900 }),
    ...calls(120, 22, 0.5, { model: "gpt-4o", ttftMs: 1500 }),
    ...calls(120, 22, 0.5, { model: "o3", ttftMs: 900 }),
  ]);
  await page.goto(`/?project=${project}`);
  const headline = page.getByRole("heading", { level: 1 });
  await expect(headline).toContainText(/TTFT p95 on gpt-4o is 1\.\d.s, [23]\.\d× the 24.h before/);
  await headline.getByRole("link").click();
  await expect(page).toHaveURL(/\/latency\?.*f=model~is~gpt-4o/);
});

test("stray calls before are nothing to compare with", async ({ page, project, send }) => {
  await send([
    ...calls(3, 20, 25, { model: "gpt-4o", ttftMs: 100 }),
    ...calls(90, 20, 1, { model: "gpt-4o", ttftMs: 500 }),
  ]);
  await page.goto(`/?project=${project}`);
  await expect(page.getByRole("heading", { level: 1 })).toContainText(
    /90 model calls; nothing to compare with: only 3 calls in the 24.h before/,
  );
  await expect(page.getByRole("button", { name: /^Calls/ })).toContainText("only 3 calls before");
});

test("figures are those sent, each with its change", async ({ page, project, send }) => {
  await send([
    ...calls(60, 20, 25, { model: "gpt-4o", ttftMs: 500 }),
    ...calls(90, 20, 1, { model: "gpt-4o", ttftMs: 500 }),
    ...calls(10, 20, 1, { model: "gpt-4o", error: "rate_limit" }),
    ...calls(3, 2, 1, { model: "in-house-7b", provider: "in-house", ttftMs: 500 }),
  ]);
  await page.goto(`/?project=${project}`);
  const figure = (name: string) => page.getByRole("button", { name: new RegExp(`^${name}`) });
  await expect(figure("Calls")).toContainText("103");
  await expect(figure("Calls")).toContainText("1.7×");
  await expect(figure("Errors")).toContainText("10 calls");
  await expect(figure("TTFT p95")).toContainText(/p50 \d{3}.ms/);
  await expect(figure("Spend")).toContainText("PARTIAL");
  await expect(page.getByRole("table", { name: "Models without a price" })).toContainText(
    "in-house-7b",
  );
  const row = page
    .getByRole("table", { name: "Figures by model" })
    .getByRole("row", { name: /gpt-4o/ });
  await expect(row).toContainText("100");
  await row.getByRole("link", { name: "Traces of gpt-4o" }).click();
  await expect(page).toHaveURL(/\/traces\?.*f=model~is~gpt-4o/);
});

test("what is drawn and by what is chosen, and stays in the address", async ({
  page,
  project,
  send,
}) => {
  await send([
    ...calls(20, 10, 1, { model: "gpt-4o", route: "/v1/chat", ttftMs: 500 }),
    ...calls(20, 10, 1, { model: "gpt-4o", route: "/v1/plan", ttftMs: 700 }),
  ]);
  await page.goto(`/?project=${project}`);
  await expect(page.getByRole("img", { name: "TTFT p95 of gpt-4o over time" })).toBeVisible();
  await page.getByRole("combobox", { name: "by" }).selectOption({ label: "route" });
  await page.getByRole("button", { name: /^Duration p95/ }).click();
  await expect(page.getByRole("img", { name: "Duration p95 of /v1/plan over time" })).toBeVisible();
  await expect(page).toHaveURL(/by=route/);
  await expect(page).toHaveURL(/metric=duration/);
  await page.reload();
  await expect(
    page.getByRole("heading", { name: "Duration p95 by route", exact: true }),
  ).toBeVisible();
});

test("a value is filtered by with a click and left out with an Alt-click", async ({
  page,
  project,
  send,
}) => {
  await send([...calls(5, 1, 0, { model: "gpt-4o" }), ...calls(5, 1, 0, { model: "o3" })]);
  await page.goto(`/?project=${project}&range=6h`);
  const table = page.getByRole("table", { name: "Figures by model" });
  await table.getByRole("button", { name: "o3" }).click({ modifiers: ["Alt"] });
  await expect(page).toHaveURL(/f=model~not~o3/);
  await expect(table.getByRole("row")).toHaveCount(2);
});

test("a range without calls says so and offers a longer one", async ({ page, project, send }) => {
  await send(calls(5, 2, 24 * 10, { model: "gpt-4o" }));
  await page.goto(`/?project=${project}&range=1h`);
  await expect(page.getByRole("heading", { level: 1 })).toContainText(
    "No model calls in the last 1",
  );
  await page.getByRole("button", { name: "Look at the last 30 days" }).click();
  await expect(page).toHaveURL(/range=30d/);
  await expect(page.getByRole("table", { name: "Figures by model" })).toContainText("gpt-4o");
});

test("it is accessible in both themes, and fits a phone", async ({ page, project, send }) => {
  await send([
    ...calls(60, 20, 1, { model: "gpt-4o", ttftMs: 500 }),
    ...calls(60, 20, 1, { model: "o3", ttftMs: 900, error: "timeout" }),
  ]);
  await page.goto(`/?project=${project}&compare=previous`);
  await expect(page.getByRole("img", { name: "TTFT p95 of gpt-4o over time" })).toBeVisible();
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
});
