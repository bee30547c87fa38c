/* Pictures of each page and state at both widths. node apps/web/test/look.ts FOLDER */
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { desktop, launch, phone, servePages, visit } from "./pages.ts";

const folder = process.argv[2] ?? "pictures";
mkdirSync(folder, { recursive: true });
const sample = fileURLToPath(new URL("../../../corpus/samples/WhatsApp Chat with +44 7700 900118.txt", import.meta.url));
await using served = await servePages();
const browser = await launch();
for (const [name, options] of [
  ["phone", { ...phone, deviceScaleFactor: 1.5 }],
  ["desktop", desktop],
] as const)
  for (const colorScheme of ["light", "dark"] as const) {
    const { page, problems } = await visit(browser, served.origin, { ...options, colorScheme });
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
    await page.goto(`${served.origin}/check`);
    await shoot("4-check");
    await page.getByRole("button", { name: /Get the checker/ }).click();
    await page.getByRole("button", { name: "Choose a file" }).waitFor();
    await page.getByText("Show me, step by step").click();
    await shoot("5-give");
    await page.locator("input[type=file]").first().setInputFiles(sample);
    await page.getByRole("heading", { level: 1, name: "This looks like a trap." }).waitFor();
    await page.locator(".mark-text").first().click();
    await shoot("6-result");
    if (problems.length > 0) process.stderr.write(`${problems.join("\n")}\n`);
    await page.context().close();
  }
await browser.close();
