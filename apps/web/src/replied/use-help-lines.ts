import type { Answer } from "@telltale/contract";
import { useQuery } from "@tanstack/react-query";
import { isStatic } from "../mode.ts";
import { helpLines } from "./help-lines.ts";

/**
 * The desk's own help lines, or those the pages bring along: until its own have come, where it has none, and where it cannot be reached. Asked
 * without the contract's client, which would double what this page has to load; the server has checked each line at its start.
 */
export function useHelpLines(): Answer<"getHelpLines">["lines"] & {} {
  const { data } = useQuery({
    queryKey: ["help-lines"],
    enabled: !isStatic,
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async ({ signal }) => {
      const response = await fetch("/api/help-lines", { signal, headers: { accept: "application/json" } });
      if (!response.ok) return null;
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what our own server answers with, by its contract
      return ((await response.json()) as Answer<"getHelpLines">).lines;
    },
  });
  return data ?? [...helpLines];
}
