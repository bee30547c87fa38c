import { describe, expect, test } from "vitest";
import { hostOf, ownedDomain } from "./host.ts";
import { sharedHosts } from "./shared-hosts.ts";

describe("the domain that stands for an owner", () => {
  test.each([
    ["a.b.larch.example", "larch.example"],
    ["LARCH.Test.", "larch.test"],
    ["www.firm.co.uk", "firm.co.uk"],
    ["ros.github.io", "ros.github.io"],
    ["deep.ros.blogspot.com", "ros.blogspot.com"],
    ["münchen.example", "xn--mnchen-3ya.example"],
    ["8.8.8.8", "8.8.8.8"],
    ["134744072", "8.8.8.8"],
    ["[2001:DB8::1]", "[2001:db8::1]"],
  ])("of %s is %s", (written, domain) => {
    const host = hostOf(written);
    expect(host === null ? null : ownedDomain(host)).toBe(domain);
  });

  test.each(["bit.ly", "www.youtube.com", "gmail.com", "t.me", "github.io", "192.168.0.1", "127.1", "[::1]", "[fe80::1]"])(
    "of %s is none",
    (written) => {
      const host = hostOf(written);
      expect(host).not.toBeNull();
      expect(host === null ? null : ownedDomain(host)).toBeNull();
    },
  );

  test.each(["", "localhost", "a..b", "a b.example", "a/b.example", `${"a".repeat(64)}.example`, `${"a.".repeat(130)}example`, "[::"])(
    "%j is no host",
    (written) => expect(hostOf(written)).toBeNull(),
  );
});

test.each(["paypal.example", "pay.paypal.example", "bit.test", "t.invalid"])("%s stands for a host that many share", (name) => {
  const host = hostOf(name);
  expect(host === null ? "" : ownedDomain(host)).toBeNull();
});

test("every row of the table of shared hosts is a host in canonical form, and stands there once", () => {
  for (const name of sharedHosts) expect(hostOf(name)?.name, name).toBe(name);
});
