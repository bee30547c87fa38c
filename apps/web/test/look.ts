/*
 * Pictures of the pages up to a report's first questions, at both widths, light and dark. node apps/web/test/look.ts FOLDER
 * Those of a report from there on are taken by its test: TELLTALE_SCREENS=FOLDER vitest run apps/web/src/report/browser.test.ts
 */
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { startDesk } from "../../server/test/desk.ts";
import { desktop, launch, phone, servePages, visit } from "./pages.ts";

const folder = process.argv[2] ?? "pictures";
mkdirSync(folder, { recursive: true });
const sample = fileURLToPath(new URL("../../../corpus/samples/WhatsApp Chat with +44 7700 900118.txt", import.meta.url));
await (await servePages())[Symbol.asyncDispose]();
await using desk = await startDesk({ env: { TELLTALE_CONTACT: "room 12, or 020 7946 0018" } });
const origin = desk.server.address;
const browser = await launch();
for (const [name, options] of [
  ["phone", { ...phone, deviceScaleFactor: 1 }],
  ["desktop", desktop],
] as const)
  for (const colorScheme of ["light", "dark"] as const) {
    const { page, problems } = await visit(browser, origin, { ...options, colorScheme });
    const shoot = async (title: string): Promise<void> => {
      await page.evaluate("scrollTo(0, 0)");
      await page.screenshot({ path: `${folder}/${name}-${colorScheme}-${title}.png`, fullPage: true });
    };
    await shoot("1-home");
    await page.getByRole("link", { name: "I’ve already replied" }).click();
    await page.getByLabel("I sent pictures of myself").check();
    await page.getByLabel("I am being threatened").check();
    await shoot("2-replied");
    await page.getByRole("button", { name: "Show me what to do" }).click();
    await shoot("3-answer");
    await page.goto(`${origin}/check`);
    await shoot("4-check");
    await page.getByRole("button", { name: /Get the checker/ }).click();
    await page.getByRole("button", { name: "Choose a file" }).waitFor();
    await page.getByText("Show me, step by step").click();
    await shoot("5-give");
    await page.locator("input[type=file]").first().setInputFiles(sample);
    await page.getByRole("heading", { level: 1, name: "This looks like a trap." }).waitFor();
    await page.locator(".mark-text").first().click();
    await shoot("6-result");
    await page.getByRole("link", { name: "Report this chat" }).click();
    await page.getByLabel("No", { exact: true }).check();
    await page.getByRole("button", { name: "Continue" }).click();
    await page.getByLabel("A chat", { exact: true }).check();
    await page.getByRole("button", { name: "Continue" }).click();
    await page.getByRole("button", { name: "Take this chat" }).waitFor();
    await shoot("7-taken-along");
    await page.goto(`${origin}/return`);
    await page.getByText("room 12, or 020 7946 0018").waitFor();
    await shoot("8-return");
    // A network on which the rest of a report takes its time.
    await page.route("**/ReportRest-*.js", async (route) =>
      new Promise((resolve) => setTimeout(resolve, 3000)).then(() => route.continue()),
    );
    await page.goto(`${origin}/report`);
    await page.getByText("room 12, or 020 7946 0018").waitFor();
    await shoot("9-report");
    await page.getByRole("button", { name: "Skip this question" }).click();
    await page.getByText("Asking the desk whether it takes reports …").waitFor();
    await shoot("10-slow");
    if (problems.length > 0) process.stderr.write(`${problems.join("\n")}\n`);
    await page.context().close();
  }
await browser.close();
