import type { HelpLine } from "@telltale/contract";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { axeProblems } from "../../test/axe.ts";
import { type Served, desktop, launch, phone, servePages, visit } from "../../test/pages.ts";

const order = [
  "You did nothing wrong.",
  "Do not pay",
  "Stop replying",
  "Save it first",
  "Then block",
  "Report in the app last",
  "Tell colleagues who may be next",
  "Check people by a route you already had",
];

/** Goes on by Tab until what has this name is in focus. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let presses = 0; presses < 40; presses += 1) {
    await page.keyboard.press("Tab");
    const focused = await page.evaluate<string>("(document.activeElement?.labels?.[0] ?? document.activeElement)?.textContent ?? ''");
    if (focused === name) return;
  }
  throw new Error(`expected to reach "${name}" by Tab`);
}

describe("the second door", () => {
  let browser: Browser;
  let served: Served;
  beforeAll(async () => {
    [browser, served] = await Promise.all([launch(), servePages()]);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await served?.[Symbol.asyncDispose]();
  });

  test("at eleven at night on a phone says what to do in order, with a line that is open, in three taps", async () => {
    const { page, asked, problems } = await visit(browser, "about:blank", { ...phone, timezoneId: "Europe/London" });
    await page.clock.setFixedTime(new Date("2026-04-08T23:00:00+01:00"));
    await page.goto(served.origin);
    await page.getByRole("link", { name: "I’ve already replied or sent something" }).tap();
    await page.waitForLoadState("networkidle");
    const before = asked.length;
    await page.getByText("I am being threatened").tap();
    await page.getByRole("button", { name: "Show me what to do" }).tap();
    await page.getByRole("heading", { level: 1, name: "You did nothing wrong." }).waitFor();
    const headings = await page.locator("h1, h3").allTextContents();
    expect(headings.filter((text) => order.includes(text))).toEqual(order);
    const line = page.getByRole("complementary", { name: "Talk to someone now" });
    await line.getByText("Samaritans").waitFor();
    await line.getByText("Open day and night").waitFor();
    expect(await line.getByRole("link", { name: "Call 116 123" }).getAttribute("href")).toBe("tel:116123");
    await page.getByText("Threats: do not answer and do not pay.").waitFor();
    expect([asked.slice(before), problems]).toEqual([[], []]);
  });

  test("at four in the morning has a line that never closes, where those of the country do", async () => {
    const { page } = await visit(browser, "about:blank", { ...phone, timezoneId: "Europe/Paris" });
    await page.clock.setFixedTime(new Date("2026-04-08T04:00:00+02:00"));
    await page.goto(`${served.origin}/replied`);
    await page.getByRole("button", { name: "Show me what to do" }).click();
    const line = page.getByRole("complementary", { name: "Talk to someone now" });
    await line.getByText("Find A Helpline").waitFor();
    const own = page.locator("#help").getByRole("listitem").filter({ hasText: "3018" });
    await own.getByText("Closed now").waitFor();
    await own.getByText("every day 09:00–23:00").waitFor();
  });

  test("shows the lines of the desk where it has some, and its own beside them while those are closed", async () => {
    const own: HelpLine = {
      id: "own",
      name: "Lantern Evening Line",
      about: { en: "For people of this house." },
      country: "GB",
      ages: { from: 18, to: null },
      hours: [{ days: ["wed", "thu"], from: "18:00", to: "02:00" }],
      zone: "Europe/London",
      phone: "+44 7700 900231",
      address: null,
      source: null,
      checked: "2026-03",
    };
    await using desk = await servePages("server", [own]);
    const { page, problems } = await visit(browser, "about:blank", { ...phone, timezoneId: "Europe/London" });
    const open = page.getByRole("complementary", { name: "Talk to someone now" });
    for (const [time, name] of [
      ["23:00", "Lantern Evening Line"],
      ["09:00", "Samaritans"],
    ] as const) {
      await page.clock.setFixedTime(new Date(`2026-04-08T${time}:00+01:00`));
      await page.goto(`${desk.origin}/replied`);
      await page.waitForLoadState("networkidle");
      await page.getByRole("button", { name: "Show me what to do" }).click();
      await open.getByText(name).waitFor();
      expect(await page.locator("#help").getByRole("listitem").count()).toBe(1);
    }
    await page.getByText("Wed, Thu 18:00–02:00").waitFor();
    expect(problems).toEqual([]);
  });

  test("can be gone through by Tab from the top of the page, and changed", async () => {
    const { page } = await visit(browser, `${served.origin}/replied`, desktop);
    await page.getByRole("checkbox", { name: "I sent money" }).waitFor();
    await tabTo(page, "I sent money");
    await page.keyboard.press("Space");
    await tabTo(page, "Show me what to do");
    await page.keyboard.press("Enter");
    await page.getByText("Money: call your bank now").waitFor();
    await tabTo(page, "Change my ticks");
    await page.keyboard.press("Enter");
    expect(await page.getByRole("checkbox", { name: "I sent money" }).isChecked()).toBe(true);
  });

  test("is printed with what to do and whom to call, and without buttons", async () => {
    const { page } = await visit(browser, `${served.origin}/replied`, desktop);
    await page.getByLabel("I sent money").check();
    await page.getByRole("button", { name: "Show me what to do" }).click();
    await page.getByRole("heading", { level: 1, name: "You did nothing wrong." }).waitFor();
    await page.emulateMedia({ media: "print" });
    const printed = await page.locator("body").innerText();
    for (const text of [...order, "Money: call your bank now"]) expect(printed).toContain(text);
    expect(await page.locator("#help").isVisible()).toBe(true);
    expect(await page.getByRole("button").filter({ visible: true }).count()).toBe(0);
    expect(printed).not.toContain("Leave now");
  });

  test.each(["light", "dark"] as const)("gives axe nothing to say in %s", async (colorScheme) => {
    const { page, problems } = await visit(browser, `${served.origin}/replied`, { ...phone, colorScheme });
    expect(await axeProblems(page)).toEqual([]);
    await page.getByLabel("I sent money").check();
    await page.getByRole("button", { name: "Show me what to do" }).click();
    await page.getByText("How, on this phone").click();
    expect(await axeProblems(page)).toEqual([]);
    await page.evaluate("document.documentElement.style.fontSize = '200%'");
    expect(await page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")).toBe(false);
    expect(problems).toEqual([]);
  });
});
