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

const votes = new Map<number, string[]>();
for (const [language, words] of Object.entries(common)) {
  for (const word of words.split(" ")) {
    const hash = hashWord(word);
    votes.set(hash, [...(votes.get(hash) ?? []), language]);
  }
}

const scripts: readonly (readonly [RegExp, string])[] = [
  [/[\u3040-\u30ff]/g, "ja"],
  [/[\uac00-\ud7af]/g, "ko"],
  [/[\u4e00-\u9fff]/g, "zh"],
  [/[\u0e00-\u0e7f]/g, "th"],
  [/[\u0600-\u06ff]/g, "ar"],
  [/[\u0590-\u05ff]/g, "he"],
  [/[\u0900-\u097f]/g, "hi"],
  [/[\u0370-\u03ff]/g, "el"],
  [/[\u0400-\u04ff]/g, "ru"],
];

/** Counts words towards each language; kept over all of one person's messages. */
export type LanguageVotes = Map<string, number>;

/** Adds one message's words to `counts`. */
export function voteLanguage(tokens: Tokens, counts: LanguageVotes): void {
  for (let i = 0; i < tokens.count; i++) {
    const languages = votes.get(tokens.hashes[i] ?? 0);
    if (languages !== undefined) for (const language of languages) counts.set(language, (counts.get(language) ?? 0) + 1 / languages.length);
  }
}

/** The likeliest language of the words counted, as an ISO 639-1 code, or null where there are too few to say. `sample` decides the script. */
export function likeliestLanguage(counts: LanguageVotes, sample: string): string | null {
  const letters = sample.match(/\p{L}/gu)?.length ?? 0;
  for (const [pattern, language] of scripts) {
    const found = sample.match(pattern)?.length ?? 0;
    if (found > 3 && found > letters * 0.4) return language;
  }
  let best: string | null = null;
  let most = 0;
  for (const [language, count] of counts) {
    if (count > most || (count === most && best !== null && language < best)) {
      best = language;
      most = count;
    }
  }
  return most >= 2 ? best : null;
}
