/* What the page asks of the workers: slow work off the main thread, by messages that are checked on both sides. */
import type { Client } from "@telltale/contract";
import { type DerivedReceipt, type Receipt, fromBase64url, locatorOf } from "@telltale/sealing";

export interface DeriveRequest {
  readonly receipt: Receipt;
  readonly salt: Uint8Array;
}

export type DeriveReply =
  | { readonly kind: "progress"; readonly done: number }
  | { readonly kind: "done"; readonly derived: DerivedReceipt }
  | { readonly kind: "failed" };

/** Makes of a receipt and its salt what opens the thread. */
export type Derive = (request: DeriveRequest, onProgress?: (done: number) => void) => Promise<DerivedReceipt>;

/** Fetches the salt of a receipt and derives. Throws what the client throws. */
export async function accessOf(
  client: Client,
  receipt: Receipt,
  derive: Derive,
  onProgress?: (done: number) => void,
): Promise<DerivedReceipt> {
  const { salt } = await client.call("getSalt", { body: { version: 1, locator: locatorOf(receipt) } });
  return derive({ receipt, salt: fromBase64url(salt, 16) }, onProgress);
}
