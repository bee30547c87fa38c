/* Reads what a request carries, never more than its endpoint takes. */
import { Problem } from "@telltale/contract";
import type { Context as HonoContext } from "hono";

/** The bytes of the body. Throws `body-too-large`. */
export async function readBody(c: HonoContext, most: number): Promise<Uint8Array> {
  const announced = c.req.header("content-length");
  if (announced !== undefined) {
    if (Number(announced) > most) throw tooLarge(most);
    return new Uint8Array(await c.req.arrayBuffer());
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Without a length the body comes in chunks; reading stops at the limit, whatever follows.
  for await (const chunk of c.req.raw.body ?? []) {
    size += chunk.byteLength;
    if (size > most) throw tooLarge(most);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const tooLarge = (most: number): Problem => new Problem("body-too-large", { limit: "body", maximumBytes: most });

const utf8 = new TextDecoder("utf-8", { fatal: true });

/** JSON from bytes. Throws `body-not-json`. */
export function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(utf8.decode(bytes));
  } catch {
    // What the parser says quotes what was sent.
    throw new Problem("body-not-json");
  }
}
