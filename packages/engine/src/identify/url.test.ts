import * as fc from "fast-check";
import { expect, test } from "vitest";
import { webAddressOf } from "./url.ts";

const canonical = (written: string): string | null => webAddressOf(written)?.identifier.canonical ?? null;

test.each([
  ["HTTPS://Larch.Example:443/A/../b", "https://larch.example/b"],
  ["larch.example", "https://larch.example/"],
  ["http://larch.example.:80", "http://larch.example/"],
  ["http://larch.example:8080/?", "http://larch.example:8080/"],
  ["https://ros:secret@larch.example/x#top", "https://larch.example/x"],
  ["https://larch.example/%7eros/%2f%c3%a9", "https://larch.example/~ros/%2F%C3%A9"],
  ["https://larch.example/?utm_source=a&id=7&fbclid=b&UTM_Medium=c&q=%61", "https://larch.example/?id=7&q=a"],
  ["https://larch.example/?utm_source=a", "https://larch.example/"],
  ["https://xn--80ak6aa92e.com/", "https://xn--80ak6aa92e.com/"],
  ["https://аррӏе.com/", "https://xn--80ak6aa92e.com/"],
])("%s is %s", (written, expected) => expect(canonical(written)).toBe(expected));

test.each([
  "",
  "https://",
  "https:///x",
  "https://localhost/",
  "mailto:a@b.example",
  "javascript:alert(1)",
  `https://a.example/${"x".repeat(8000)}`,
])("%j is no web address", (written) => expect(canonical(written)).toBeNull());

test("the canonical form of a canonical form is itself, and click parameters change nothing", () => {
  fc.assert(
    fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (written) => {
      const first = canonical(written);
      if (first === null) return;
      expect(canonical(first)).toBe(first);
      expect(canonical(`${first}${first.includes("?") ? "&" : "?"}utm_source=x&gclid=y#z`)).toBe(first);
    }),
    { seed: 20250314 },
  );
});
