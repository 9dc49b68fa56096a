import type { Page } from "@playwright/test";
import { expect, expectAccessible, expectNoSidewaysScroll, test } from "./fixture";
import { llmCall, newSpanId, newTraceId } from "./spans";

const openList = (page: Page, project: string, query = ""): Promise<unknown> =>
  page.goto(`/traces?project=${project}&range=1h${query}`);
const table = (page: Page, name = "Model calls") => page.getByRole("table", { name });
/** Rows without the header. */
const rows = (page: Page, name?: string) => table(page, name).locator("tbody tr");

test("lists model calls newest first, counts them exactly, and shows all spans when asked", async ({
  page,
  project,
  send,
}) => {
  const now = Date.now();
  await send([
    llmCall({ startMs: now - 120_000, model: "gpt-4o", route: "/older" }),
    llmCall({ startMs: now - 60_000, model: "gpt-4o-mini", route: "/newer", ttftMs: 420 }),
    { name: "load cart", startMs: now - 90_000 },
  ]);
  await openList(page, project);
  await expect(page.getByText("2 model calls, newest first")).toBeVisible();
  await expect(rows(page)).toHaveCount(2);
  await expect(rows(page).first()).toContainText("/newer");
  await expect(rows(page).first()).toContainText("420 ms");
  await expect(rows(page).last()).toContainText("/older");

  await page.getByRole("radio", { name: "All spans" }).click();
  await expect(page.getByText("3 spans, newest first")).toBeVisible();
  await expect(rows(page, "Spans").nth(1)).toContainText("load cart");
  await expect(page).toHaveURL(/spans=all/);
});

test("a click on a value keeps only it, with Alt it is excluded, and Back returns", async ({
  page,
  project,
  send,
}) => {
  await send([
    llmCall({ route: "/chat", tenant: "acme" }),
    llmCall({ route: "/search", tenant: "acme" }),
    llmCall({ route: "/search", tenant: "globex" }),
  ]);
  await openList(page, project);
  await rows(page).first().waitFor();
  await table(page).getByRole("button", { name: "/chat" }).click();
  await expect(page.getByText("1 model call, newest first")).toBeVisible();
  await page.goBack();
  await expect(page.getByText("3 model calls, newest first")).toBeVisible();
  await table(page)
    .getByRole("button", { name: "globex" })
    .click({ modifiers: ["Alt"] });
  await expect(page.getByText("2 model calls, newest first")).toBeVisible();
  await expect(table(page).getByText("globex")).toHaveCount(0);
});

test("a link with a range of TTFT shows the calls within it, and a missing TTFT tells why", async ({
  page,
  project,
  send,
}) => {
  await send([
    llmCall({ ttftMs: 300, route: "/quick" }),
    llmCall({ ttftMs: 1500, route: "/slow" }),
    llmCall({ route: "/silent" }),
  ]);
  await openList(page, project, "&f=ttftMs~gte~1000&f=ttftMs~lt~2000");
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page)).toContainText("/slow");

  await openList(page, project, "&f=route~is~/silent");
  await rows(page)
    .getByRole("button", { name: /No TTFT/ })
    .hover();
  await expect(page.getByRole("tooltip")).toContainText("no time of the first token");
});

test("says why a list is empty and how to widen the question", async ({ page, project, send }) => {
  await send([{ name: "load cart" }]);
  await openList(page, project, "&f=service~is~nowhere");
  await expect(page.getByText("No model calls here")).toBeVisible();
  await page.getByRole("button", { name: "Clear all filters" }).click();
  await page.getByRole("button", { name: "Show all spans" }).click();
  await expect(rows(page, "Spans")).toContainText("load cart");
});

test("loads further pages while scrolling, and draws only the rows in sight", async ({
  page,
  project,
  send,
}) => {
  const now = Date.now();
  await send(
    Array.from({ length: 350 }, (_, i) =>
      llmCall({ startMs: now - 60_000 - i * 1000, route: `/r${i}` }),
    ),
  );
  await openList(page, project);
  await expect(page.getByText("350 model calls, newest first")).toBeVisible();
  const list = page.getByRole("region", { name: "Spans, scrollable" });
  await expect(async () => {
    await list.evaluate((element) => element.scrollTo({ top: element.scrollHeight }));
    await expect(table(page).getByRole("button", { name: "/r349" })).toBeVisible({ timeout: 500 });
  }).toPass();
  expect(await rows(page).count()).toBeLessThan(100);
  await expect(page.getByText("These are all of them.")).toBeVisible();
});

test("a long search shows how far it came, can be stopped, goes on, and ends with the exact count", async ({
  page,
  project,
  send,
}) => {
  const now = Date.now();
  const hour = 3_600_000;
  await send(
    Array.from({ length: 3 }, (_, i) =>
      llmCall({ startMs: now - 60_000 - i * 20 * hour, attributes: { "app.plan": "pro" } }),
    ),
  );
  // Every request searches one stretch, as it would over a table a thousand times as large,
  // and the third waits until it is let go.
  let asked = 0;
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  await page.route(/\/api\/v1\/spans(\/count)?\?/, async (route) => {
    const url = new URL(route.request().url());
    url.searchParams.set("budgetMs", "0");
    asked += 1;
    if (asked === 3) await held;
    await route.continue({ url: url.toString() });
  });
  await page.goto(`/traces?project=${project}&range=7d&f=attr:app.plan~is~pro`);
  const bar = page.getByRole("progressbar", { name: "Searched" });
  await expect(bar).toBeVisible();
  await expect(page.getByText(/Searched back to .*, [1-3] found/)).toBeVisible();
  await page.getByRole("button", { name: "Stop", exact: true }).click();
  letGo();
  await expect(page.getByText(/found, stopped/)).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Go on" }).click();
  await expect(page.getByText("3 model calls, newest first")).toBeVisible();
  await expect(rows(page)).toHaveCount(3);
  await expect(bar).toHaveCount(0);
  await expect(page.getByText("These are all of them.")).toBeVisible();
});

test("j, k and Enter read the list; the trace opens at the chosen span", async ({
  page,
  project,
  send,
}) => {
  const now = Date.now();
  const spanId = newSpanId();
  await send([
    llmCall({ startMs: now - 60_000, route: "/first" }),
    llmCall({ startMs: now - 90_000, route: "/second", spanId }),
    llmCall({ startMs: now - 120_000, route: "/third" }),
  ]);
  await openList(page, project);
  await expect(rows(page)).toHaveCount(3);
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await page.keyboard.press("k");
  await expect(rows(page).nth(1)).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`/traces/[0-9a-f]{32}\\?.*span=${spanId}`));
  await expect(page.getByRole("heading", { name: "chat gpt-4o" }).first()).toBeVisible();
});

/** An agent that asks a model, calls a tool and asks again; the model's prices are known. */
function agentTrace() {
  const traceId = newTraceId();
  const [root, first, tool, second] = [newSpanId(), newSpanId(), newSpanId(), newSpanId()];
  const startMs = Date.now() - 60_000;
  const spans = [
    {
      traceId,
      spanId: root,
      name: "POST /chat",
      kind: 2,
      startMs,
      durationMs: 4000,
      attributes: { "http.route": "/chat", "tenant.id": "acme", "user.id": "u-7" },
    },
    llmCall({
      traceId,
      spanId: first,
      parentSpanId: root,
      startMs: startMs + 50,
      durationMs: 1500,
      ttftMs: 400,
      inputTokens: 1200,
      outputTokens: 30,
      input: "Where is order 7? <img src=x onerror=alert(1)>",
    }),
    {
      traceId,
      spanId: tool,
      parentSpanId: root,
      name: "execute_tool get_order",
      startMs: startMs + 1600,
      durationMs: 300,
      attributes: {
        "gen_ai.operation.name": "execute_tool",
        "gen_ai.tool.name": "get_order",
        "gen_ai.tool.call.arguments": '{"order":7}',
        "gen_ai.tool.call.result": '{"status":"shipped","carrier":"Postwagen"}',
      },
    },
    llmCall({
      traceId,
      spanId: second,
      parentSpanId: root,
      startMs: startMs + 2000,
      durationMs: 1900,
      ttftMs: 700,
      inputTokens: 1300,
      outputTokens: 90,
      output: "It is on its way.",
    }),
  ];
  return { traceId, root, first, tool, second, spans };
}

const spanTree = (page: Page) => page.getByRole("tree", { name: "Spans of the trace" });

test("shows a trace as a tree in time, with totals, and the messages of its first model call", async ({
  page,
  project,
  send,
}) => {
  const trace = agentTrace();
  await send(trace.spans);
  await page.goto(`/traces/${trace.traceId}?project=${project}`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("POST /chat");
  await expect(page.getByText("2,500 in 120 out")).toBeVisible();
  const items = spanTree(page).getByRole("treeitem");
  await expect(items).toHaveCount(4);
  await expect(items.nth(0)).toHaveAttribute("aria-level", "1");
  await expect(items.nth(1)).toHaveAccessibleName(/chat gpt-4o.*first token after 400/);
  await expect(items.nth(2)).toHaveAccessibleName(/get_order/);

  const detail = page.getByRole("region", { name: "Span chat gpt-4o" });
  await expect(detail.getByText("Where is order 7? <img src=x onerror=alert(1)>")).toBeVisible();
  await expect(detail.locator("img")).toHaveCount(0);
});

test("walks the tree by keyboard, keeps the selected span in the address, and shows tool results", async ({
  page,
  project,
  send,
}) => {
  const trace = agentTrace();
  await send(trace.spans);
  await page.goto(`/traces/${trace.traceId}?project=${project}&span=${trace.first}`);
  await spanTree(page).focus();
  await page.keyboard.press("j");
  await expect(page).toHaveURL(new RegExp(`span=${trace.tool}`));
  const detail = page.getByRole("region", { name: "Span execute_tool get_order" });
  await expect(detail.getByText("Postwagen")).toBeVisible();

  await page.keyboard.press("ArrowLeft");
  await expect(page).toHaveURL(new RegExp(`span=${trace.root}`));
  await page.keyboard.press("ArrowLeft");
  await expect(spanTree(page).getByRole("treeitem")).toHaveCount(1);
  await page.keyboard.press("ArrowRight");
  await expect(spanTree(page).getByRole("treeitem")).toHaveCount(4);
});

test("tells the facts, finds attributes by name or value, and filters by one", async ({
  page,
  project,
  send,
}) => {
  const trace = agentTrace();
  await send(trace.spans);
  await page.goto(`/traces/${trace.traceId}?project=${project}&span=${trace.second}&pane=facts`);
  const detail = page.getByRole("region", { name: "Span chat gpt-4o" });
  await expect(detail.getByText("from gen_ai.response.time_to_first_chunk")).toBeVisible();
  await expect(detail.getByRole("button", { name: "acme" })).toBeVisible();
  await detail.getByRole("tab", { name: "Attributes" }).click();
  await detail.getByRole("searchbox").fill("usage.output");
  await expect(detail.getByText("gen_ai.usage.output_tokens")).toBeVisible();
  await expect(detail.getByText("gen_ai.request.model")).toHaveCount(0);
  await detail.getByRole("button", { name: "90", exact: true }).click();
  await expect(page).toHaveURL(/\/traces\?.*gen_ai\.usage\.output_tokens~is~90/);
  await expect(page.getByText("1 model call, newest first")).toBeVisible();
});

test("shows spans whose parent is missing, several roots and clocks that differ for what they are", async ({
  page,
  project,
  send,
}) => {
  const traceId = newTraceId();
  const root = newSpanId();
  const startMs = Date.now() - 60_000;
  await send([
    { traceId, spanId: root, name: "root", startMs, durationMs: 1000 },
    { traceId, name: "early child", parentSpanId: root, startMs: startMs - 200, durationMs: 50 },
    { traceId, name: "orphan", parentSpanId: newSpanId(), startMs: startMs + 100 },
    { traceId, name: "second root", startMs: startMs + 300, error: "timeout" },
  ]);
  await page.goto(`/traces/${traceId}?project=${project}`);
  await expect(page.getByText("1 span names a parent that has not been received")).toBeVisible();
  await expect(page.getByText("2 spans have no parent")).toBeVisible();
  await expect(page.getByText("1 span starts before the parent")).toBeVisible();
  await page.getByRole("button", { name: "1 error" }).click();
  await expect(page.getByRole("region", { name: "Span second root" })).toBeVisible();
});

test("draws only what is in sight of a trace of 10,000 spans", async ({ page, project, send }) => {
  const traceId = newTraceId();
  const root = newSpanId();
  const last = newSpanId();
  const startMs = Date.now() - 60_000;
  const children = Array.from({ length: 9_999 }, (_, i) => ({
    traceId,
    spanId: i === 9_998 ? last : newSpanId(),
    parentSpanId: root,
    name: `step ${i}`,
    startMs: startMs + i,
    durationMs: 5,
  }));
  await send([
    { traceId, spanId: root, name: "long run", startMs, durationMs: 11_000 },
    ...children,
  ]);
  await page.goto(`/traces/${traceId}?project=${project}`);
  const items = spanTree(page).getByRole("treeitem");
  await expect(items.first()).toBeVisible();
  await spanTree(page).focus();
  await page.keyboard.press("End");
  await expect(page).toHaveURL(new RegExp(`span=${last}`));
  await expect(items.last()).toHaveAccessibleName(/step 9998/);
  expect(await items.count()).toBeLessThan(120);
});

test("a header sorts by its value, keeps the order in the address, and a click beside values opens", async ({
  page,
  project,
  send,
}) => {
  const now = Date.now();
  const spanId = newSpanId();
  await send([
    llmCall({ startMs: now - 60_000, route: "/cheap", inputTokens: 10, outputTokens: 10 }),
    llmCall({
      startMs: now - 90_000,
      route: "/dear",
      inputTokens: 90_000,
      outputTokens: 900,
      spanId,
    }),
    llmCall({ startMs: now - 120_000, route: "/middle", inputTokens: 900, outputTokens: 90 }),
  ]);
  await openList(page, project);
  await table(page).getByRole("button", { name: "Cost, USD" }).click();
  await expect(page.getByText("3 model calls, most expensive first")).toBeVisible();
  await expect(page).toHaveURL(/sort=cost/);
  await expect(page.getByRole("columnheader", { name: "Cost, USD" })).toHaveAttribute(
    "aria-sort",
    "descending",
  );
  await expect(rows(page).nth(0)).toContainText("/dear");
  await expect(rows(page).nth(1)).toContainText("/middle");
  await rows(page).nth(0).locator("td").nth(5).click();
  await expect(page).toHaveURL(new RegExp(`/traces/[0-9a-f]{32}\\?.*span=${spanId}`));
});

test("an address that is no trace id says what one is, and offers no retry", async ({ page }) => {
  await page.goto("/traces/hello");
  await expect(page.getByText("Not a trace id: 32 hex digits are one")).toBeVisible();
  await expect(page.getByRole("link", { name: "Go to the list" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Try again" })).toHaveCount(0);
});

test("every route answers another method with 405, a body and what it does answer", async ({
  request,
}) => {
  for (const path of ["/api/v1/health", "/api/v1/spans", "/api/v1/openapi.json"]) {
    const answer = await request.delete(path);
    expect(answer.status()).toBe(405);
    expect(answer.headers()["allow"]).toBe("GET, HEAD, OPTIONS");
    expect((await answer.json()).error.code).toBe("method-not-allowed");
  }
});

test("says so when a trace is not stored", async ({ page, project }) => {
  await page.goto(`/traces/${newTraceId()}?project=${project}`);
  await expect(page.getByText("No span of this trace is stored")).toBeVisible();
});

test("the list is accessible and fits a phone", async ({ page, project, send }) => {
  await send([
    llmCall({ ttftMs: 420, route: "/a/rather/long/route/of/the/product", tenant: "acme" }),
    llmCall({ error: "rate_limit", model: "a-model-without-price" }),
  ]);
  await openList(page, project);
  await rows(page).first().waitFor();
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  await expect(rows(page).first()).toBeVisible();
});

test("a trace is accessible and fits a phone", async ({ page, project, send }) => {
  const trace = agentTrace();
  await send(trace.spans);
  await page.goto(`/traces/${trace.traceId}?project=${project}`);
  await page.getByText("Where is order 7?").waitFor();
  await expectAccessible(page);
  await page.getByRole("tab", { name: "Facts" }).click();
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
});
