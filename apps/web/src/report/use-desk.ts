import { SealingError } from "@telltale/sealing";
import { useQuery } from "@tanstack/react-query";
import type { DeskInfo } from "./desk-info.ts";
import { pageClient } from "./page-client.ts";
import { type Trusted, trust } from "./prepare.ts";

/** What is known of the desk. */
export type Desk =
  | { readonly kind: "loading" }
  | { readonly kind: "unreachable"; readonly again: () => void }
  | { readonly kind: "closed"; readonly why: "no-setup" | "too-few-keys"; readonly info: DeskInfo }
  | { readonly kind: "keys-wrong" }
  | { readonly kind: "open"; readonly info: DeskInfo; readonly trusted: Trusted };

/** The keys that this visit saw first: no others of another root pass until the page is closed. */
let firstSeen: Trusted | null = null;

/** Asks the desk and checks its keys. Throws what the client throws, and `SealingError` for keys that do not check out. */
export async function askDesk(): Promise<{ readonly info: DeskInfo; readonly trusted: Trusted | null }> {
  const info = await pageClient.call("getDesk", {});
  const trusted = info.keyset === null ? null : trust(info.keyset, firstSeen);
  if (trusted !== null) firstSeen = trusted;
  return { info, trusted };
}

export function useDesk(): Desk {
  const { data, error, isPending, refetch } = useQuery({ queryKey: ["desk"], queryFn: askDesk, staleTime: 60_000 });
  if (isPending) return { kind: "loading" };
  if (error instanceof SealingError) return { kind: "keys-wrong" };
  if (error !== null) return { kind: "unreachable", again: () => void refetch() };
  if (data.trusted === null) return { kind: "closed", why: "no-setup", info: data.info };
  if (!data.info.open) return { kind: "closed", why: data.info.closedBecause ?? "too-few-keys", info: data.info };
  return { kind: "open", info: data.info, trusted: data.trusted };
}
