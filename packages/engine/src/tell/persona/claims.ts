/*
 * Whom a sender makes themself out to be, from their own words: what they say they are ("I'm a nurse", "from the access desk"), what to the
 * owner ("your cousin"), and where they say the two met ("danced at the orchid house").
 */
import type { Persona } from "../../model/persona.ts";
import { Special, type Tokens, createTokens, tokenize } from "../../model/words/tokens.ts";
import { givenNames } from "../alias.ts";
import { type Language, languages } from "../catalogue/tell.ts";
import type { Examination } from "../examine.ts";
import { By } from "../turns.ts";
import { type PhraseSet, compilePhrases, findPhrases } from "../words/phrase-set.ts";
import { namesGiven } from "./names.ts";
import { type WordsFor, genders, relations, roles } from "./words.ts";

/** Words before what somebody says they are. */
const ofSelf: Readonly<Record<Language, string>> = {
  en: "(im|i am|am|as|i work|i worked|i study|working|from|with|was|being|its|this is|doing|been|just|only|lonely)",
  de: "(ich bin|bin|ich war|arbeite|arbeite als|als|vom|von|von der|aus|hier)",
  fr: "(je suis|suis|jetais|je travaille|travaille|comme|en tant que|du|de|de la|ici)",
  es: "(soy|era|trabajo|trabajo como|trabajo de|como|del|de la|aqui)",
  it: "(sono|ero|lavoro|lavoro come|come|faccio|del|della|dal|dalla|qui)",
  pl: "(jestem|bylam|bylem|pracuje|pracuje jako|jako|z|ze|tu)",
};

/** Words before what somebody says they are to the owner. */
const toOwner: Readonly<Record<Language, string>> = {
  en: "(your|ur|hi|hey|hello|hiya|its|im|i am|dear|morning|evening|yes|a|an|we are|were|we|the|own|favourite|favorite|old)",
  de: "(dein|deine|ihr|ihre|hallo|hi|hey|bin|liebe|lieber|guten morgen|ein|eine|wir|eure|euer|der|die)",
  fr: "(ton|ta|votre|salut|coucou|bonjour|suis|cher|chere|un|une|on|nous|le|la)",
  es: "(tu|su|hola|soy|querido|querida|buenas|un|una|somos|el|la)",
  it: "(tuo|tua|suo|sua|ciao|sono|caro|cara|un|una|siamo|il|la)",
  pl: "(twoj|twoja|hej|czesc|jestem|drogi|droga|to|dzien dobry|kochany|kochana)",
};

/** Words behind which the place or the occasion stands where somebody says that they met. */
const whereMet: Readonly<Record<Language, readonly string[]>> = {
  en: [
    "(met|meet|meeting|saw|seen|spoke|talked|talking|chatted|danced|dancing|sat|bumped into|ran into|introduced|flirted|kissed|crossed paths|remember) ..4 (at|in|on|from|during|after|outside|behind|by)",
    "^..6 from (the|that|our)",
    "(remember|recall|forgotten|forget) (the|that|our)",
  ],
  fr: [
    "(rencontre|rencontres|rencontrees|vus|vues|vu|croise|croises|parle|danse|connus|souviens) ..4 (a|au|aux|dans|en|sur|lors|pendant|apres|chez|de|du)",
  ],
  de: [
    "(uns|dich|sie|wir|ich) ..3 (auf|bei|beim|im|am|in|vom|nach)",
    "(getroffen|gesehen|kennengelernt|gesprochen|getanzt|begegnet|erinnerst|erinnern) ..4 (auf|bei|beim|im|am|in|an|vom|nach)",
  ],
  es: ["(conocimos|vimos|conoci|vi|hablamos|bailamos|coincidimos|acuerdas|encontramos) ..4 (en|del|de|durante|tras)"],
  it: [
    "(conosciuti|incontrati|visti|conosciuto|conosciuta|parlato|ballato|ricordi|incontrato|incontrata) ..4 (a|al|alla|in|nel|nella|durante|dopo|dal|dalla|del|della)",
  ],
  pl: [
    "(poznalismy|spotkalismy|widzielismy|rozmawialismy|tanczylismy|poznalam|poznalem|spotkalam|spotkalem|pamietasz) ..4 (na|w|we|podczas|po|przy|u|z|ze)",
  ],
};

type Facet = "genders" | "roles" | "relations" | "met";

interface Claim {
  readonly facet: Facet;
  readonly id: string;
  readonly phrases: readonly string[];
}

const claimsOf = (facet: Facet, table: Readonly<Record<string, WordsFor>>, before: Readonly<Record<Language, string>>): Claim[] =>
  Object.entries(table).map(([id, words]) => ({
    facet,
    id,
    phrases: languages.flatMap((language) => (words[language] === undefined ? [] : [`${before[language]} ..2 (${words[language]})`])),
  }));

const claims: readonly Claim[] = [
  ...claimsOf("genders", genders, ofSelf),
  ...claimsOf("roles", roles, ofSelf),
  ...claimsOf("relations", relations, toOwner),
  { facet: "met", id: "met", phrases: languages.flatMap((language) => whereMet[language]) },
];

let compiled: PhraseSet | null = null;
const phrases = (): PhraseSet =>
  (compiled ??= compilePhrases(
    claims.map((claim, label) => ({ label, phrases: claim.phrases })),
    {},
  ));

/** Who somebody is and how they met is said at the beginning. */
const mostTurns = 40;
const mostWords = 4;
const tokens = createTokens();

/** Whom the other side makes themself out to be. */
export function personaOf(examination: Examination): Persona {
  const said: Readonly<Record<Facet, Set<string>>> = { genders: new Set(), roles: new Set(), relations: new Set(), met: new Set() };
  let turns = 0;
  for (const { turn } of examination.examined) {
    if (turn.by !== By.sender || ++turns > mostTurns) continue;
    tokenize(turn.text, tokens);
    findPhrases(phrases(), tokens, (label, _, end) => {
      const claim = claims[label];
      if (claim === undefined) return;
      if (claim.facet !== "met") said[claim.facet].add(claim.id);
      else {
        const place = wordsBehind(turn.text, tokens, end);
        if (place !== "") said.met.add(place);
      }
    });
  }
  return {
    names: namesGiven(examination),
    introduced: [...new Set(givenNames(examination).map(({ name }) => name))],
    genders: [...said.genders],
    roles: [...said.roles],
    relations: [...said.relations],
    met: [...said.met],
  };
}

/** The words that follow, up to the next comma or the end of the sentence; those of one or two letters are left out. */
function wordsBehind(text: string, { hashes, starts, ends, count }: Tokens, from: number): string {
  const words: string[] = [];
  for (let at = from; at < Math.min(count, from + mostWords); at++) {
    const isParted = at > from && /[,;:()\u2013\u2014]/.test(text.slice(ends[at - 1], starts[at]));
    if (isParted || hashes[at] === Special.end || hashes[at] === Special.question) break;
    const word = text.slice(starts[at], ends[at]).toLowerCase();
    if (/^\p{L}[\p{L}\p{N}'’-]{2,}$/u.test(word)) words.push(word);
  }
  return words.join(" ");
}
