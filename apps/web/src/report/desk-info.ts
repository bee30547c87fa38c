import type { Answer } from "@telltale/contract";
import { useQuery } from "@tanstack/react-query";

export type DeskInfo = Answer<"getDesk">;

/** What the desk says of itself, before anything of it is checked. */
export type DeskSays =
  | { readonly kind: "loading" }
  | { readonly kind: "unreachable"; readonly again: () => void }
  | { readonly kind: "closed"; readonly why: "no-setup" | "too-few-keys"; readonly info: DeskInfo }
  | { readonly kind: "open"; readonly info: DeskInfo };

/**
 * Asks the desk for its hours and whether it is open, so that the first page stands at once. What checks its keys is more than that page, and
 * is loaded when somebody begins: until then nothing rests on this answer but the words that are shown.
 */
export function useDeskInfo(): DeskSays {
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ["desk-info"],
    staleTime: 60_000,
    queryFn: async ({ signal }) => {
      const response = await fetch("/api/desk", { signal, headers: { accept: "application/json" } });
      if (!response.ok) throw new Error(`expected the desk to answer, got status ${response.status}`);
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the answer of our own server, by its contract
      return (await response.json()) as DeskInfo;
    },
  });
  if (isPending) return { kind: "loading" };
  if (error !== null) return { kind: "unreachable", again: () => void refetch() };
  if (data.keyset === null) return { kind: "closed", why: "no-setup", info: data };
  return data.open ? { kind: "open", info: data } : { kind: "closed", why: data.closedBecause ?? "too-few-keys", info: data };
}
