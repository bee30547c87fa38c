import { hashWord, type Tokens } from "./tokens.ts";

/*
 * Which language a person writes, by the share of each language's commonest short words. Enough to choose among
 * the languages the phrases speak and to notice that a chat is in another; not meant to tell close relatives apart.
 */
const common: Readonly<Record<string, string>> = {
  en: "the and you to of is it that was for on are with have this not be but what can my your from me just so if would do dont im its were there know they get like how when out up will no yes ok hi hey thanks sorry please who here about got see",
  fr: "le la les de des et je tu vous que qui pas est un une pour dans sur avec ce cest ca il elle on nous moi toi mon ton votre mais bien tres plus oui non merci bonjour salut jai suis es etes etait fait faire quand comment ou ne se te du au aux",
  de: "der die das und ich du sie ist nicht ein eine mit auf fur dass was wie war haben habe hast bin bist mir mich dir dich wir ihr aber auch noch nur schon ja nein danke hallo bitte wenn wer wo von zu im in den dem mal so es kann konnen morgen",
  es: "el la los las de que y en un una es no por con para mi tu te se lo me como pero mas si ya esta estas soy eres estoy muy hola gracias cuando donde quien del al le su nos hay bien eso esto yo usted fue ser tengo tienes",
  it: "il lo la gli le di che e un una per non con sono sei mi ti ci si ma piu come anche questo quello ho hai ha io tu lei noi va bene ciao grazie quando dove chi del della al alla nel se era stato fare cosa molto gia poi perche",
  pl: "i w nie to sie na z ze do jest jak co mi mnie ty ja ale tak czy dla po za od o ten ta tego juz tylko moze bardzo jestem jestes byl byla mam masz dzieki czesc dzien dobry prosze kiedy gdzie kto by sa pan pani cie",
  pt: "o os as de que e um uma nao para com por voce eu ele ela mas mais como esta estou sou muito obrigado ola bom dia sim quando onde quem meu seu isso foi ser tem tenho aqui tambem ja pra",
  nl: "de het een en ik je jij is niet van dat op te zijn met voor maar ook wat er nog hoi hallo dank bedankt ja nee wie waar wanneer heb hebt ben bent kan mijn jouw we ze hij naar als dan goed",
  sv: "och jag du ar inte det att en ett pa som har med for vi men kan mig dig hej tack ja nej vad nar var vem min din till av om sa skulle vill",
  ro: "si de la cu nu este sunt ca pe un o in mai ce te ma am ai va dar buna multumesc da cand unde cine pentru din eu tu",
  tr: "ve bir bu ben sen cok ne icin evet hayir merhaba tesekkur nasil degil mi var yok ama da de iyi benim senin kim nerede",
  id: "yang dan di ke ini itu saya kamu aku tidak ada untuk dengan apa bisa sudah belum ya terima kasih halo siapa mana nya lagi juga",
};

const codes = Object.keys(common);

// The languages, by their place in `codes`, that a word is common in.
const languagesOf = new Map<number, number[]>();
codes.forEach((code, language) => {
  for (const word of common[code]?.split(" ") ?? []) {
    const hash = hashWord(word);
    const known = languagesOf.get(hash);
    if (known === undefined) languagesOf.set(hash, [language]);
    else known.push(language);
  }
});

const scripts: readonly (readonly [from: number, to: number, language: string])[] = [
  [0x3040, 0x30ff, "ja"],
  [0xac00, 0xd7af, "ko"],
  [0x4e00, 0x9fff, "zh"],
  [0x0e00, 0x0e7f, "th"],
  [0x0600, 0x06ff, "ar"],
  [0x0590, 0x05ff, "he"],
  [0x0900, 0x097f, "hi"],
  [0x0370, 0x03ff, "el"],
  [0x0400, 0x04ff, "ru"],
];

/** Votes for each language; kept over all of one person's messages. */
export type LanguageVotes = Float64Array;

/** No votes yet. */
export function newVotes(): LanguageVotes {
  return new Float64Array(codes.length);
}

/** Adds one message's words to `votes`. */
export function voteLanguage(tokens: Tokens, votes: LanguageVotes): void {
  for (let i = 0; i < tokens.count; i++) {
    const languages = languagesOf.get(tokens.hashes[i] ?? 0);
    if (languages !== undefined) for (const language of languages) votes[language] = (votes[language] ?? 0) + 1 / languages.length;
  }
}

/** The likeliest language of the words counted, as an ISO 639-1 code, or null where there are too few to say. `sample` decides the script. */
export function likeliestLanguage(votes: LanguageVotes, sample: string): string | null {
  const script = scriptOf(sample);
  if (script !== null) return script;
  let best: string | null = null;
  let most = 0;
  codes.forEach((code, language) => {
    const count = votes[language] ?? 0;
    if (count > most || (count === most && best !== null && code < best)) {
      best = code;
      most = count;
    }
  });
  return most >= 2 ? best : null;
}

/** The language that writes in a script most of a text is in, where the script tells. */
function scriptOf(text: string): string | null {
  const counts = scripts.map(() => 0);
  let any = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x370) continue;
    const script = scripts.findIndex(([from, to]) => code >= from && code <= to);
    if (script < 0) continue;
    counts[script] = (counts[script] ?? 0) + 1;
    any = true;
  }
  if (!any) return null;
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  const most = counts.findIndex((count) => count > 3 && count > letters * 0.4);
  return scripts[most]?.[2] ?? null;
}
