import { expect, expectAccessible, expectNoSidewaysScroll, test } from "./fixture";

const PAGES = [
  ["/docs", "Start here"],
  ["/docs/sending-traces", "Sending traces"],
  ["/docs/conventions", "What is read from where"],
  ["/docs/percentiles", "How percentiles are computed"],
  ["/docs/api", "API"],
  ["/docs/ingest", "Ingest answers"],
  ["/docs/keys", "Ingest keys"],
  ["/docs/storage", "Storage and retention"],
  ["/docs/metrics", "Metrics for Prometheus"],
  ["/docs/demo-traffic", "Demo traffic"],
  ["/docs/configuration", "Configuration"],
] as const;

for (const [path, title] of PAGES) {
  test(`${path} reads well on a desk and on a phone`, async ({ page }) => {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1, name: title })).toBeVisible();
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);
    await expect(page.getByRole("heading", { level: 1, name: title })).toBeVisible();
  });
}

test("pages are reached from each other and back to the dashboard", async ({ page }) => {
  await page.goto("/docs");
  const nav = page.getByRole("navigation", { name: "Documentation" });
  await nav.getByRole("link", { name: "Sending traces" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Sending traces" })).toBeVisible();
  await expect(nav.getByRole("link", { name: "Sending traces" })).toHaveAttribute(
    "aria-current",
    "page",
  );
  const sections = page.getByRole("navigation", { name: "On this page" });
  await sections.getByRole("link", { name: "Langfuse" }).click();
  await expect(page).toHaveURL(/#langfuse$/);
  await expect(page.getByRole("link", { name: "Open the dashboard" })).toHaveAttribute("href", "/");
});

test("the address of a page that does not exist answers 404", async ({ request }) => {
  expect((await request.get("/docs/no-such-page")).status()).toBe(404);
});

test("the API document that the API page links is there", async ({ page, request }) => {
  await page.goto("/docs/api");
  const link = page.getByRole("link", { name: "/api/v1/openapi.json" });
  const answer = await request.get((await link.getAttribute("href")) ?? "");
  expect(answer.status()).toBe(200);
  expect((await answer.json()).openapi).toMatch(/^3\.1/);
});
