import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { axeProblems } from "../../test/axe.ts";
import { type Served, desktop, launch, phone, servePages, visit } from "../../test/pages.ts";

describe("the first page", () => {
  let browser: Browser;
  let served: Served;
  beforeAll(async () => {
    [browser, served] = await Promise.all([launch(), servePages()]);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await served?.[Symbol.asyncDispose]();
  });

  test.each([
    ["phone", phone],
    ["desktop", desktop],
  ])("shows two equal doors and quiet ways to report on a %s, and asks nobody else for anything", async (_, options) => {
    const { page, asked, problems } = await visit(browser, served.origin, options);
    const doors = [
      page.getByRole("link", { name: "Check a chat" }),
      page.getByRole("link", { name: "I’ve already replied or sent something" }),
    ];
    const [first, second] = await Promise.all(doors.map(async (door) => door.boundingBox()));
    expect(first?.width).toBe(second?.width);
    await page.getByRole("link", { name: "Report what happened" }).waitFor();
    await page.getByRole("link", { name: "Come back with a receipt" }).waitFor();
    expect(await axeProblems(page)).toEqual([]);
    expect([problems, asked.filter((url) => !url.startsWith(served.origin))]).toEqual([[], []]);
  });
});
