import { approachTells } from "./approach.ts";
import { escalationTells } from "./escalation.ts";
import { exploitationTells } from "./exploitation.ts";
import { hookTells } from "./hook.ts";
import { pressureTells } from "./pressure.ts";
import type { Tell } from "./tell.ts";

/** The whole catalogue, in the order of the stages. */
export const tells: readonly Tell[] = [...approachTells, ...hookTells, ...escalationTells, ...pressureTells, ...exploitationTells];

/** A tell by its permanent id. */
export const tellById: ReadonlyMap<string, Tell> = new Map(tells.map((tell) => [tell.id, tell]));
