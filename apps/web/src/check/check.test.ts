/* The check in a real browser: nothing leaves it, everybody can use it, and it stays quick. */
import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { axeProblems } from "../../test/axe.ts";
import { type Served, desktop, launch, phone, servePages, visit } from "../../test/pages.ts";
import { sizeIn } from "./size.ts";

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));
const sample = path("../../../../corpus/samples/WhatsApp Chat with +44 7700 900118.txt");
const devices = [
  ["phone", phone],
  ["desktop", desktop],
] as const;
const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name });
const verdict = (page: Page, name: string | RegExp) => page.getByRole("heading", { level: 1, name });

async function load(page: Page): Promise<void> {
  await button(page, /Get the checker/).click();
  await button(page, "Choose a file").waitFor();
}

/** A WhatsApp export of five hundred messages, with a trap in it. */
function longChat(): string {
  const trap = readFileSync(sample, "utf8").split("\n").slice(1, 14);
  const talk = Array.from({ length: 486 }, (_, index) => {
    const minute = `${String(8 + (Math.floor(index / 60) % 12)).padStart(2, "0")}:${String(index % 60).padStart(2, "0")}`;
    return `${String(14 + Math.floor(index / 60)).padStart(2, "0")}/03/2025, ${minute} - ${index % 2 === 0 ? "+44 7700 900118" : "Robin Hale"}: Message ${index}, you made me smile, are you alone tonight?`;
  });
  return [...trap, ...talk].join("\n");
}

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds of the thread's own time: what else runs on the machine does not count. */
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/** How long each task of the main threads of pages took, in milliseconds. */
function mainThreadTasks(trace: string): number[] {
  const { traceEvents }: { readonly traceEvents: readonly TraceEvent[] } = JSON.parse(trace);
  const key = ({ pid, tid }: TraceEvent): string => `${pid} ${tid}`;
  const main = new Set(traceEvents.filter(({ name, args }) => name === "thread_name" && args?.name === "CrRendererMain").map(key));
  return traceEvents.flatMap((event) => (event.name.endsWith("RunTask") && main.has(key(event)) ? (event.tdur ?? 0) / 1000 : []));
}

describe("the check", () => {
  let browser: Browser;
  let served: Served;
  beforeAll(async () => {
    [browser, served] = await Promise.all([launch(), servePages()]);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await served?.[Symbol.asyncDispose]();
  });

  test.each(devices)(
    "reads a chosen file on a %s, shows why it is marked, and asks for nothing once it has been chosen",
    async (_, options) => {
      const { page, asked, problems } = await visit(browser, `${served.origin}/check`, options);
      await load(page);
      const before = asked.length;
      await page.getByLabel("Choose a file").last().setInputFiles(sample);
      await verdict(page, "This looks like a trap.").waitFor();
      await page.getByRole("heading", { name: "This matches our warning of 3 April. You are not the only one." }).waitFor();
      const mark = button(page, "We met at");
      expect(await mark.getAttribute("aria-expanded")).toBe("false");
      await mark.click();
      await page.getByText("They say you have met, which makes it feel rude to ask who they are.").first().waitFor();
      expect(await mark.getAttribute("aria-expanded")).toBe("true");
      await page.getByRole("listitem").filter({ hasText: "Taking" }).getByText("not seen").waitFor();
      await page.getByText("Who is really behind it.").waitFor();
      expect(asked.slice(before)).toEqual([]);
      expect(problems).toEqual([]);
      await page.getByRole("link", { name: "Report this chat" }).click();
      await page.waitForURL(`${served.origin}/report`);
      // Whoever asks to report asks for the desk's keys, and for nothing else.
      expect(asked.slice(before).filter((url) => url !== `${served.origin}/api/desk`)).toEqual([]);
      expect(asked.filter((url) => !url.startsWith(served.origin))).toEqual([]);
    },
  );

  test("reads what is pasted and what is dropped, and promises nothing where it finds nothing", async () => {
    const { page, problems } = await visit(browser, `${served.origin}/check`, desktop);
    await load(page);
    await button(page, "Check these messages").click();
    await page.getByRole("alert").getByText("Paste or type at least one message.").waitFor();
    await page.getByLabel("Paste the messages").fill("Mum: Lunch on Sunday?\nMe: Yes, I bring the cake\nMum: Lovely, see you at one");
    await button(page, "Check these messages").click();
    await verdict(page, "We found no clear signs.").waitFor();
    await page.getByText("That is not a promise.").waitFor();
    await page.getByText("That does not make it safe.").waitFor();
    expect(await page.getByText(/you are safe/i).count()).toBe(0);
    await button(page, /Check another chat/).click();
    await page.evaluate(`(text => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([text], "chat.txt"));
      transfer.items.add(new File(["x"], "Screenshot.png", { type: "image/png" }));
      window.dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }));
    })(${JSON.stringify(readFileSync(sample, "utf8"))})`);
    await verdict(page, "This looks like a trap.").waitFor();
    await page.getByRole("alert").getByText("A later version will read screenshots here.").waitFor();
    expect(problems).toEqual([]);
  });

  test("is printed with the verdict, the chat, each sign, and a note on what it is, and without buttons", async () => {
    const { page } = await visit(browser, `${served.origin}/check`, desktop);
    await load(page);
    await page.getByLabel("Choose a file").last().setInputFiles(sample);
    await verdict(page, "This looks like a trap.").waitFor();
    const note = page.getByText("Made on the reader’s own device by Telltale. Nothing was sent anywhere.");
    const reason = page.getByText("They say you have met, which makes it feel rude to ask who they are.").first();
    expect([await note.isVisible(), await reason.isVisible()]).toEqual([false, false]);
    await page.emulateMedia({ media: "print" });
    expect([await note.isVisible(), await reason.isVisible()]).toEqual([true, true]);
    await page.getByText("Summary of a chat check").waitFor();
    await verdict(page, "This looks like a trap.").waitFor();
    // The marks in the chat are its words.
    expect(await page.locator("button:not(.mark-text)").filter({ visible: true }).allTextContents()).toEqual([]);
    expect(await page.getByRole("link").filter({ visible: true }).allTextContents()).toEqual([]);
  });

  test("kindly says what a file is that it cannot read", async () => {
    const { page, problems } = await visit(browser, `${served.origin}/check`, phone);
    await load(page);
    await page
      .getByLabel("Choose a file")
      .last()
      .setInputFiles({ name: "shot.png", mimeType: "image/png", buffer: Buffer.from("x") });
    await page.getByRole("alert").getByText("This is a picture.").waitFor();
    expect(await axeProblems(page)).toEqual([]);
    expect(problems).toEqual([]);
  });

  test("says so where the checker does not arrive, and can try again", async () => {
    const { page } = await visit(browser, `${served.origin}/check`, phone);
    await page.route("**/worker-*.js", async (route) => route.abort());
    await button(page, /Get the checker/).click();
    await page.getByRole("alert").getByText("The checker did not arrive.").waitFor();
    expect(await axeProblems(page)).toEqual([]);
    await page.unroute("**/worker-*.js");
    await button(page, "Try again").click();
    await button(page, "Choose a file").waitFor();
  });

  test("checks 500 messages in its worker with no task of the page above 100 ms", { timeout: 90_000 }, async () => {
    const { page, problems } = await visit(browser, `${served.origin}/check`, phone);
    await load(page);
    await browser.startTracing(page, { categories: ["toplevel", "devtools.timeline"] });
    await page
      .getByLabel("Choose a file")
      .last()
      .setInputFiles({ name: "chat.txt", mimeType: "text/plain", buffer: Buffer.from(longChat()) });
    // By selector: looking for a role walks the whole tree in the page, which is the very thing that is measured.
    await page.locator(".verdict[data-level=strong]").waitFor();
    await page.evaluate("document.querySelector('.chat > .no-print button')?.click()");
    await expect.poll(async () => page.locator(".line").count(), { timeout: 60_000 }).toBe(499);
    const tasks = mainThreadTasks((await browser.stopTracing()).toString());
    expect(tasks.length).toBeGreaterThan(100);
    expect(tasks.filter((ms) => ms > 100)).toEqual([]);
    expect(problems).toEqual([]);
  });

  test("can be gone through by keyboard alone", async () => {
    const { page } = await visit(browser, served.origin, desktop);
    const press = async (...keys: readonly string[]) => {
      for (const key of keys) await page.keyboard.press(key);
    };
    const focus = async (name: string) => {
      for (let tries = 0; tries < 40; tries++) {
        const text = await page.evaluate<string>(
          "((at) => at.matches('a, button, textarea') ? `${at.tagName} ${at.textContent}` : '')(document.activeElement)",
        );
        if (text.includes(name)) return;
        await press("Tab");
      }
      throw new Error(`expected to reach "${name}" by Tab`);
    };
    await focus("Check a chat");
    await press("Enter");
    await page.waitForURL(/\/check$/);
    await focus("Get the checker");
    await press("Enter");
    await page.getByLabel("Paste the messages").waitFor();
    await focus("TEXTAREA");
    await page.keyboard.insertText(readFileSync(sample, "utf8"));
    await press("Tab", "Enter");
    await verdict(page, "This looks like a trap.").waitFor();
    await focus("We met at");
    await press("Enter");
    await page.getByText("They say you have met, which makes it feel rude").first().waitFor();
    await press("Escape", "Escape");
    await page.waitForURL("about:blank");
  });

  test.each(devices)("is left at once on a %s: nothing stays on the page, and going back does not lead to it", async (_, options) => {
    const { page, asked } = await visit(browser, "about:blank", options);
    await page.goto(served.origin);
    await page.getByRole("link", { name: "Check a chat" }).click();
    await load(page);
    const before = asked.length;
    await button(page, "Leave now").click();
    await page.waitForURL("about:blank");
    expect(await page.evaluate("document.body?.textContent ?? ''")).toBe("");
    expect(asked.slice(before)).toEqual([]);
    await page.goBack().catch(() => null);
    expect(page.url()).toBe("about:blank");
  });

  test.each(devices.flatMap(([name, options]) => (["light", "dark"] as const).map((scheme) => [name, scheme, options] as const)))(
    "gives axe nothing to say on a %s in %s, in any state",
    { timeout: 60_000 },
    async (_, colorScheme, options) => {
      const { page, problems } = await visit(browser, served.origin, { ...options, colorScheme });
      const found: string[] = [];
      const look = async (state: string) => found.push(...(await axeProblems(page)).map((one) => `${state}: ${one}`));
      await look("home");
      await page.goto(`${served.origin}/check`);
      await look("cold");
      await load(page);
      await page.getByText("Show me, step by step").click();
      await look("ready");
      await page.getByLabel("Choose a file").last().setInputFiles(sample);
      await verdict(page, "This looks like a trap.").waitFor();
      await page.locator(".mark-text").first().click();
      await look("checked");
      expect(found).toEqual([]);
      expect(problems).toEqual([]);
    },
  );

  test("fits at twice the size and at 320 px without scrolling sideways, in both languages", async () => {
    for (const locale of ["en-GB", "fr-FR"])
      for (const width of [640, 320]) {
        const { page } = await visit(browser, `${served.origin}/check`, { locale, viewport: { width, height: 430 }, deviceScaleFactor: 2 });
        const isWide = async () => page.evaluate<boolean>("document.documentElement.scrollWidth > document.documentElement.clientWidth");
        if (width === 640) await page.evaluate("document.documentElement.style.fontSize = '200%'");
        expect(await isWide()).toBe(false);
        await button(page, /Get the checker|Charger l’outil/).click();
        await page.locator("textarea").waitFor();
        await page.locator("summary").click();
        expect(await isWide()).toBe(false);
        await page.locator("input[type=file]").first().setInputFiles(sample);
        await page.locator(".verdict").waitFor();
        expect(await isWide()).toBe(false);
        await page.context().close();
      }
  });

  test("speaks French where the browser does, and English when asked to", async () => {
    const { page } = await visit(browser, `${served.origin}/check`, { ...phone, locale: "fr-FR" });
    await verdict(page, "Vérifier une conversation").waitFor();
    expect(await page.evaluate("document.documentElement.lang")).toBe("fr");
    await button(page, "English").click();
    await verdict(page, "Check a chat").waitFor();
    expect(
      await page.evaluate("[document.documentElement.lang, localStorage.length, sessionStorage.length, document.cookie].join()"),
    ).toMatch(/^en,0,\d,$/);
  });

  test("weighs at most 250 KB of compressed script before the checker, and the checker what it says", () => {
    const dist = path("../../dist/");
    const weight = (name: string): number => gzipSync(readFileSync(dist + name), { level: 9 }).length;
    const page = readFileSync(`${dist}index.html`, "utf8");
    const loaded = [...page.matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/gu)].map(([, name = ""]) => name);
    expect(loaded.length).toBeGreaterThan(0);
    expect(loaded.reduce((sum, name) => sum + weight(name), 0)).toBeLessThanOrEqual(250 * 1024);
    const checker = readdirSync(`${dist}assets/`)
      .filter((name) => name.startsWith("worker-") && name.endsWith(".js"))
      .reduce((sum, name) => sum + weight(`assets/${name}`), 0);
    expect(Math.abs(checker / 1e6 - Number.parseFloat(sizeIn("en")))).toBeLessThan(0.15);
  });
});

describe("the check without a server", () => {
  test("is a folder of files that reads chats under a policy of its own", { timeout: 120_000 }, async () => {
    await using served = await servePages("static");
    const browser = await launch();
    const { page, asked, problems } = await visit(browser, served.origin, phone);
    await page.getByRole("link", { name: "Check a chat" }).click();
    await load(page);
    const before = asked.length;
    await page.getByLabel("Choose a file").last().setInputFiles(sample);
    await verdict(page, "This looks like a trap.").waitFor();
    expect(await page.getByRole("link", { name: /report/i }).count()).toBe(0);
    expect([asked.slice(before), problems]).toEqual([[], []]);
    expect(await page.evaluate("fetch('/').then(() => 'went', () => 'refused')")).toBe("refused");
    await browser.close();
  });
});
