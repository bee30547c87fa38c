import { chasingTells } from "./pressure-chasing.ts";
import { pushingTells } from "./pressure-pushing.ts";
import type { Tell } from "./tell.ts";

/** The tells of pressure: chasing, then pushing. */
export const pressureTells = [...chasingTells, ...pushingTells] as const satisfies readonly Tell[];
