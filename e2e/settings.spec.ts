import type { Page } from "@playwright/test";
import { expect, expectAccessible, expectNoSidewaysScroll, test } from "./fixture";
import { llmCall } from "./spans";

/** The whole of one service's figures. */
const source = (page: Page, service: string) =>
  page.locator("section").filter({ has: page.getByRole("heading", { level: 2, name: service }) });

test("sources tell which share of a service's model calls carries what", async ({
  page,
  project,
  send,
}) => {
  await send([
    llmCall({
      service: "shop",
      ttftMs: 300,
      tenant: "acme",
      session: "s-1",
      user: "u-1",
      route: "/chat",
    }),
    llmCall({ service: "shop", ttftMs: 500, tenant: "acme", route: "/chat" }),
    llmCall({ service: "shop", route: "/chat" }),
    llmCall({ service: "shop", tenant: "globex", route: "/chat", model: "nobody-prices-this" }),
    { service: "cron", name: "tick" },
  ]);
  await page.goto(`/settings/sources?project=${project}&range=1h`);
  const shop = source(page, "shop");
  await expect(shop.getByRole("button", { name: /^Time to first token/ })).toContainText(
    "2 of 4 calls",
  );
  await expect(shop.getByRole("button", { name: /^Tenant/ })).toContainText("3 of 4 calls");
  await expect(shop.getByRole("button", { name: /^Session/ })).toContainText("1 of 4 calls");
  await expect(shop.getByRole("button", { name: /^Token counts/ })).toContainText("complete");
  await expect(shop.getByRole("button", { name: /^Cost/ })).toContainText("3 of 4 calls");
  await expect(shop.getByRole("button", { name: /^Prompt version/ })).toContainText("0 of 4 calls");
  await expect(shop).toContainText("OpenTelemetry GenAI");
  // A service whose spans have nothing to do with models is not a source to be completed.
  await expect(source(page, "cron")).toHaveCount(0);
  await expect(page.getByRole("row", { name: /nobody-prices-this/ })).toBeVisible();
});

test("a figure opens the lines that would complete it, the reasons, and the calls that lack it", async ({
  page,
  project,
  send,
}) => {
  await send([
    llmCall({ service: "shop", ttftMs: 300, route: "/with" }),
    llmCall({ service: "shop", route: "/without" }),
  ]);
  await page.goto(`/settings/sources?project=${project}&range=1h`);
  await source(page, "shop")
    .getByRole("button", { name: /^Time to first token/ })
    .click();
  const advice = page.getByRole("region", { name: "Time to first token in shop" });
  await expect(advice).toContainText("the library sent no time of the first token");
  await expect(advice).toContainText("gen_ai.response.time_to_first_chunk");
  await advice.getByRole("link", { name: "See them" }).click();
  await expect(page.getByText("1 model call, newest first")).toBeVisible();
  await expect(page.getByRole("button", { name: "/without" })).toBeVisible();
});

test("a key added for tenants is read from the spans sent from then on", async ({
  page,
  project,
  send,
}) => {
  await page.goto(`/settings?project=${project}`);
  const field = page.getByLabel("Read tenant also from");
  await field.fill("two words");
  await expect(page.getByText("Attribute keys have no spaces")).toBeVisible();
  await field.fill("shop.merchant");
  await field.press("Enter");
  await page.getByRole("button", { name: "Save changes" }).click();
  await expect(page.getByText("Saved.", { exact: false })).toBeVisible();
  await page.reload();
  await expect(page.getByText("shop.merchant")).toBeVisible();

  await expect(async () => {
    const merchant = `merchant-${Date.now()}`;
    await send([llmCall({ attributes: { "shop.merchant": merchant } })]);
    await page.goto(`/traces?project=${project}&range=1h&f=tenant~is~${merchant}`);
    await expect(page.getByText("1 model call, newest first")).toBeVisible({ timeout: 3_000 });
  }).toPass();
});

test("a project is renamed, and an empty name is refused with what to do", async ({
  page,
  project,
}) => {
  await page.goto(`/settings?project=${project}`);
  const name = page.getByLabel("Project name");
  await name.fill("");
  await expect(page.getByText("A project needs a name.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Save changes" })).toBeDisabled();
  await name.fill("Storefront");
  await page.getByRole("button", { name: "Save changes" }).click();
  await expect(page.getByText("Saved.", { exact: false })).toBeVisible();
  await page.reload();
  await expect(page.getByLabel("Project name")).toHaveValue("Storefront");
});

test("both pages are accessible and fit a phone", async ({ page, project, send }) => {
  await send([
    llmCall({ service: "shop", ttftMs: 300 }),
    llmCall({ service: "shop", model: "unpriced-model" }),
  ]);
  await page.goto(`/settings?project=${project}`);
  await page.getByLabel("Project name").waitFor();
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto(`/settings/sources?project=${project}&range=1h`);
  await source(page, "shop")
    .getByRole("button", { name: /^Tenant/ })
    .click();
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
});
