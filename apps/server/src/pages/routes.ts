/* The pages and documents beside the endpoints. */
import { canTakeReports, openApi } from "@telltale/contract";
import { fingerprint } from "@telltale/sealing";
import type { Context } from "../context.ts";
import { pagePolicy } from "../http/headers.ts";
import type { App } from "../http/router.ts";
import { apiPage } from "./api-page.ts";
import { builtFolder, readBuiltPages } from "./built-pages.ts";
import { type HomeFacts, homePage } from "./home-page.ts";
import { style } from "./html.ts";

export function servePages(app: App, context: Context): void {
  const api = apiPage();
  const document = JSON.stringify(openApi());
  const html = { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": pagePolicy() };
  const folder = builtFolder();
  const built = folder === null ? null : readBuiltPages(folder);
  const facts = async (): Promise<HomeFacts> => {
    const keys = await context.desk.keys(context.now());
    return {
      keyset: keys?.keyset ?? null,
      open: keys !== null && canTakeReports(keys.keyset),
      isDemo: context.isDemo,
      contact: context.config.contact,
      rootFingerprint: keys === null ? null : fingerprint(keys.signed.root),
    };
  };
  // What this desk is and whose keys it seals to stands at an address of its own, and at the root where no pages are built.
  app.get("/keys", async (c) => c.body(homePage(await facts()), 200, html));
  if (built === null) app.get("/", async (c) => c.body(homePage(await facts()), 200, html));
  app.get("/api", (c) => c.body(api, 200, html));
  app.get("/api/openapi.json", (c) => c.body(document, 200, { "Content-Type": "application/json" }));
  app.get("/style.css", (c) => c.body(style, 200, { "Content-Type": "text/css; charset=utf-8" }));
  app.get("/problems", (c) => c.redirect("/api", 302));
  if (built !== null)
    app.get("*", async (c, next) => {
      const file = built.at(c.req.path);
      if (file === null) return next();
      const packed = file.gzipped !== null && /\bgzip\b/u.test(c.req.header("Accept-Encoding") ?? "") ? file.gzipped : null;
      return c.body(packed ?? file.bytes, 200, { ...file.headers, ...(packed === null ? {} : { "Content-Encoding": "gzip" }) });
    });
  app.get("/health", (c) => c.json({ status: context.isStopping() ? "stopping" : "ok" }));
  app.get("/ready", async (c) => {
    await context.store.read((tx) => tx.db.selectFrom("meta").select("name").limit(1).execute());
    return c.json({ status: "ok", unlocked: context.desk.unlocked() !== null });
  });
}
