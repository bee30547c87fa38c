/* Who asks: nobody in particular, whoever has a receipt, a signed-in handler, or who sets the desk up. The one place where roles are checked. */
import { createHash, timingSafeEqual } from "node:crypto";
import { type Endpoint, type HandlerKey, Problem, activeHandlers } from "@telltale/contract";
import { accessHash } from "@telltale/sealing";
import { type Report, findReportByAccess, findSession } from "@telltale/store";
import type { Context } from "../context.ts";
import type { Toll } from "./spend.ts";

export type Who =
  | { readonly role: "public" }
  | { readonly role: "setup" }
  | { readonly role: "reporter"; readonly report: Report }
  | { readonly role: "handler"; readonly handler: HandlerKey; readonly tokenHash: Uint8Array };

const credential = /^(Receipt|Bearer|Setup) ([\w-]{8,128})$/u;

/** Who asks, by the `Authorization` header. Throws what the endpoint's roles refuse. */
export async function authorise(context: Context, { roles }: Endpoint, header: string | undefined, toll: Toll, now: number): Promise<Who> {
  const [, scheme, token = ""] = credential.exec(header ?? "") ?? [];
  // What is open to everybody alone asks for no credential, and takes no notice of one that a proxy's own login may have left.
  if (roles.includes("public") && (header === undefined || roles.length === 1)) return { role: "public" };
  if (scheme === "Receipt" && roles.includes("reporter")) return reporterOf(context, token, toll);
  if (scheme === "Bearer" && roles.includes("handler")) return handlerOf(context, token, now);
  if (scheme === "Setup" && roles.includes("setup")) return setupOf(context, token, toll);
  if (roles.includes("reporter")) throw new Problem("receipt-unknown");
  if (roles.includes("setup")) throw new Problem("setup-refused");
  throw new Problem("session-needed");
}

/**
 * The report that a receipt opens. Only wrong ones are counted, and all of them together: whoever has a receipt is never kept waiting by
 * those who guess.
 */
async function reporterOf(context: Context, token: string, toll: Toll): Promise<Who> {
  const hash = isToken(token) ? Buffer.from(accessHash(token), "base64url") : null;
  const report = hash === null ? null : await context.store.read((tx) => findReportByAccess(tx, hash));
  if (report !== null) return { role: "reporter", report };
  context.metrics.wrongReceipts.inc();
  await toll.take(context.limits.wrongReceipts);
  throw new Problem("receipt-unknown");
}

/** Whether this is 32 bytes in base64url as they are written, and no other way to write them: the sealing refuses those. */
const isToken = (text: string): boolean => {
  const bytes = Buffer.from(text, "base64url");
  return bytes.length === 32 && bytes.toString("base64url") === text;
};

/** The hash that a session's token is kept under. */
export const tokenHashOf = (token: string): Uint8Array => createHash("sha256").update(`telltale session\n${token}`).digest();

async function handlerOf(context: Context, token: string, now: number): Promise<Who> {
  const tokenHash = tokenHashOf(token);
  const session = await context.store.read((tx) => findSession(tx, tokenHash, now));
  const keys = await context.desk.keys(now);
  const handler = keys === null ? undefined : activeHandlers(keys.keyset).find(({ id }) => id === session?.handlerId);
  if (handler === undefined) throw new Problem("session-needed");
  return { role: "handler", handler, tokenHash };
}

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

async function setupOf(context: Context, token: string, toll: Toll): Promise<Who> {
  await toll.take(context.limits.setup);
  if (!timingSafeEqual(digest(token), digest(context.setupCode))) throw new Problem("setup-refused");
  return { role: "setup" };
}
