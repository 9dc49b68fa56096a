import { expect, expectAccessible, expectNoSidewaysScroll, test } from "./fixture";
import { llmCall, newTraceId } from "./spans";

test.describe("the frame of every page", () => {
  test.beforeEach(async ({ send }) => {
    await send([
      llmCall({ model: "gpt-4o", route: "/v1/chat", tenant: "acme", ttftMs: 400 }),
      llmCall({ model: "gpt-4o", route: "/v1/chat", tenant: "globex", ttftMs: 500 }),
      llmCall({ model: "o3", route: "/v1/plan", tenant: "acme", ttftMs: 900 }),
    ]);
  });

  test("a filter is added from its values with counts, read as words, and survives navigation", async ({
    page,
    project,
  }) => {
    await page.goto(`/?project=${project}&range=1h`);
    await page.getByRole("button", { name: "Add a filter" }).click();
    await page.getByPlaceholder("Filter by…").fill("model");
    const dimensions = page.getByRole("group", { name: "Dimensions" });
    await dimensions.getByRole("option", { name: "model", exact: true }).click();
    await expect(page.getByRole("option", { name: /gpt-4o/ })).toContainText("2");
    await page.getByRole("option", { name: /gpt-4o/ }).click();
    await page.getByRole("button", { name: "Apply" }).click();

    await expect(
      page.getByRole("button", { name: "Filter: model is gpt-4o. Change" }),
    ).toBeVisible();
    await expect(page).toHaveURL(/f=model~is~gpt-4o/);
    await page
      .getByRole("navigation", { name: "Pages" })
      .getByRole("link", { name: "Traces" })
      .click();
    await expect(page).toHaveURL(/\/traces\?.*f=model~is~gpt-4o/);
    await expect(page).toHaveURL(new RegExp(`project=${project}`));

    await page.getByRole("button", { name: "Remove filter: model is gpt-4o" }).click();
    await expect(page).not.toHaveURL(/f=model/);
    await page.goBack();
    await expect(page).toHaveURL(/f=model~is~gpt-4o/);
  });

  test("by keys alone: Enter takes the only match, and Back returns", async ({ page, project }) => {
    await page.goto(`/?project=${project}&range=1h`);
    await expect(page.getByRole("heading", { level: 1 })).toContainText("model calls");
    await page.keyboard.press("/");
    await page.getByPlaceholder("Filter by…").fill("tenant");
    await page.keyboard.press("Enter");
    await page.getByPlaceholder("Search values…").fill("glob");
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(/f=tenant~is~globex/);
  });

  test("what the address asks in vain is said, and the notice goes away", async ({
    page,
    project,
  }) => {
    await page.goto(`/latency?project=${project}&range=banana&f=foo`);
    await expect(page.getByText("Ignored: range=banana, f=foo")).toBeVisible();
    await expectAccessible(page);
    await page.getByRole("button", { name: "Dismiss the notice" }).click();
    await expect(page.getByText("Ignored: range=banana")).toHaveCount(0);
  });

  test("the compare menu ticks what the page does by itself", async ({ page, project }) => {
    await page.goto(`/?project=${project}&range=1h`);
    await page.getByRole("button", { name: "Compared with: automatic: last week. Change" }).click();
    await expect(page.getByRole("menuitemradio", { name: "automatic: last week" })).toHaveAttribute(
      "aria-checked",
      "true",
    );
    await page.getByRole("menuitemradio", { name: "none" }).click();
    await expect(page).toHaveURL(/compare=off/);
  });

  test("a measure is filtered by a range in the words people type", async ({ page, project }) => {
    await page.goto(`/?project=${project}&range=1h`);
    await page.getByRole("button", { name: "Add a filter" }).click();
    await page.getByPlaceholder("Filter by…").fill("TTFT");
    await page.getByRole("option", { name: "TTFT", exact: true }).click();
    await page.getByLabel("At least").fill("soon");
    await expect(page.getByText("Write a figure, for example 800 ms or 2 s.")).toBeVisible();
    await page.getByLabel("At least").fill("0.8 s");
    await page.getByLabel("Less than").fill("2s");
    await page.getByRole("button", { name: "Apply" }).click();
    await expect(page).toHaveURL(/f=ttftMs~gte~800/);
    await expect(page).toHaveURL(/f=ttftMs~lt~2000/);
    await expect(
      page.getByRole("button", { name: /TTFT between 800.ms and 2.s/ }).first(),
    ).toBeVisible();
  });

  test("a range is typed, shifted by keys and shared with absolute times", async ({
    page,
    project,
    context,
  }) => {
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.goto(`/?project=${project}`);
    await page.getByRole("button", { name: /^Time range: last 24 h/ }).click();
    await page.getByLabel("Last…").fill("forever");
    await expect(page.getByText("Write a length such as 90m, 6h, 7d or 2w")).toBeVisible();
    await page.getByLabel("Last…").fill("90m");
    await page.getByRole("button", { name: "Set" }).click();
    await expect(page).toHaveURL(/range=90m/);

    await page.getByRole("button", { name: "Copy link" }).click();
    await expect(page.getByText("Link copied, with absolute times.")).toBeVisible();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    expect(new URL(link).searchParams.get("range")).toMatch(/^\d{4}-.*Z\.\.\d{4}-.*Z$/);

    await page.keyboard.press("[");
    await expect(page).toHaveURL(/range=\d{4}-/);
    await page.goBack();
    await expect(page).toHaveURL(/range=90m/);
  });

  test("keys go to pages, compare, and open help; fields keep them", async ({ page, project }) => {
    await page.goto(`/?project=${project}&range=1h`);
    await expect(page.getByRole("heading", { level: 1 })).toContainText("model calls");
    await page.keyboard.press("c");
    await expect(page).toHaveURL(/compare=previous/);
    await page.keyboard.press("?");
    await expect(page.getByRole("dialog", { name: "Keys" })).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(page.getByRole("dialog")).toHaveCount(0);
    await page.keyboard.press("/");
    await page.getByPlaceholder("Filter by…").pressSequentially("c?");
    await expect(page.getByPlaceholder("Filter by…")).toHaveValue("c?");
    await page.keyboard.press("Escape");
    await expect(page.getByPlaceholder("Filter by…")).toHaveCount(0);
    await page.keyboard.press("g");
    await page.keyboard.press("l");
    await expect(page).toHaveURL(/\/latency\?.*compare=previous/);
  });

  test("the palette finds values, and a pasted trace id opens its trace", async ({
    page,
    project,
    send,
  }) => {
    const traceId = newTraceId();
    await send([llmCall({ traceId, model: "gpt-4o" })]);
    await page.goto(`/?project=${project}&range=1h`);
    await expect(page.getByRole("heading", { level: 1 })).toContainText("model calls");
    await page.keyboard.press("ControlOrMeta+k");
    const input = page.getByPlaceholder("A page, model, route, tenant, or a trace id");
    await input.fill("acme");
    await page.getByRole("option", { name: /^tenant acme/ }).click();
    await expect(page).toHaveURL(/f=tenant~is~acme/);

    await page.keyboard.press("ControlOrMeta+k");
    await input.fill(traceId);
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(new RegExp(`/traces/${traceId}`));
  });

  test("the theme is switched without waiting for a reload, and stays", async ({
    page,
    project,
  }) => {
    await page.emulateMedia({ colorScheme: "light" });
    await page.goto(`/?project=${project}`);
    await expect(page.locator("html")).toHaveClass(/light/);
    await page.getByRole("button", { name: "Theme: system. Change to light" }).first().click();
    await page.getByRole("button", { name: "Theme: light. Change to dark" }).first().click();
    await expect(page.locator("html")).toHaveClass(/dark/);
    await page.reload();
    await expect(page.locator("html")).toHaveClass(/dark/);
  });

  test("dialogs and pop-ups are accessible too", async ({ page, project }) => {
    await page.goto(`/?project=${project}&range=1h&f=model~is~gpt-4o`);
    await expect(page.getByRole("heading", { level: 1 })).toContainText("model calls");
    await page.keyboard.press("?");
    await expect(page.getByRole("dialog", { name: "Keys" })).toBeVisible();
    await expectAccessible(page);
    await page.keyboard.press("Escape");
    await page.keyboard.press("ControlOrMeta+k");
    await expect(page.getByRole("dialog", { name: "Search or jump to" })).toBeVisible();
    await expectAccessible(page);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: /^Time range/ }).click();
    await expect(page.getByLabel("Last…")).toBeVisible();
    await expectAccessible(page);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Filter: model is gpt-4o. Change" }).click();
    await expect(page.getByRole("option", { name: /gpt-4o/ })).toBeVisible();
    await expectAccessible(page);
  });

  test("on a phone pages are reached from the bottom and nothing scrolls sideways", async ({
    page,
    project,
  }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(`/?project=${project}&range=1h&f=model~is~gpt-4o&f=route~is~/v1/chat`);
    await expectNoSidewaysScroll(page);
    await page
      .getByRole("navigation", { name: "Pages" })
      .getByRole("link", { name: "Latency" })
      .click();
    await expect(page).toHaveURL(/\/latency/);
  });
});

test("a project is made with a checked id and chosen", async ({ page, project }) => {
  await page.goto(`/?project=${project}`);
  await page
    .getByRole("button", { name: /^Project:/ })
    .first()
    .click();
  await page.getByRole("menuitem", { name: "New project" }).click();
  const dialog = page.getByRole("dialog", { name: "New project" });
  const slug = `${project}-b`;
  await dialog.getByLabel("Name").fill("Über Chat");
  await expect(dialog.getByLabel("Id")).toHaveValue("uber-chat");
  await dialog.getByLabel("Id").fill(project);
  await expect(dialog.getByText(`There is already a project ${project}.`)).toBeVisible();
  await expect(dialog.getByRole("button", { name: "Make project" })).toBeDisabled();
  await dialog.getByLabel("Id").fill(slug);
  await dialog.getByRole("button", { name: "Make project" }).click();
  await expect(page).toHaveURL(new RegExp(`project=${slug}`));
  await expect(page.getByRole("button", { name: "Project: Über Chat" }).first()).toBeVisible();
});

test("an address without a page says so and leads back", async ({ page }) => {
  const answer = await page.goto("/no-such-page");
  expect(answer?.status()).toBe(404);
  await expect(
    page.getByRole("heading", { name: "There is no page at this address" }),
  ).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("link", { name: "Go to the overview" }).click();
  await expect(page).toHaveURL(/\/$/);
});

test("every page comes with a policy that lets only its own scripts run", async ({
  page,
  project,
}) => {
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (/Content.Security.Policy/i.test(message.text())) complaints.push(message.text());
  });
  const first = await page.goto(`/?project=${project}`);
  const policy = first?.headers()["content-security-policy"] ?? "";
  expect(policy).toContain("object-src 'none'");
  const nonce = /'nonce-([^']+)'/.exec(policy)?.[1];
  expect(nonce).toBeTruthy();
  expect(policy).not.toMatch(/script-src[^;]*'unsafe-inline'/);
  await expect(page.getByText("Waiting for the first span")).toBeVisible();
  const second = await page.reload();
  expect(second?.headers()["content-security-policy"]).not.toContain(nonce);
  expect(complaints).toEqual([]);
});
