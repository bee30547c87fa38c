import { moves } from "./catalogue/moves.ts";
import type { Move } from "./catalogue/move.ts";
import type { Tell } from "./catalogue/tell.ts";
import { tells } from "./catalogue/tells.ts";

/** Every tell and move that phrases can find, in a fixed order; a sighting names one by its place here. */
export const signs: readonly (Tell | Move)[] = [...tells.filter((tell) => tell.evidence === "language"), ...moves];
