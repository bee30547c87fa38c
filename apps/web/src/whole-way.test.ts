/*
 * The whole way through every part, as people go it: a chat is checked and reported on a phone or a desktop, `telltale desk` lists, opens and
 * answers it as a program of its own, the reporter reads the answer, says anew what is allowed, withdraws and undoes.
 */
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { passphrases, setUp, startServer, temporaryFolder } from "../../cli/test/desk.ts";
import { telltale } from "../../cli/test/telltale.ts";
import { desktop, launch, phone, servePages, visit } from "../test/pages.ts";

const sample = fileURLToPath(new URL("../../../corpus/samples/WhatsApp Chat with +44 7700 900118.txt", import.meta.url));

const heading = (page: Page, name: string | RegExp) => page.getByRole("heading", { level: 1, name }).waitFor();
const press = async (page: Page, name: string | RegExp): Promise<void> => page.getByRole("button", { name }).click();
const goOn = async (page: Page): Promise<void> => press(page, /^(?:Continue|Skip this question)$/u);

describe("the whole way", () => {
  let browser: Browser;
  beforeAll(async () => {
    await (await servePages())[Symbol.asyncDispose]();
    browser = await launch();
  }, 180_000);
  afterAll(async () => browser?.close());

  test.each([
    ["phone", phone],
    ["desktop", desktop],
  ] as const)(
    "from a check on a %s to an answer, a withdrawal and back",
    async (_, options) => {
      using folder = temporaryFolder();
      await using server = await startServer(join(folder.path, "data"));
      const keys = await setUp(server, folder);
      const desk = async (args: readonly string[], ...lines: readonly string[]): Promise<string> => {
        const env = { TELLTALE_SERVER: server.address, TELLTALE_KEY: join(keys, "handlers", "ada-quill.key") };
        const { code, out, err } = await telltale(["desk", ...args], { input: [passphrases.ada, ...lines, ""].join("\n"), env });
        expect([code, code === 0 ? "" : err]).toEqual([0, ""]);
        return out;
      };

      const { page, asked, problems } = await visit(browser, `${server.address}/`, options);
      await page.getByRole("link", { name: /Check a chat/u }).click();
      await press(page, /Get the checker/u);
      await page.getByLabel("Choose a file").last().setInputFiles(sample);
      await heading(page, "This looks like a trap.");
      await page.getByRole("link", { name: "Report this chat" }).click();

      await page.getByLabel("No", { exact: true }).check();
      await goOn(page);
      await page.getByLabel("A chat", { exact: true }).check();
      await goOn(page);
      await press(page, "Take this chat");
      await page.getByText(/^\d+ messages read\.$/u).waitFor();
      for (let i = 0; i < 10; i += 1) await goOn(page);
      await heading(page, "This is what will be sent");
      await page.getByRole("button", { name: "Send", disabled: false }).waitFor({ timeout: 60_000 });
      await press(page, "Send");
      await heading(page, /This is your receipt/u);
      const receipt = (await page.getByRole("region", { name: "Receipt" }).locator("li > span:first-child").allTextContents()).join("");
      await press(page, "I have kept it");
      await page.getByLabel("Receipt").fill(receipt.slice(-4));
      await press(page, "Check");
      await heading(page, "You are done. Thank you.");

      const report = /r-[0-9a-f]{8}/u.exec(await desk(["list"]))?.[0] ?? "";
      const opened = await desk(["open", report, "--desk-key", join(keys, "offline", "desk.key")], passphrases.desk);
      expect(opened).toContain("We met at");
      await desk(["answer", report], "You did nothing wrong. We will ring you tomorrow.");

      await page.goto(`${server.address}/return`);
      await page.getByLabel("Receipt").fill(receipt);
      await press(page, "Open my report");
      await page.getByText("You did nothing wrong. We will ring you tomorrow.").waitFor({ timeout: 60_000 });
      await page.getByText("Say anew what you allow").click();
      const experts = page.getByRole("group", { name: "May outside experts get a copy without names?" });
      await experts.getByLabel("Yes").check();
      await press(page, "This is what I allow from now on");
      await page.getByText("The desk now goes by what you just said.").waitFor();
      await press(page, "Add a chat");
      await page.getByLabel("Or paste the messages here").fill("Robin Vale: You never answered me\nRobin Vale: I still have your picture");
      await press(page, "Use what I pasted");
      await page.getByText("2 messages read.").waitFor();
      for (let i = 0; i < 3; i += 1) await goOn(page);
      await heading(page, "This is what will be sent");
      await page.getByText("Show the exact text").click();
      const shown = await page.locator("pre").textContent();
      await press(page, "Add it");
      await heading(page, "It has been added to your report.");
      await press(page, /report/u);
      expect(await desk(["open", report, "--desk-key", join(keys, "offline", "desk.key")], passphrases.desk)).toContain(
        "still have your picture",
      );
      expect(shown).toContain("still have your picture");
      await page.getByLabel("Your message").fill("Thank you.");
      await press(page, "Send the message");
      await page.getByText("Your message has been sent.").waitFor();
      expect(await desk(["thread", report])).toContain("Thank you.");
      await press(page, "Withdraw my report");
      await press(page, "Yes, withdraw it");
      await page.getByText("Nobody at the desk can see it.").waitFor();
      expect(await desk(["list"])).toBe("No reports.\n");
      await press(page, "Undo the withdrawal");
      await page.getByText("Your report is back as it was.").waitFor();
      expect(await desk(["list"])).toContain(report);
      expect(problems).toEqual([]);
      expect(asked.filter((url) => !url.startsWith(server.address))).toEqual([]);
    },
    180_000,
  );
});
