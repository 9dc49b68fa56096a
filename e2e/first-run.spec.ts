import { expect, expectAccessible, expectNoSidewaysScroll, test } from "./fixture";
import { llmCall } from "./spans";

test("a project without spans shows how to send them, with this server's address", async ({
  page,
  project,
  otlpUrl,
}) => {
  await page.goto(`/?project=${project}`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(
    "Send a span, and this page turns live",
  );
  const port = new URL(otlpUrl).port;
  await expect(page.getByText(new RegExp(`OTEL_EXPORTER_OTLP_ENDPOINT=.*:${port}`))).toBeVisible();
  for (const sdk of ["Vercel AI SDK", "OpenLLMetry Python", "Langfuse", "OTel Collector"]) {
    await page.getByRole("tab", { name: sdk }).click();
    const panel = page.getByRole("tabpanel");
    await expect(panel).toContainText(port);
    await expect(panel).toContainText(project);
  }
});

test("it turns live when the first span arrives, without a reload", async ({
  page,
  project,
  send,
}) => {
  await page.goto(`/?project=${project}`);
  await expect(page.getByText("Waiting for the first span")).toBeVisible();
  await send([llmCall({ model: "gpt-4o", ttftMs: 400 })]);
  await expect(page.getByRole("heading", { level: 1 })).toContainText("1 model call;", {
    timeout: 15_000,
  });
  await expect(page.getByText("Waiting for the first span")).toHaveCount(0);
});

test("it is accessible and fits a phone", async ({ page, project }) => {
  await page.goto(`/?project=${project}`);
  await expect(page.getByText("Waiting for the first span")).toBeVisible();
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  await expectAccessible(page);
});

test("a project that does not exist says so", async ({ page }) => {
  await page.goto("/?project=nobody-made-this");
  await expect(page.getByText("There is no project nobody-made-this")).toBeVisible();
});
