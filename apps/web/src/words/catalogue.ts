import { en } from "./en/index.ts";
import { fr } from "./fr/index.ts";

/** Every string of the pages. A language that lacks one does not compile. */
export type Words = typeof en;

/** The languages of the pages, each by its own name. */
export const languageNames = { en: "English", fr: "Français" } as const;

export type Language = keyof typeof languageNames;

export const catalogue: Readonly<Record<Language, Words>> = { en, fr };

export const languages: readonly Language[] = ["en", "fr"];

const isLanguage = (tag: string): tag is Language => Object.hasOwn(languageNames, tag);

/** The first of the wanted languages (BCP 47 tags, best first) that there is; English where there is none. */
export function pickLanguage(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const primary = tag.toLowerCase().split("-")[0] ?? "";
    if (isLanguage(primary)) return primary;
  }
  return "en";
}
