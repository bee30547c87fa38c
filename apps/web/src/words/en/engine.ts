import { adviceTexts, issueMeanings } from "@telltale/engine";
import type { Advice, IssueCode } from "../kinds.ts";

const advice: Record<Advice, string> = adviceTexts;
const noTells: Readonly<Record<string, string>> = {};
const issues: Record<IssueCode, string> = issueMeanings;

/** The engine speaks English: these are its words, and what stands for them in another language. */
export const engine = {
  advice,
  issues,
  /** By id of the tell; the engine's own sentence stands where there is none. */
  tells: noTells,
  /** What could not be judged, from the engine's sentence. */
  limit: (sentence: string): string => sentence,
};
