import { type ReactNode, createContext, use, useEffect, useMemo, useState } from "react";
import { type Language, type Words, catalogue, pickLanguage } from "./catalogue.ts";

interface Spoken {
  readonly language: Language;
  readonly words: Words;
  readonly speak: (language: Language) => void;
}

const SpokenContext = createContext<Spoken | null>(null);

/** Gives the pages their words. The choice lives as long as the page: nothing is stored. */
export function WordsProvider({ children, initial }: { readonly children: ReactNode; readonly initial?: Language }) {
  const [language, speak] = useState<Language>(() => initial ?? pickLanguage(navigator.languages));
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const spoken = useMemo(() => ({ language, words: catalogue[language], speak }), [language]);
  return <SpokenContext value={spoken}>{children}</SpokenContext>;
}

export function useSpoken(): Spoken {
  const spoken = use(SpokenContext);
  if (spoken === null) throw new Error("expected a WordsProvider above, found none");
  return spoken;
}

/** The words in the language of the page. */
export const useWords = (): Words => useSpoken().words;
