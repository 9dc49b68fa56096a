import AxeBuilder from "@axe-core/playwright";
import { test as base, expect, type Page } from "@playwright/test";
import { BASE_URL, OTLP_URL } from "./server";
import { newSpanId, otlpJson, type TestSpan } from "./spans";

interface Fixtures {
  /** OTLP/HTTP base address of the running server. */
  otlpUrl: string;
  /** Slug of a project made for this test alone. */
  project: string;
  /** Sends spans of ids of their own as OTLP/JSON to the real port; resolves once pages see them. */
  send: (spans: readonly TestSpan[]) => Promise<void>;
}

function environment(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is unset: run the tests through Playwright's config`);
  return value;
}

export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures from the pattern
  baseURL: async ({}, use) => use(environment(BASE_URL)),
  // biome-ignore lint/correctness/noEmptyPattern: see above
  otlpUrl: async ({}, use) => use(environment(OTLP_URL)),
  project: async ({ request }, use) => {
    const slug = `e2e-${newSpanId()}`;
    const answer = await request.post("/api/v1/projects", { data: { slug, name: slug } });
    expect(answer.status(), await answer.text()).toBeLessThan(300);
    await use(slug);
  },
  send: async ({ request, otlpUrl, project }, use) => {
    let sent = 0;
    const stored = async (): Promise<number> => {
      const answer = await request.get(`/api/v1/projects/${project}/status`);
      return (await answer.json()).spanCount;
    };
    await use(async (spans) => {
      const answer = await request.post(`${otlpUrl}/v1/traces`, {
        headers: { "content-type": "application/json", "x-plumbline-project": project },
        data: otlpJson(spans),
      });
      expect(answer.status(), await answer.text()).toBe(200);
      sent += spans.length;
      // Acknowledged spans are on disk, and loaded a moment later.
      await expect.poll(stored, { timeout: 20_000 }).toBe(sent);
    });
  },
});

export { expect };

export const THEMES = ["light", "dark"] as const;

/** Nothing serious or critical by axe, in both themes. */
export async function expectAccessible(page: Page): Promise<void> {
  for (const colorScheme of THEMES) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const { violations } = await new AxeBuilder({ page }).analyze();
    const serious = violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map((n) => n.target).join("; ")}`);
    expect(serious, `axe in the ${colorScheme} theme`).toEqual([]);
  }
}

/** At the width of a phone nothing makes the page itself scroll sideways. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  await page.setViewportSize({ width: 390, height: 844 });
  await expect
    .poll(() => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth))
    .toBeLessThanOrEqual(0);
}
