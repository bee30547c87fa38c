import { decodeBase64, readGap } from "../../model/base64.ts";
import type { ChatBackground } from "../profile.ts";
import type { Rarity } from "../vector.ts";
import type { LinkWeights } from "../weigh.ts";
import { linkBackground } from "./weights/link-background.ts";
import { linkWeights } from "./weights/link-weights.ts";

/** What linking chats needs to know: what unrelated chats have in common, and what each likeness is worth. */
export interface LinkModel {
  readonly background: ChatBackground;
  readonly weights: LinkWeights;
}

/* Counts that are not 0, in order: the gap from the bucket before, then the count. */
function rarityOf({ chats, cells, counts: packed }: { readonly chats: number; readonly cells: number; readonly counts: string }): Rarity {
  const bytes = decodeBase64(packed);
  const counts = new Uint16Array(cells);
  let bucket = -1;
  for (let at = 0; at < bytes.length;) {
    const gap = readGap(bytes, at);
    const count = readGap(bytes, gap.next);
    bucket += gap.value;
    counts[bucket] = count.value;
    at = count.next;
  }
  return { chats, counts };
}

let model: LinkModel | null = null;

/** The model that comes with Telltale, as fitted by `tools/train/link.ts`; unpacked when first asked for. */
export function shippedLinkModel(): LinkModel {
  const { words, pairs, triples, letters, moves, claims } = linkBackground;
  return (model ??= {
    background: {
      words: rarityOf(words),
      pairs: rarityOf(pairs),
      triples: rarityOf(triples),
      letters: rarityOf(letters),
      moves: Float64Array.from(moves),
      claims: new Map(claims.values.split(" ").map((value, i) => [value, claims.shares[i] ?? 0])),
    },
    weights: linkWeights,
  });
}
