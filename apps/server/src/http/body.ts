/* Reads what a request carries, never more than its endpoint takes. */
import type { IncomingMessage } from "node:http";
import { Problem } from "@telltale/contract";
import type { Held } from "./load.ts";

/** The bytes of the body, each counted as held when it arrives. Throws `body-too-large`, `busy`, and `request-timeout` where the rest never comes. */
export async function readBody(incoming: IncomingMessage, most: number, held: Held): Promise<Uint8Array> {
  const announced = incoming.headers["content-length"];
  if (announced === undefined && incoming.headers["transfer-encoding"] === undefined) return new Uint8Array();
  if (Number(announced ?? 0) > most) throw tooLarge(most);
  // Whoever went away before this is not going to be waited for.
  if (incoming.destroyed) throw new Problem("request-timeout");
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const settle = (problem: unknown): void => {
      incoming.off("data", take).off("end", end).off("error", gone).off("close", gone);
      if (problem === null) return resolve(Buffer.concat(chunks, size));
      // What still comes is thrown away, so that the connection can take the answer.
      incoming.resume();
      reject(problem instanceof Error ? problem : new Problem("internal"));
    };
    const take = (chunk: Buffer): void => {
      size += chunk.length;
      if (size > most) return settle(tooLarge(most));
      try {
        held.add(chunk.length);
      } catch (error) {
        return settle(error);
      }
      chunks.push(chunk);
    };
    const end = (): void => settle(null);
    const gone = (): void => settle(new Problem("request-timeout"));
    incoming.on("data", take).on("end", end).on("error", gone).on("close", gone);
  });
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
