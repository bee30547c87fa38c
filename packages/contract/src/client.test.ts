import { describe, expect, it } from "vitest";
import { type Fetch, createClient } from "./client.ts";
import { Problem } from "./problems.ts";

/** A server that answers one thing and remembers what it was asked. */
function answering(body: unknown, status = 200): { readonly fetch: Fetch; readonly asked: { url: string; init: RequestInit }[] } {
  const asked: { url: string; init: RequestInit }[] = [];
  return {
    asked,
    fetch: async (url, init) => {
      asked.push({ url, init });
      const content = body instanceof Uint8Array ? Uint8Array.from(body) : JSON.stringify(body);
      return Promise.resolve(new Response(content, { status }));
    },
  };
}

const report = `r-${"0".repeat(32)}`;
const envelope = `e-${"1".repeat(32)}`;

const html: Fetch = async () => Promise.resolve(new Response("<html>", { status: 502 }));

describe("the client", () => {
  it("puts parameters, query and credential where they belong", async () => {
    const { fetch, asked } = answering({ messages: [], next: null });
    await createClient("https://desk.example", fetch).call(
      "getThread",
      { params: { report }, query: { after: 3 } },
      { scheme: "Bearer", token: "abc" },
    );
    expect(asked[0]?.url).toBe(`https://desk.example/api/desk/reports/${report}/messages?after=3`);
    expect(new Headers(asked[0]?.init.headers).get("authorization")).toBe("Bearer abc");
  });

  it("sends and takes bytes as they are", async () => {
    const sent = answering({ missing: [] });
    await createClient("https://desk.example", sent.fetch).call(
      "putPiece",
      { params: { envelope, piece: 0 }, body: Uint8Array.of(1, 2, 3) },
      { scheme: "Receipt", token: "x" },
    );
    expect(sent.asked[0]?.init.method).toBe("PUT");
    expect(sent.asked[0]?.init.body).toEqual(Uint8Array.of(1, 2, 3));
    const got = answering(Uint8Array.of(4, 5));
    const bytes = await createClient("https://desk.example", got.fetch).call("getPiece", { params: { report, envelope, piece: 0 } });
    expect(bytes).toEqual(Uint8Array.of(4, 5));
  });

  it("throws the problem that the server answers, with its detail", async () => {
    const { fetch } = answering({ code: "keys-changed", detail: { expected: 2, got: 1 } }, 409);
    const call = createClient("https://desk.example", fetch).call("getDesk", {});
    await expect(call).rejects.toMatchObject({ code: "keys-changed", detail: { expected: 2, got: 1 } });
    await expect(call).rejects.toBeInstanceOf(Problem);
  });

  it("does not take an answer that breaks the contract, nor a page in place of a problem", async () => {
    await expect(
      createClient("https://desk.example", answering({ salt: 7 }).fetch).call("getSalt", { body: { version: 1, locator: "123456" } }),
    ).rejects.toMatchObject({
      code: "body-invalid",
    });
    await expect(createClient("https://desk.example", html).call("getDesk", {})).rejects.toMatchObject({
      code: "internal",
      detail: { status: 502 },
    });
  });

  it("solves a proof of work that the server asks for, once", async () => {
    const asked: (string | null)[] = [];
    const fetch: Fetch = async (_, init) => {
      asked.push(new Headers(init.headers).get("altcha"));
      return Promise.resolve(
        asked.length === 1
          ? new Response(JSON.stringify({ code: "proof-needed", detail: { challenge: "{}", retryAfter: 1 } }), { status: 429 })
          : new Response(JSON.stringify({ salt: "A".repeat(22) })),
      );
    };
    const client = createClient("https://desk.example", fetch, { solve: async (challenge) => Promise.resolve(`solved ${challenge}`) });
    await client.call("getSalt", { body: { version: 1, locator: "123456" } });
    expect(asked).toEqual([null, "solved {}"]);
  });
});
