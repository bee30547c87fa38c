/* Report and Return in a real browser, as a phone and as a desktop, against a server. */
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@telltale/contract";
import { openWhole } from "@telltale/sealing";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DeskSecrets, type TestDesk, makeSecrets, sealMessage, setupBody, signInTo, startDesk } from "../../../server/test/desk.ts";
import { spawnServer } from "../../../server/test/spawned.ts";
import { axeProblems } from "../../test/axe.ts";
import { desktop, launch, phone, servePages } from "../../test/pages.ts";

/** Where pictures of every state go; none are made without it. */
const screens = process.env["TELLTALE_SCREENS"];

const chatText = [
  "[02/03/2026, 22:10:00] Robin Vale: Hey you, long time no speak! We met at the Lantern Hall dinner, Alex",
  "[02/03/2026, 22:11:00] Alex Marsh: Sorry, who is this?",
  "[02/03/2026, 22:12:00] Robin Vale: Ouch! Jordan Pike said you would remember",
  "[02/03/2026, 22:14:00] Robin Vale: Send me a picture first, just between us",
].join("\n");

let browser: Browser;
beforeAll(async () => {
  // Builds the pages where they are older than their sources; every server here serves them itself.
  await (await servePages())[Symbol.asyncDispose]();
  browser = await launch();
}, 180_000);
afterAll(async () => browser.close());

interface Visit extends AsyncDisposable {
  readonly page: Page;
  readonly asked: string[];
  readonly problems: string[];
  /** The bodies that were posted, by path. */
  readonly posted: { readonly path: string; readonly body: string }[];
  /** Looks at the page as it stands: nothing for axe to find, nothing wider than the screen; and takes a picture where they are wanted. */
  readonly look: (name: string) => Promise<void>;
}

async function visit(origin: string, path: string, options: BrowserContextOptions, label: string): Promise<Visit> {
  const context = await browser.newContext({ ...options, reducedMotion: "reduce" });
  const asked: string[] = [];
  const problems: string[] = [];
  const posted: { path: string; body: string }[] = [];
  context.on("request", (request) => {
    asked.push(request.url());
    if (request.method() === "POST") posted.push({ path: new URL(request.url()).pathname, body: request.postData() ?? "" });
  });
  const page = await context.newPage();
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") problems.push(message.text());
  });
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("dialog", (dialog) => void dialog.accept());
  await page.goto(`${origin}${path}`);
  const size = page.viewportSize() ?? desktop.viewport;
  const look = async (name: string): Promise<void> => {
    if (screens !== undefined) {
      await page.evaluate("scrollTo(0, 0)");
      await page.screenshot({ path: join(screens, `report-${name}-${label}.png`), fullPage: true });
    }
    // The colours of the dark are the same at every width: they are looked at on the phone alone.
    for (const colorScheme of options.isMobile === true ? (["dark", "light"] as const) : (["light"] as const)) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      expect(await axeProblems(page), `${name}, ${colorScheme}`).toEqual([]);
    }
    expect(await page.evaluate("document.getAnimations().length"), `${name} moves`).toBe(0);
    // As it is; enlarged to 200% and 400% (WCAG 2.2, 1.4.10: 320 pixels are left of 1280), and with letters alone at 200%.
    for (const [width, letters] of [
      [size.width, 100],
      [Math.max(320, size.width / 2), 100],
      [320, 100],
      [size.width, 200],
    ] as const) {
      await page.setViewportSize({ width, height: size.height });
      await page.evaluate(`document.documentElement.style.fontSize = "${letters === 100 ? "" : `${letters}%`}"`);
      const wide = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
      expect(wide, `${name} is wider than ${width} pixels, letters at ${letters}%`).toBeLessThanOrEqual(0);
    }
    await page.evaluate(`document.documentElement.style.fontSize = ""`);
    await page.setViewportSize(size);
  };
  return { page, asked, problems, posted, look, [Symbol.asyncDispose]: async () => context.close() };
}

const heading = (page: Page, name: string | RegExp) => page.getByRole("heading", { level: 1, name }).waitFor();
const press = async (page: Page, name: string | RegExp): Promise<void> => page.getByRole("button", { name }).click();
const goOn = async (page: Page): Promise<void> => press(page, /^(?:Continue|Skip this question)$/u);

/** The receipt as it stands on the page. */
const receiptOf = async (page: Page): Promise<string> =>
  (await page.getByRole("region", { name: "Receipt" }).locator("li > span:first-child").allTextContents()).join("");

interface SentBody {
  readonly id: string;
  readonly thread: string;
  readonly envelopes: readonly {
    readonly id: string;
    readonly purpose: "case" | "consents" | "identity" | "original";
    readonly inline: string[];
  }[];
}

const sentBody = (posted: Visit["posted"]): SentBody => {
  const body = posted.find(({ path }) => path === "/api/reports")?.body;
  if (body === undefined) throw new Error("expected a report to have been sent");
  const parsed: SentBody = JSON.parse(body);
  return parsed;
};

async function expectSentAsShown(shown: ReadonlyMap<string, string>, body: SentBody, secrets: DeskSecrets): Promise<void> {
  expect(body.envelopes.map(({ id }) => id).sort()).toEqual([...shown.keys()].sort());
  for (const { id, purpose, inline } of body.envelopes) {
    const sealed = inline.map((one) => new Uint8Array(Buffer.from(one, "base64url")));
    const keys = [secrets.desk.identity, ...secrets.handlers.map(({ identity }) => identity)];
    const { content } = await openWhole(sealed, keys, { purpose, report: body.id, envelope: id }, 1 << 24);
    const said = shown.get(id) ?? "";
    if (purpose === "original") expect(said).toContain(`${content.length} bytes`);
    else expect(new TextDecoder().decode(content)).toBe(said);
  }
}

/** What the preview shows of every envelope, by the envelope's id. */
async function shownOn(page: Page): Promise<ReadonlyMap<string, string>> {
  const shown = new Map<string, string>();
  for (const part of await page.locator("[data-envelope]").all()) {
    const id = (await part.getAttribute("data-envelope")) ?? "";
    const exact = part.locator("pre");
    if ((await exact.count()) === 0) shown.set(id, (await part.textContent()) ?? "");
    else {
      await part.getByText("Show the exact text").click();
      shown.set(id, (await exact.textContent()) ?? "");
    }
  }
  return shown;
}

describe.each([
  ["phone", phone],
  ["desktop", desktop],
] as const)("on a %s", (label, options) => {
  let desk: TestDesk;
  beforeAll(async () => {
    desk = await startDesk();
  }, 60_000);
  afterAll(async () => desk[Symbol.asyncDispose]());

  it("a chat is reported, answered, read, withdrawn and taken back, and what was sent is what was shown", async () => {
    await using own = await visit(desk.server.address, "/report", options, label);
    const { page, look, posted } = own;
    await heading(page, "Is anyone in this under 18?");
    await look("age");
    await page.getByLabel("No", { exact: true }).check();
    await goOn(page);
    await heading(page, "What would you like to tell us about?");
    expect(await page.evaluate("document.activeElement?.textContent")).toBe("What would you like to tell us about?");
    await page.getByLabel("A chat", { exact: true }).check();
    await look("about");
    await goOn(page);
    await heading(page, "The chat");
    await look("chat-empty");
    await page.getByLabel("Or paste the messages here").fill(chatText);
    await press(page, "Use what I pasted");
    await page.getByText("4 messages read.").waitFor();
    await page.getByLabel("Which of these people is you?").selectOption({ label: "Alex Marsh" });
    await look("chat");
    await goOn(page);
    await heading(page, "Who wrote to you, and when?");
    await page.getByLabel("Number, name or address").fill("+44 7700 900123");
    await page.getByLabel("App", { exact: true }).fill("WhatsApp");
    await look("handle");
    await goOn(page);
    await heading(page, "What did they know about you?");
    await page.getByLabel("What they knew, and where from").fill("Jordan Pike is my boss.");
    await look("knew");
    await goOn(page);
    await heading(page, "Did you reply, or share anything?");
    await page.getByLabel("I replied").check();
    await page.getByLabel("I am being threatened").check();
    await look("happened");
    await goOn(page);
    await heading(page, /anyone else/u);
    await look("others");
    await goOn(page);
    await heading(page, "How may we reach you?");
    await page.getByLabel("Your name").fill("Alex Marsh");
    await page.getByLabel("How to reach you").fill("07700 900200");
    await look("reach");
    await goOn(page);
    await heading(page, /must not see it/u);
    await page.getByLabel("Handler 2").check();
    await page.getByText("Who can read it: Handler 1.").waitFor();
    await look("handlers");
    await goOn(page);
    await heading(page, "What may we do with it?");
    for (const no of await page.getByLabel("No", { exact: true }).all()) expect(await no.isChecked()).toBe(true);
    await look("consents");
    await goOn(page);
    await heading(page, "Take out what you like");
    await press(page, "Take out message 2");
    await page.getByText("1 of 4 taken out.").waitFor();
    await look("messages");
    await goOn(page);
    await heading(page, "Names to replace");
    await page.getByLabel("A name to replace").fill("Jordan Pike");
    await press(page, "Replace this name");
    await page.getByText("[name 2] · 2 times").waitFor();
    await look("names");
    await goOn(page);
    await heading(page, "This is what will be sent");
    await page.getByRole("button", { name: "Send", disabled: false }).waitFor({ timeout: 60_000 });
    const shown = await shownOn(page);
    await look("preview");
    const all = [...shown.values()].join("\n");
    expect(all).not.toMatch(/Sorry, who is this/u);
    await press(page, "Send");
    await heading(page, /This is your receipt/u);
    await look("receipt");
    const receipt = await receiptOf(page);
    expect(receipt).toMatch(/^[0-9]{24}$/u);
    const body = sentBody(posted);
    await expectSentAsShown(shown, body, desk.secrets);
    expect(all.replace(/"names":\{[^}]*\}|"name":"Alex Marsh"/gu, "")).not.toMatch(/Alex|Marsh|Jordan|Pike/u);

    await press(page, "I have kept it");
    await heading(page, "Please type its last four digits");
    await page.getByLabel("Receipt").fill(receipt.slice(-4) === "0000" ? "1111" : "0000");
    await press(page, "Check");
    await page.getByRole("alert").getByText("These are not the last four digits.").waitFor();
    await look("last-digits");
    await page.getByLabel("Receipt").fill(receipt.slice(-4));
    await press(page, "Check");
    await heading(page, "You are done. Thank you.");
    await look("done");

    const staff = await desk.signIn(0);
    const answer = await sealMessage(
      desk,
      { id: body.id, recipient: body.thread, identity: "", credential: staff },
      "You did nothing wrong.",
    );
    await desk.client.call("answerReport", { params: { report: body.id }, body: answer }, staff);

    await page.goto(`${desk.server.address}/return`);
    await heading(page, "Come back with a receipt");
    await look("return");
    await page.getByLabel("Receipt").fill("1234");
    await press(page, "Open my report");
    await page.getByText("This has 4.").waitFor();
    await look("return-wrong");
    await page.getByLabel("Receipt").fill(receipt.replaceAll(/(....)/gu, "$1 "));
    await press(page, "Open my report");
    await heading(page, "Your report");
    await page.getByText("You did nothing wrong.").waitFor();
    await page.getByText("The desk is staffed weekdays from 9 to 17.").waitFor();
    await page.getByLabel("Your message").fill("Thank you.");
    await press(page, "Send the message");
    await page.getByText("Your message has been sent.").waitFor();
    await look("thread");
    await page.getByLabel("What you would like to add").fill("He wrote again today.");
    await press(page, "Add it");
    await page.getByText("It has been added to your report.").waitFor();
    const opened = await desk.client.call("openReport", { params: { report: body.id } }, staff);
    expect(opened).toMatchObject({ awaitsAnswer: true, messages: 2 });
    expect(opened.envelopes.filter(({ purpose }) => purpose === "case")).toHaveLength(2);
    await press(page, "Withdraw my report");
    await look("withdraw-asked");
    await press(page, "Yes, withdraw it");
    await page.getByText("Nobody at the desk can see it.").waitFor();
    await look("withdrawn");
    await expect(desk.client.call("openReport", { params: { report: body.id } }, staff)).rejects.toMatchObject({ code: "not-found" });
    await press(page, "Undo the withdrawal");
    await page.getByText("Your report is back as it was.").waitFor();
    expect((await desk.client.call("openReport", { params: { report: body.id } }, staff)).state).toBe("received");
    await press(page, "Delete it now, for good");
    await press(page, "Yes, delete it for good");
    await heading(page, "Your report is deleted.");
    await look("deleted");
    expect(own.problems).toEqual([]);
    expect(own.asked.filter((url) => !url.startsWith(desk.server.address))).toEqual([]);
  }, 180_000);

  it("stops where somebody may be under 18, and takes nothing", async () => {
    await using own = await visit(desk.server.address, "/report", options, label);
    const { page, look } = own;
    await page.getByLabel("Yes, or I am not sure").check();
    await heading(page, "Is anyone in this under 18?");
    await goOn(page);
    await heading(page, "Please do not send it here");
    await look("stop");
    await press(page, "I chose this by mistake");
    await heading(page, "Is anyone in this under 18?");
    expect(own.posted).toEqual([]);
    expect(own.problems).toEqual([]);
  });

  it("goes back by the browser's own way, keeps what was said, and warns before it is lost", async () => {
    await using own = await visit(desk.server.address, "/report", options, label);
    const { page } = own;
    await goOn(page);
    await page.getByLabel("What happened, in my own words").check();
    await goOn(page);
    await page.getByLabel("What happened", { exact: true }).fill("Somebody wrote to me.");
    await goOn(page);
    await heading(page, "Who wrote to you, and when?");
    await page.goBack();
    await heading(page, "What happened?");
    expect(await page.getByLabel("What happened", { exact: true }).inputValue()).toBe("Somebody wrote to me.");
    const warned = page.waitForEvent("dialog");
    await page.reload();
    expect((await warned).type()).toBe("beforeunload");
    expect(await page.evaluate("localStorage.length + sessionStorage.length")).toBeLessThanOrEqual(1);
    expect(JSON.stringify(await page.evaluate("({ ...sessionStorage })"))).not.toContain("Somebody wrote");
  });

  it("says what is missing where the desk is not set up, does not answer, or sends keys that do not check out", async () => {
    const info = await desk.client.call("getDesk", {});
    await using own = await visit(desk.server.address, "/report", options, label);
    const { page, look } = own;
    const answered = async (body: object | null, title: string, name: string): Promise<void> => {
      await page.route("**/api/desk", async (route) => (body === null ? route.abort() : route.fulfill({ json: body })));
      await page.goto(`${desk.server.address}/report`);
      await page.reload();
      // Keys are checked when somebody begins.
      if (name === "keys-wrong") await goOn(page);
      await page.getByText(title).waitFor();
      await look(name);
      await page.unroute("**/api/desk");
    };
    await answered(
      { ...info, open: false, closedBecause: "no-setup", keyset: null, desk: null },
      "This desk is not set up yet.",
      "no-setup",
    );
    await answered({ ...info, open: false, closedBecause: "too-few-keys" }, "This desk cannot take reports yet.", "too-few-keys");
    const { keyset } = info;
    await answered({ ...info, keyset: { ...keyset, root: "A".repeat(43) } }, "The keys of this desk do not check out.", "keys-wrong");
    expect(own.problems).toEqual([]);
    await answered(null, "The desk does not answer right now.", "unreachable");
    await press(page, "Try again");
    await heading(page, "Is anyone in this under 18?");
  });

  it("speaks French throughout", async () => {
    await using own = await visit(desk.server.address, "/report", { ...options, locale: "fr-FR" }, label);
    const { page, look } = own;
    await heading(page, "Quelqu’un a-t-il moins de 18 ans ?");
    for (let i = 0; i < 10; i += 1) {
      expect(await page.locator("main").innerText()).not.toMatch(/\b(?:the|your|you|what|they)\b/iu);
      await press(page, /^(?:Continuer|Passer cette question)$/u);
    }
    await heading(page, "Voici ce qui sera envoyé");
    await page.getByText("Il n’y a encore rien dedans.").waitFor({ timeout: 60_000 });
    await look("preview-french");
    expect(own.problems).toEqual([]);
  }, 90_000);
});

const isNamed = (said: string, name: string | RegExp): boolean => (typeof name === "string" ? said === name : name.test(said));

/** Uses the page as one who sees nothing and has no mouse: by the accessibility tree and keys alone. */
async function byKeys(page: Page) {
  const session = await page.context().newCDPSession(page);
  /** Every node that is told, in the order of the page. */
  const nodes = async () =>
    (await session.send("Accessibility.getFullAXTree")).nodes
      .filter(({ ignored }) => !ignored)
      .map(({ role, name, properties }) => ({
        role: String(role?.value ?? ""),
        name: String(name?.value ?? ""),
        isFocused: properties?.some((one) => one.name === "focused" && one.value.value === true) === true,
      }));
  const focused = async () =>
    (await nodes()).findLast(({ role, isFocused }) => isFocused && role !== "RootWebArea") ?? { role: "", name: "" };
  const focusedHeading = async (): Promise<string> => {
    const node = await focused();
    return node.role === "heading" ? node.name : `focus on ${node.role} ${node.name}`;
  };
  return {
    async tabTo(role: string, name: string | RegExp): Promise<void> {
      for (let i = 0; i < 60; i += 1) {
        const node = await focused();
        if (node.role === role && isNamed(node.name, name)) return;
        await page.keyboard.press("Tab");
      }
      throw new Error(`expected to reach the ${role} ${String(name)} by Tab`);
    },
    async hears(name: string): Promise<void> {
      await expect.poll(async () => (await nodes()).some((node) => node.name === name), { timeout: 60_000 }).toBe(true);
    },
    name: async () => (await focused()).name,
    /** The heading that the focus was moved to. */
    async at(name: RegExp): Promise<void> {
      await expect.poll(focusedHeading, { timeout: 20_000 }).toMatch(name);
    },
    said: async (pattern: RegExp): Promise<readonly string[]> =>
      (await nodes()).map(({ name }) => name).filter((name) => pattern.test(name)),
  };
}

describe("by keyboard and accessibility tree alone", () => {
  it("a number and a date are reported, and the receipt is heard", async () => {
    await using desk = await startDesk();
    await using own = await visit(desk.server.address, "/report", phone, "keys");
    const { page } = own;
    const keys = await byKeys(page);
    await keys.hears("Is anyone in this under 18?");
    await keys.tabTo("button", "Skip this question");
    await page.keyboard.press("Enter");
    await keys.at(/^What would you like to tell us about\?$/u);
    await keys.tabTo("radio", "A chat");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await keys.tabTo("radio", "Only a number or a name, and when");
    await keys.tabTo("button", "Continue");
    await page.keyboard.press("Enter");
    await keys.at(/^Who wrote to you, and when\?$/u);
    await keys.tabTo("textbox", "Number, name or address");
    await page.keyboard.type("+44 7700 900123");
    // The order of the fields is the browser's own; each leads on to the next when it is full.
    await keys.tabTo("spinbutton", /Day|Month|Year/u);
    for (let field = 0; field < 3; field += 1) {
      const name = await keys.name();
      await page.keyboard.type(name.includes("Day") ? "02" : name.includes("Month") ? "03" : "2026");
    }
    await keys.tabTo("button", "Continue");
    await page.keyboard.press("Enter");
    for (const next of [
      /^What did they know/u,
      /^Did you reply/u,
      /anyone else/u,
      /^How may we reach you/u,
      /must not see it/u,
      /^What may we do/u,
      /^Names to replace/u,
    ]) {
      await keys.at(next);
      await keys.tabTo("button", /^(?:Skip this question|Continue)$/u);
      await page.keyboard.press("Enter");
    }
    await keys.at(/^This is what will be sent$/u);
    await expect.poll(async () => page.getByRole("button", { name: "Send" }).isEnabled(), { timeout: 60_000 }).toBe(true);
    await keys.tabTo("button", "Send");
    await page.keyboard.press("Enter");
    await keys.at(/This is your receipt$/u);
    const heard = await keys.said(/^Group \d: (?:\d ){3}\d$/u);
    const receipt = [...new Set(heard)]
      .sort()
      .map((group) => group.slice(9).replaceAll(" ", ""))
      .join("");
    expect(receipt).toMatch(/^\d{24}$/u);
    await keys.tabTo("button", "I have kept it");
    await page.keyboard.press("Enter");
    await keys.at(/last four digits$/u);
    await keys.tabTo("textbox", "Receipt");
    await page.keyboard.type(receipt.slice(-4));
    await page.keyboard.press("Enter");
    await keys.at(/^You are done/u);
    const content = sentBody(own.posted).envelopes.find(({ purpose }) => purpose === "case");
    const place = { purpose: "case", report: sentBody(own.posted).id, envelope: content?.id ?? "" } as const;
    const sealed = (content?.inline ?? []).map((one) => new Uint8Array(Buffer.from(one, "base64url")));
    const opened = await openWhole(sealed, [desk.secrets.desk.identity], place, 1 << 20);
    expect(JSON.parse(new TextDecoder().decode(opened.content))).toMatchObject({
      kind: "handle",
      handles: [{ handle: "+44 7700 900123", app: null }],
      when: "2026-03-02",
    });
    expect(own.problems).toEqual([]);
  }, 180_000);
});

const freePort = async (): Promise<number> =>
  new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });

describe("while the server is killed in the middle of the upload", () => {
  it("the page waits, goes on, and nothing is lost", async () => {
    const directory = await mkdtemp(join(tmpdir(), "telltale-killed-"));
    const port = String(await freePort());
    const secrets = await makeSecrets();
    let server = await spawnServer(directory, { TELLTALE_PORT: port });
    try {
      const client = createClient(server.address);
      await client.call("setUp", { body: await setupBody(secrets) }, { scheme: "Setup", token: server.setupCode });
      await using own = await visit(server.address, "/report", phone, "killed");
      const { page } = own;
      let puts = 0;
      const deaths: Promise<void>[] = [];
      await page.route("**/pieces/*", async (route) => {
        puts += 1;
        if (puts === 3)
          deaths.push(
            (async () => {
              await server.kill();
              await new Promise((resolve) => setTimeout(resolve, 1500));
              server = await spawnServer(directory, { TELLTALE_PORT: port });
            })(),
          );
        await route.continue();
      });
      await goOn(page);
      await page.getByLabel("A chat", { exact: true }).check();
      await goOn(page);
      const long = Array.from(
        { length: 12_000 },
        (_, i) => `[02/03/2026, 22:10:00] Robin Vale: message ${i} ${String(i * 7919).repeat(50)}`,
      ).join("\n");
      await page.getByLabel("Pick a file").setInputFiles({ name: "chat.txt", mimeType: "text/plain", buffer: Buffer.from(long) });
      await page.getByText("12000 messages read.").waitFor();
      for (let i = 0; i < 7; i += 1) await goOn(page);
      await heading(page, "What may we do with it?");
      await goOn(page);
      await page.getByLabel("Send the chat’s text file as well").check();
      await goOn(page);
      await goOn(page);
      await page.getByRole("button", { name: "Send", disabled: false }).waitFor({ timeout: 60_000 });
      await press(page, "Send");
      await page.getByText(/No connection\. Trying again/u).waitFor({ timeout: 60_000 });
      await own.look("waiting");
      await heading(page, /This is your receipt/u).catch(() => null);
      await page.getByRole("region", { name: "Receipt" }).waitFor({ timeout: 60_000 });
      await Promise.all(deaths);
      expect(deaths).toHaveLength(1);
      const staff = await signInTo(client, server.address, secrets.handlers[0]);
      const { reports } = await client.call("listReports", {}, staff);
      expect(reports.map(({ state }) => state)).toEqual(["received"]);
      const [report] = reports;
      const envelope = report?.envelopes.find(({ purpose }) => purpose === "original");
      const arrived: Uint8Array[] = [];
      for (let piece = 0; piece < (envelope?.pieces ?? 0); piece += 1)
        arrived.push(await client.call("getPiece", { params: { report: report?.id ?? "", envelope: envelope?.id ?? "", piece } }, staff));
      const place = { purpose: "original", report: report?.id ?? "", envelope: envelope?.id ?? "" } as const;
      const { content } = await openWhole(arrived, [secrets.handlers[0]?.identity ?? ""], place, 1 << 26);
      expect(Buffer.compare(content, Buffer.from(long))).toBe(0);
      // The browser itself notes that the connection was refused; nothing else may be wrong.
      expect(own.problems.filter((text) => !/ERR_(?:CONNECTION|SOCKET|EMPTY_RESPONSE|FAILED|INTERNET)/u.test(text))).toEqual([]);
    } finally {
      await server.kill();
      await rm(directory, { recursive: true, force: true });
    }
  }, 240_000);
});
