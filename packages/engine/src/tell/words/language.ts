import { hashWord, type Tokens } from "../../model/words/tokens.ts";

/*
 * Which language a person writes, by the share of each language's commonest short words, and by the letters few languages
 * have. Enough to choose among the languages the phrases speak and to notice that a chat is in another, which is named as well as can
 * be told: close relatives (Danish and Norwegian, Croatian and Serbian) may be taken for each other.
 *
 * A word counts for each of the languages the phrases speak by its share of them, and as much for the others that have it; a word that
 * none of those has counts in full. So Polish and Czech are told apart by what one says and the other does not, and adding a
 * language takes nothing from the words of another.
 */
const read: Readonly<Record<string, string>> = {
  de: "der die das und ich du sie ist nicht ein eine mit auf fur dass was wie war haben habe hast bin bist mir mich dir dich wir ihr aber auch noch nur schon ja nein danke hallo bitte wenn wer wo von zu im in den dem mal so es kann konnen morgen",
  en: "the and you to of is it that was for on are with have this not be but what can my your from me just so if would do dont im its were there know they get like how when out up will no yes ok hi hey thanks sorry please who here about got see",
  es: "el la los las de que y en un una es no por con para mi tu te se lo me como pero mas si ya esta estas soy eres estoy muy hola gracias cuando donde quien del al le su nos hay bien eso esto yo usted fue ser tengo tienes",
  fr: "le la les de des et je tu vous que qui pas est un une pour dans sur avec ce cest ca il elle on nous moi toi mon ton votre mais bien tres plus oui non merci bonjour salut jai suis es etes etait fait faire quand comment ou ne se te du au aux",
  it: "il lo la gli le di che e un una per non con sono sei mi ti ci si ma piu come anche questo quello ho hai ha io tu lei noi va bene ciao grazie quando dove chi del della al alla nel se era stato fare cosa molto gia poi perche",
  pl: "i w nie to sie na z ze do jest jak co mi mnie ty ja ale tak czy dla po za od o ten ta tego juz tylko moze bardzo jestem jestes byl byla mam masz dzieki czesc dzien dobry prosze kiedy gdzie kto by sa pan pani cie",
};

const unread: Readonly<Record<string, string>> = {
  ca: "el els la les de que en un una es no per amb meu meva teu teva tu et ho em pero mes si ja esta estic ets som soc molt hola gracies quan on qui del al li nos hi ha be aixo aquest aquesta jo voste tinc tens vull pots avui dema ahir nit tambe perque com fer bon dia adeu aqui ara res fins sempre vaig vas anem mha estas doncs cap",
  cs: "na ze se to je si tak ale jak co mi me ty ja jsem jsi jste jsme jsou byl byla bylo bude budu mam mas mate uz jen jeste nebo kde kdo kdy kdyz proc protoze taky dobry den ahoj cau dekuji diky prosim ano ne jo nevim vim chci chces muzu muzes pro po od za dnes zitra vcera vecer dobre moc hezky rad rada te tebe tobe vas vam nic neco asi bych potrebuju musim pojd rekni tady tam",
  da: "og jeg du er ikke det at en et pa som har med for vi men kan mig dig hej tak ja nej hvad hvor hvem hvornar hvorfor min din til af om sa skal vil ville godt meget ogsa nar her der var den de hun han bare lige noget nogen kom gerne igen sige dag aften",
  et: "ja ei ma sa ta te see mis kes kus millal kui aga ning oma mina sina tere aitah palun jah vaga hasti olen oled oli ole tana homme eile veel juba saab tahan kas siis nagu midagi koik miks olin saad",
  fi: "ja ei en et se mina sina sa ma oli olen olet ole mita missa kuka kun jos niin mutta tai myos kiitos hei moi terve joo kylla nyt viela jo vain hyva hyvaa tanaan huomenna eilen voi voin voit minun sinun minulle sinulle sita tama siella taalla miksi milloin kanssa han vai ihan paljon haluan pitaa oletko olisi",
  fil: "ang ng mga sa na ako ko ikaw mo siya niya kami tayo sila ito iyan hindi oo po opo kumusta salamat ba lang naman pa din rin kasi pero kung saan ano sino bakit kailan gusto mahal para wala dito",
  gl: "os as de que un unha non para con por ti eu el ela meu mina teu moi mais ola grazas bo dia si cando onde quen isto iso foi ser teno tes aqui tamen xa agora onte hoxe mana nos vos estou estas podes quero pola polo hai ata",
  hr: "na je se da to ne si mi ti ja sam smo ste su nije nisam jesi li sto sta kako gdje gde kad kada ko tko zasto ali ili za od do po sa samo jos vec bio bila bilo bice bit cu ces ce mogu mozes moze hocu hoces bok zdravo hvala molim dobar dan vece veceras danas sutra jucer juce dobro jako puno tebe tebi mene meni vas vam ovo ono znam znas imam imas trebam treba nesto nista sve oko kod ovdje ovde svida",
  hu: "az es nem hogy van volt ez egy de meg csak mar en te mi ha mint vagy mit hol ki mikor miert igen szia sziasztok koszonom koszi kerem jo napot nagyon most majd itt ott lesz vagyok vagyunk tudom tudod tudsz kell lehet lenne neked nekem veled velem holnap tegnap ma este reggel jol szep jon mond szeretnek akarok",
  id: "yang dan di ke ini itu saya kamu aku tidak ada untuk dengan apa bisa sudah belum ya terima kasih halo siapa mana nya lagi juga gak nggak kalau karena sama mau dari akan kita mereka anda pagi malam besok",
  lt: "ir tu jis ji mes jus tai kad ar bet yra buvo ne taip labas aciu prasau kas kur kada kodel kaip su uz nuo per tik dar jau labai gerai siandien rytoj vakar esu esi man tau mane tave noriu gali galiu turiu nera buti sveiki",
  lv: "un es tu vins vina mes jus tas ka vai bet ir bija ne ja labdien sveiki paldies ludzu kas kur kad kapec ar uz no par tikai vel jau loti labi sodien rit vakar esmu esi man tev mani tevi gribu vari varu nav but",
  nb: "og jeg du er ikke det at en et pa som har med for vi men kan meg deg hei takk ja nei hva hvor hvem nar hvorfor min din til av om sa skal vil ville bra veldig ogsa her der var den de hun han bare litt noe noen kom gjerne igjen dag kveld morgen",
  nl: "de het een en ik je jij is niet van dat op te zijn met voor maar ook wat er nog hoi hallo dank bedankt ja nee wie waar wanneer heb hebt ben bent kan mijn jouw we ze hij naar als dan goed niks iets dit deze hem haar ons jullie weer veel heel hoe gaat goedemorgen avond vandaag morgen gisteren alleen moet wil wilt graag doen doe geen over bij uit gewoon leuk lekker hoor",
  pt: "os as de que um uma nao para com por voce eu ele ela mas mais como esta estou sou muito obrigado ola bom dia sim quando onde quem meu seu isso foi ser tem tenho aqui tambem ja pra ao aos do da dos das na nas num numa pela pelo sua minha tua teu te lhe nos vai vou boa tarde noite tudo bem agora hoje ontem amanha porque so ate sem esse essa isto depois entao fazer quero pode posso nada",
  ro: "si de la cu nu este sunt ca pe un in mai ce te ma am ai va dar buna multumesc da cand unde cine pentru din eu tu imi iti il ei noi voi esti suntem sunteti ati au fost fi sa salut ziua seara noapte azi maine ieri foarte bine rog acum aici acolo asta ala cum vreau poti pot trebuie doar mine tine despre daca sau mi ti",
  sk: "na ze sa to je si tak ale ako co mi ma ty ja som ste sme su bol bola bolo bude budem mam mas mate uz len este alebo kde kto kedy ked preco lebo pretoze tiez dobry den ahoj cau dakujem diky prosim ano nie hej neviem viem chcem chces mozem mozes pre po od za dnes zajtra vcera vecer dobre velmi pekne rad rada ta teba tebe vas vam nic nieco asi by potrebujem musim pod povedz tu tam mna",
  sl: "in je na se da to ne si mi ti jaz sem smo ste so ni nisem kaj kako kje kdaj kdo zakaj ali za od do po samo ze bil bila bilo bom bos bo lahko hocem zivjo hvala prosim dober dan vecer danes jutri vceraj dobro zelo tebe tebi mene meni vas vam tega vem ves imam imas nekaj nic vse pri tukaj rad rada",
  sq: "dhe une ti ai ajo ne ju nuk eshte jam je jemi ishte cfare ku kush kur pse si po jo faleminderit pershendetje tungjatjeta mire shume nje per nga te se qe kam ke ka do sot neser dje tani ketu atje mua ty vetem edhe",
  sv: "och jag du ar inte det att en ett pa som har med for vi men kan mig dig hej tack ja nej vad nar var vem min din till av om sa skulle vill hur varfor ocksa mycket bra idag imorgon igar kvall den de han hon bara lite nagot nagon kom garna igen jo ska kanske nu da ni vart er hos",
  sw: "na ya wa kwa ni si mimi wewe yeye sisi nyinyi wao hii hiyo huyo habari asante tafadhali ndiyo hapana nini wapi nani lini sana leo kesho jana sasa hapa pale nina una ana bado pia lakini kama tu mambo jambo rafiki nataka",
  tr: "ve bir bu ben sen cok ne icin evet hayir merhaba tesekkur nasil degil mi var yok ama da de iyi benim senin kim nerede su mu simdi bugun yarin dun aksam gun gunaydin lutfen tamam neden nicin kadar gibi sonra once daha her sey hic kimse bana sana beni seni bende sende biz siz olarak oldu olur musun misin istiyorum biliyorum",
  vi: "cua khong anh em chi minh nay do gi nao dau khi nhung duoc cho voi cung da dang se roi cam xin chao rat nhieu hom ngay mai oi nhe vay biet muon lam",
};

/** In the order in which an even vote is decided. */
const codes = [...Object.keys(read), ...Object.keys(unread)];
const readCount = Object.keys(read).length;

// The languages that each word is common in, as a range of `voters`, and what the word counts for.
const placeOf = new Map<number, number>();
const firstVoters: number[] = [];
const voters: number[] = [];
const worths: number[] = [];

function addWords(): void {
  const languagesOf = new Map<string, number[]>();
  codes.forEach((code, language) => {
    for (const word of (read[code] ?? unread[code] ?? "").split(" ")) {
      const known = languagesOf.get(word);
      if (known === undefined) languagesOf.set(word, [language]);
      else known.push(language);
    }
  });
  for (const [word, languages] of languagesOf) {
    placeOf.set(hashWord(word), firstVoters.length);
    firstVoters.push(voters.length);
    voters.push(...languages);
    worths.push(1 / Math.max(1, languages.filter((language) => language < readCount).length));
  }
  firstVoters.push(voters.length);
}
addWords();

/** Letters, as people write them, that tell languages from those the phrases speak; each counts for every language it stands with. */
const letters: readonly (readonly [letters: string, languages: string])[] = [
  ["ěřů", "cs"],
  ["ťďň", "cs sk"],
  ["ľĺŕ", "sk"],
  ["čšž", "cs sk hr sl lt lv"],
  ["đ", "hr vi"],
  ["ășțşţ", "ro"],
  ["şğı", "tr"],
  ["őű", "hu"],
  ["å", "sv da nb"],
  ["øæ", "da nb"],
  ["ãõ", "pt"],
  ["ėįųū", "lt"],
  ["āēīņļķģ", "lv"],
  ["ạảấầẩậắằẵặẹẻẽếềểễệịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹơư", "vi"],
  ["ąęłńśźż", "pl"],
  ["ñ¿¡", "es gl"],
  ["ß", "de"],
];
const letterCounts = 0.5;
const languagesOfLetter = new Map<number, number[]>();
for (const [some, languages] of letters)
  for (const letter of some + some.toUpperCase())
    languagesOfLetter.set(
      letter.charCodeAt(0),
      languages.split(" ").map((code) => codes.indexOf(code)),
    );

/** Scripts by the range of their letters, and the language most who write in it mean. */
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
  [0x0530, 0x058f, "hy"],
  [0x10a0, 0x10ff, "ka"],
  [0x0980, 0x09ff, "bn"],
  [0x0a00, 0x0a7f, "pa"],
  [0x0a80, 0x0aff, "gu"],
  [0x0b80, 0x0bff, "ta"],
  [0x0c00, 0x0c7f, "te"],
  [0x0c80, 0x0cff, "kn"],
  [0x0d00, 0x0d7f, "ml"],
  [0x0d80, 0x0dff, "si"],
  [0x0e80, 0x0eff, "lo"],
  [0x1000, 0x109f, "my"],
  [0x1200, 0x137f, "am"],
  [0x1780, 0x17ff, "km"],
];

/** Letters that say another language than the one most who write in a script mean. */
const inScript: readonly (readonly [script: string, letters: RegExp, language: string])[] = [
  ["zh", /[\u3040-\u30ff]/, "ja"],
  ["ru", /[іїєґ]/i, "uk"],
  ["ru", /[јљњћђ]/i, "sr"],
  ["ar", /[پچژگ]/, "fa"],
];

/** Votes for each language, and how many words there were; kept over all of one person's messages. */
export type LanguageVotes = Float64Array;

/** No votes yet. */
export function newVotes(): LanguageVotes {
  return new Float64Array(codes.length + 1);
}

/** Adds one message's words to `votes`. */
export function voteLanguage(tokens: Tokens, votes: LanguageVotes): void {
  for (let i = 0; i < tokens.count; i++) {
    const place = placeOf.get(tokens.hashes[i] ?? 0);
    if (place === undefined) continue;
    const count = worths[place] ?? 0;
    const end = firstVoters[place + 1] ?? 0;
    for (let voter = firstVoters[place] ?? 0; voter < end; voter++) {
      const language = voters[voter] ?? 0;
      votes[language] = (votes[language] ?? 0) + count;
    }
  }
  votes[codes.length] = (votes[codes.length] ?? 0) + tokens.count;
}

/** Of a text in the Latin script at least this share of words is common; letters that only look foreign do not hide it. */
const plainShare = 0.3;
const leastOfOurs = 2;
const leastOfOthers = 3;
/** Votes by which a language that is not read has to be ahead of those that are. */
const lead = 1.5;

/**
 * The likeliest language of the words counted, as an ISO 639-1 code (`fil` has but three letters), or null where there are too few to
 * say. `sample` is some of the text as it was written, for its script and letters.
 */
export function likeliestLanguage(votes: LanguageVotes, sample: string): string | null {
  const voted = Float64Array.from(votes);
  let foreign = false;
  for (let i = 0; i < sample.length; i++) {
    const code = sample.charCodeAt(i);
    if (code < 0x80) continue;
    foreign ||= code >= 0x370;
    for (const language of languagesOfLetter.get(code) ?? none) voted[language] = (voted[language] ?? 0) + letterCounts;
  }
  const ours = bestOf(voted, 0, readCount);
  const other = bestOf(voted, readCount, codes.length);
  const [most, mostOfOthers] = [voted[ours] ?? 0, voted[other] ?? 0];
  // A few words in common make no foreigner of anybody: what is not read has to show more of itself.
  const isOther = mostOfOthers >= leastOfOthers && mostOfOthers >= most + lead;
  const plain = !isOther && most >= leastOfOurs && most > plainShare * (votes[codes.length] ?? 0);
  const script = foreign && !plain ? scriptOf(sample) : null;
  return script ?? codes[isOther ? other : most >= leastOfOurs ? ours : -1] ?? null;
}

/** The language of most votes in a range of them, the first where several have as many. */
function bestOf(votes: LanguageVotes, first: number, end: number): number {
  let best = first;
  for (let language = first + 1; language < end; language++) if ((votes[language] ?? 0) > (votes[best] ?? 0)) best = language;
  return best;
}

const none: readonly number[] = [];

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
  const written = text.match(/\p{L}/gu)?.length ?? 0;
  const most = scripts[counts.findIndex((count) => count > 3 && count > written * 0.4)]?.[2];
  return inScript.find(([script, special]) => script === most && special.test(text))?.[2] ?? most ?? null;
}
