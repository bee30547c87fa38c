/* The pages and documents beside the endpoints. */
import { canTakeReports, openApi } from "@telltale/contract";
import { fingerprint } from "@telltale/sealing";
import type { Context } from "../context.ts";
import { pagePolicy } from "../http/headers.ts";
import type { App } from "../http/router.ts";
import { apiPage } from "./api-page.ts";
import { homePage } from "./home-page.ts";
import { style } from "./html.ts";

export function servePages(app: App, context: Context): void {
  const api = apiPage();
  const document = JSON.stringify(openApi());
  const html = { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": pagePolicy() };
  app.get("/", async (c) => {
    const keys = await context.desk.keys(context.now());
    const facts = {
      keyset: keys?.keyset ?? null,
      open: keys !== null && canTakeReports(keys.keyset),
      isDemo: context.isDemo,
      rootFingerprint: keys === null ? null : fingerprint(keys.signed.root),
    };
    return c.body(homePage(facts), 200, html);
  });
  app.get("/api", (c) => c.body(api, 200, html));
  app.get("/api/openapi.json", (c) => c.body(document, 200, { "Content-Type": "application/json" }));
  app.get("/style.css", (c) => c.body(style, 200, { "Content-Type": "text/css; charset=utf-8" }));
  app.get("/problems", (c) => c.redirect("/api", 302));
  app.get("/health", (c) => c.json({ status: context.isStopping() ? "stopping" : "ok" }));
  app.get("/ready", async (c) => {
    await context.store.read((tx) => tx.db.selectFrom("meta").select("name").limit(1).execute());
    return c.json({ status: "ok", unlocked: context.desk.unlocked() !== null });
  });
}
