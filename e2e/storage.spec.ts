import type { Page } from "@playwright/test";
import { expect, expectAccessible, expectNoSidewaysScroll, test } from "./fixture";
import { llmCall } from "./spans";

const panel = (page: Page, title: string) =>
  page.locator("section").filter({ has: page.getByRole("heading", { level: 2, name: title }) });

test("storage tells what a span costs, what came in and what was rejected", async ({
  page,
  project,
  send,
  request,
  otlpUrl,
}) => {
  await send(Array.from({ length: 20 }, () => llmCall({ service: "shop", ttftMs: 300 })));
  const rejected = await request.post(`${otlpUrl}/v1/traces`, {
    headers: { "content-type": "application/json", "x-plumbline-project": project },
    data: {
      resourceSpans: [
        {
          scopeSpans: [{ spans: [{ traceId: "0".repeat(32), spanId: "a".repeat(16), name: "x" }] }],
        },
      ],
    },
  });
  expect(rejected.status()).toBe(200);
  await page.goto(`/settings/storage?project=${project}`);
  await expect(page.getByText(/^A span takes .+ on disk/)).toBeVisible();
  await expect(panel(page, "Disk")).toContainText("20 spans");
  await expect(panel(page, "Disk").getByRole("row", { name: /in 365 days/ })).toBeVisible();
  await expect(
    panel(page, "What a span costs").getByRole("row", { name: /span_payloads_v1/ }),
  ).toContainText("Text");
  // Counts are written every 5 s, and the page asks again every 10.
  const intake = panel(page, "Intake");
  await expect(intake).toContainText("trace id is all zeros", { timeout: 25_000 });
  await expect(intake.locator("dl")).toContainText("20");
  await expect(panel(page, "On its way")).toContainText("Ingest processes");
});

test("bars tell their share on focus, and show tables or columns", async ({
  page,
  project,
  send,
}) => {
  await send([llmCall({ service: "shop", ttftMs: 300 })]);
  await page.goto(`/settings/storage?project=${project}`);
  const costs = panel(page, "What a span costs");
  await costs.getByText("Tables", { exact: true }).click();
  const bar = costs.getByRole("button", { name: /span_payloads_v1/ });
  await bar.focus();
  await expect(page.getByRole("tooltip")).toContainText("per span");
});

test("retention is checked as one types, asked before it deletes, and kept", async ({
  page,
  project,
}) => {
  await page.goto(`/settings/storage?project=${project}`);
  const form = panel(page, "Retention");
  const save = form.getByRole("button", { name: "Save retention" });
  await form.getByLabel("Text, days").fill("a week");
  await expect(form).toContainText("A whole number of days");
  await form.getByLabel("Text, days").fill("60");
  await form.getByLabel("Spans, days").fill("30");
  await expect(form).toContainText("Text is reached through its span");
  await form.getByLabel("Text, days").fill("7");
  await expect(save).toBeDisabled();
  await form.getByRole("checkbox").check();
  await save.click();
  await expect(form).toContainText("Saved.");
  await page.reload();
  await expect(form.getByLabel("Text, days")).toHaveValue("7");
  await expect(form.getByLabel("Spans, days")).toHaveValue("30");
  // Keeping longer deletes nothing, and so asks nothing.
  await form.getByLabel("Text, days").fill("14");
  await save.click();
  await expect(form).toContainText("Saved.");
});

test("a key is made, shown once, used, and revoked", async ({
  page,
  project,
  request,
  otlpUrl,
}) => {
  await page.goto(`/settings/keys?project=${project}`);
  await expect(page.getByText("No ingest keys yet")).toBeVisible();
  await page.getByRole("button", { name: "New key" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("checkout");
  await dialog.getByRole("button", { name: "Make key" }).click();
  await expect(dialog).toContainText("cannot be shown again");
  const secret = (await dialog.locator("code").first().textContent()) ?? "";
  expect(secret).toMatch(/^pl_[0-9A-Za-z]{49}$/);
  await expect(dialog.getByText(`Bearer%20${secret}`)).toBeVisible();
  await dialog.getByText("OpenTelemetry Collector").first().click();
  await expect(dialog.getByText(`x-api-key: ${secret}`)).toBeVisible();
  await dialog.getByRole("button", { name: "Done" }).click();

  const row = page.getByRole("row", { name: /checkout/ });
  await expect(row).toContainText(secret.slice(0, 9));
  await expect(row).not.toContainText(secret);
  const send = () =>
    request.post(`${otlpUrl}/v1/traces`, {
      headers: { "content-type": "application/json", "x-api-key": secret },
      data: { resourceSpans: [] },
    });
  expect((await send()).status()).toBe(200);
  await page.reload();
  await expect(row).not.toContainText("never");

  await row.getByRole("button", { name: "Revoke checkout" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke key" }).click();
  await expect(row).toContainText("revoked");
  await expect.poll(async () => (await send()).status(), { timeout: 12_000 }).toBe(401);
});

test("both pages are accessible and fit a phone", async ({ page, project, send, request }) => {
  await send([llmCall({ service: "shop", ttftMs: 300 })]);
  await request.post(`/api/v1/projects/${project}/keys`, {
    data: { name: "a key of a team with a long name, in production, in Europe" },
  });
  await page.goto(`/settings/storage?project=${project}`);
  await panel(page, "What a span costs").getByRole("row").nth(1).waitFor();
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto(`/settings/keys?project=${project}`);
  await page.getByRole("row", { name: /long name/ }).waitFor();
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
});
