import react from "@vitejs/plugin-react";
import { type Plugin, defineConfig } from "vite";

/* With `--mode static` the pages need no server: any folder on any web space will do. What a server would say in its headers stands in the page. */
const staticPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
].join("; ");

const policyInPage = (): Plugin => ({
  name: "telltale-policy-in-page",
  transformIndexHtml: (html) => ({
    // There is no desk behind it that could be reached another way.
    html: html.replace(/<p><a [^>]*href="\/keys">[^<]*<\/a><\/p>/gu, ""),
    tags: [{ tag: "meta", attrs: { "http-equiv": "Content-Security-Policy", content: staticPolicy }, injectTo: "head-prepend" }],
  }),
});

export default defineConfig(({ mode }) => {
  const isStatic = mode === "static";
  return {
    base: isStatic ? "./" : "/",
    plugins: [react(), ...(isStatic ? [policyInPage()] : [])],
    worker: { format: "es" },
    build: {
      outDir: isStatic ? "dist-static" : "dist",
      emptyOutDir: true,
      target: "es2022",
      // No polyfill and no inlined file: the policy of the pages allows neither script nor data in the page.
      modulePreload: { polyfill: false },
      assetsInlineLimit: 0,
      chunkSizeWarningLimit: 4000,
    },
  };
});
