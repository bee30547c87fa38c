/* The pages where it is hard to use them: on a slow network, without WebAssembly as in Tor Browser's level "Safer", without any script. */
import { createClient } from "@telltale/contract";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TestDesk, startDesk } from "../../server/test/desk.ts";
import { launch, phone, servePages, visit } from "../test/pages.ts";

const heading = (page: Page, name: string | RegExp, timeout = 30_000) => page.getByRole("heading", { level: 1, name }).waitFor({ timeout });
const goOn = async (page: Page): Promise<void> => page.getByRole("button", { name: /^(?:Continue|Skip this question)$/u }).click();

/** Notes how often the workers of the pages to come tell how far they are. */
async function countProgress(page: Page): Promise<void> {
  await page.addInitScript(`
    globalThis.told = 0;
    globalThis.Worker = class extends Worker {
      constructor(...given) {
        super(...given);
        this.addEventListener("message", ({ data }) => (globalThis.told += data.kind === "progress" ? 1 : 0));
      }
    };
  `);
}

async function withBrowser(run: (browser: Browser) => Promise<void>): Promise<void> {
  const browser = await launch();
  try {
    await run(browser);
  } finally {
    await browser.close();
  }
}

describe("in hard places", () => {
  let desk: TestDesk;
  beforeAll(async () => {
    await (await servePages())[Symbol.asyncDispose]();
    desk = await startDesk({ env: { TELLTALE_CONTACT: "room 12, or 020 7946 0018" } });
  }, 180_000);
  afterAll(async () => desk?.[Symbol.asyncDispose]());

  test("on a slow network every page stands within ten seconds, and says when more is on its way", async () => {
    await withBrowser(async (browser) => {
      const { page, problems } = await visit(browser, "about:blank", phone);
      const session = await page.context().newCDPSession(page);
      await session.send("Network.enable");
      // What browsers call slow 3G.
      const slow = { offline: false, latency: 400, downloadThroughput: 50_000, uploadThroughput: 50_000 };
      await session.send("Network.emulateNetworkConditions", slow);
      for (const [path, title] of [
        ["/replied", /./u],
        ["/report", "Is anyone in this under 18?"],
      ] as const) {
        await page.goto(`${desk.server.address}${path}`, { waitUntil: "commit" });
        await heading(page, title, 10_000);
      }
      await goOn(page);
      await page.getByText("Asking the desk whether it takes reports …").waitFor({ timeout: 2000 });
      await heading(page, "What would you like to tell us about?");
      expect(await page.evaluate("document.activeElement?.textContent")).toBe("What would you like to tell us about?");
      expect(problems).toEqual([]);
    });
  }, 120_000);

  test("without WebAssembly a report gets its receipt all the same, only slower", async () => {
    await withBrowser(async (browser) => {
      const { page, problems } = await visit(browser, "about:blank", phone);
      // A page may not use it anyway. The one worker that may is told not to, as by a browser that forbids it.
      await page.route("**/receipt.worker-*.js", async (route) => {
        const response = await route.fetch();
        const policy = response.headers()["content-security-policy"]?.replace(" 'wasm-unsafe-eval'", "");
        await route.fulfill({ response, headers: { ...response.headers(), "content-security-policy": policy ?? "" } });
      });
      await countProgress(page);
      await page.goto(`${desk.server.address}/report`);
      await goOn(page);
      await page.getByLabel("Only a number or a name, and when").check();
      await goOn(page);
      await page.getByLabel("Number, name or address").fill("+44 7700 900123");
      for (let i = 0; i < 8; i += 1) await goOn(page);
      await heading(page, "This is what will be sent");
      await page.getByRole("button", { name: "Send", disabled: false }).waitFor({ timeout: 120_000 });
      await page.getByRole("button", { name: "Send", exact: true }).click();
      await heading(page, /This is your receipt/u);
      const { reports } = await createClient(desk.server.address).call("listReports", {}, await desk.signIn());
      expect(reports.map(({ state }) => state)).toEqual(["received"]);
      // WebAssembly tells of its start and its end alone.
      expect(await page.evaluate("told")).toBeGreaterThan(10);
      expect(problems.filter((text) => !text.includes("wasm-unsafe-eval"))).toEqual([]);
    });
  }, 240_000);

  test("without any script says why, and how else the desk can be reached", async () => {
    await withBrowser(async (browser) => {
      const { page } = await visit(browser, `${desk.server.address}/report`, { ...phone, javaScriptEnabled: false });
      const said = page.locator("noscript");
      await said.getByRole("heading", { name: "This page needs JavaScript" }).waitFor();
      await said.getByRole("heading", { name: "Cette page a besoin de JavaScript" }).waitFor();
      await page.getByRole("link", { name: "Other ways to reach the desk" }).click();
      await page.getByText("room 12, or 020 7946 0018").waitFor();
    });
  });
});
