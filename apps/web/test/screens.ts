/*
 * node apps/web/test/screens.ts: makes docs/screens, a picture of every page and state at both widths. Pictures are taken by look.ts and by
 * the tests of Report and Return, and packed as WebP by the browser that took them, which leaves a quarter of their size.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { launch } from "./pages.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const target = join(root, "docs", "screens");
const taken = process.argv[2] ?? mkdtempSync(join(tmpdir(), "telltale-screens-"));

function run(command: string, args: readonly string[]): void {
  const { status } = spawnSync(command, args, { cwd: root, stdio: "inherit", env: { ...process.env, TELLTALE_SCREENS: taken } });
  if (status !== 0) throw new Error(`expected ${args.join(" ")} to end well, it ended with ${status}`);
}

run(process.execPath, ["apps/web/test/look.ts", taken]);
run(process.execPath, ["node_modules/vitest/vitest.mjs", "run", "apps/web/src/report/browser.test.ts"]);

rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
const browser = await launch();
const page = await browser.newPage();
for (const name of readdirSync(taken).toSorted()) {
  if (!name.endsWith(".png")) continue;
  const png = readFileSync(join(taken, name)).toString("base64");
  const packed = await page.evaluate<string>(`(async () => {
    const picture = new Image();
    picture.src = "data:image/png;base64,${png}";
    await picture.decode();
    const canvas = new OffscreenCanvas(picture.width, picture.height);
    canvas.getContext("2d").drawImage(picture, 0, 0);
    const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: "image/webp", quality: 0.8 })).arrayBuffer());
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  })()`);
  writeFileSync(join(target, `${basename(name, ".png")}.webp`), Buffer.from(packed, "base64"));
}
await browser.close();
