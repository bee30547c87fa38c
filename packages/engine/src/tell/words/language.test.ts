import { describe, expect, test } from "vitest";
import { languages } from "../catalogue/tell.ts";
import { likeliestLanguage, newVotes, voteLanguage } from "./language.ts";
import { createTokens, tokenize } from "../../model/words/tokens.ts";

function languageOf(...messages: readonly string[]): string | null {
  const votes = newVotes();
  const tokens = createTokens();
  for (const text of messages) voteLanguage(tokenize(text, tokens), votes);
  return likeliestLanguage(votes, messages.join(""));
}

/** A few messages of one person in each language. */
const said: Readonly<Record<string, readonly string[]>> = {
  en: ["hi, are you still at the office?", "I can bring the papers if you want them", "just tell me when"],
  fr: ["salut, tu es encore au bureau ?", "je peux apporter les papiers si tu veux", "dis-moi quand"],
  de: ["hallo, bist du noch im Büro?", "ich kann die Unterlagen mitbringen, wenn du willst", "sag mir nur wann"],
  es: ["hola, ¿sigues en la oficina?", "puedo llevar los papeles si los quieres", "dime cuando, que no tengo prisa"],
  it: ["ciao, sei ancora in ufficio?", "posso portare le carte se le vuoi", "dimmi solo quando, non ho fretta"],
  pl: ["cześć, jesteś jeszcze w biurze?", "mogę przynieść papiery, jak chcesz", "powiedz tylko kiedy, bo ja mam czas"],
  bg: ["здравей, още ли си в офиса?", "мога да донеса документите"],
  ca: [
    "hola, encara ets a l'oficina?",
    "puc portar els papers si els vols, no tinc pressa",
    "digues-me quan et va bé, estic aquí amb la meva germana",
  ],
  cs: ["ahoj, jsi ještě v kanceláři?", "můžu přinést ty papíry, jestli chceš", "řekni mi jen kdy, mám čas"],
  da: ["hej, er du stadig på kontoret?", "jeg kan tage papirerne med, hvis du vil have dem", "sig bare hvornår"],
  et: ["tere, kas sa oled veel kontoris?", "ma saan paberid kaasa võtta, kui sa tahad", "ütle ainult, millal, mul on aega"],
  fi: ["hei, oletko vielä toimistolla?", "voin tuoda paperit, jos sinä haluat", "kerro vain milloin, minulla on aikaa nyt"],
  fil: ["kumusta, nasa opisina ka pa ba?", "dadalhin ko ang mga papel kung gusto mo", "sabihin mo lang kung kailan"],
  gl: [
    "ola, aínda estás na oficina?",
    "podo levar os papeis se ti os queres, non teño présa",
    "dime cando che vai ben, eu estou aquí coa miña irmá",
  ],
  hr: ["bok, jesi li još u uredu?", "mogu donijeti papire ako hoćeš", "samo reci kada, imam vremena večeras"],
  hu: ["szia, még az irodában vagy?", "el tudom vinni a papírokat, ha kell neked", "csak mondd meg, hogy mikor"],
  id: ["halo, kamu masih di kantor?", "aku bisa bawa surat itu kalau kamu mau", "bilang saja kapan ya"],
  lt: ["labas, ar tu dar biure?", "galiu atnešti popierius, jei nori", "tik pasakyk kada, aš turiu laiko"],
  lv: ["sveiki, vai tu vēl esi birojā?", "es varu atnest papīrus, ja gribi", "tikai pasaki, kad, man ir laiks"],
  nb: ["hei, er du fortsatt på kontoret?", "jeg kan ta med papirene hvis du vil ha dem", "bare si når det passer for deg"],
  nl: ["hoi, ben je nog op kantoor?", "ik kan de papieren meenemen als je wilt", "zeg maar wanneer het je uitkomt"],
  pt: ["olá, você ainda está no escritório?", "posso levar os papéis se você quiser", "me diz quando, não tenho pressa"],
  ro: ["bună, mai ești la birou?", "pot să aduc hârtiile dacă vrei", "spune-mi doar când, am timp"],
  sk: ["ahoj, si ešte v kancelárii?", "môžem priniesť tie papiere, ak chceš", "povedz mi len kedy, mám čas"],
  sl: ["živjo, si še v pisarni?", "lahko prinesem papirje, če hočeš", "samo povej kdaj, imam čas nocoj"],
  sq: ["përshëndetje, je ende në zyrë?", "mund të sjell letrat nëse do ti", "më thuaj vetëm kur, kam kohë sot"],
  sv: ["hej, är du kvar på kontoret?", "jag kan ta med papperen om du vill ha dem", "säg bara när det passar dig"],
  sw: ["habari, bado uko ofisini?", "nataka kuleta karatasi kama wewe unazitaka", "niambie tu ni lini, mimi niko hapa sasa"],
  tr: ["merhaba, hâlâ ofiste misin?", "istersen kağıtları sana getirebilirim", "sadece ne zaman olduğunu söyle, bugün vaktim var"],
  vi: ["chào bạn, bạn còn ở văn phòng không?", "tôi có thể mang giấy tờ đến nếu bạn muốn", "cho tôi biết khi nào được nhé"],
  ar: ["مرحبا، هل ما زلت في المكتب؟", "يمكنني إحضار الأوراق"],
  el: ["γεια, είσαι ακόμα στο γραφείο;", "μπορώ να φέρω τα χαρτιά"],
  fa: ["سلام، هنوز توی دفتر هستی؟", "می‌توانم کاغذها را بیاورم، چه وقت بیایم؟ گفتم که"],
  he: ["היי, את עדיין במשרד?", "אני יכול להביא את הניירות"],
  hi: ["नमस्ते, क्या आप अभी भी कार्यालय में हैं?", "मैं कागज़ ला सकता हूँ"],
  ja: ["こんにちは、まだ会社にいますか？", "書類を持って行けます"],
  ka: ["გამარჯობა, ისევ ოფისში ხარ?", "შემიძლია საბუთების მოტანა"],
  ko: ["안녕하세요, 아직 사무실에 계세요?", "서류를 가져갈 수 있어요"],
  ru: ["привет, ты ещё в офисе?", "могу принести бумаги, если хочешь"],
  sr: ["здраво, јеси ли још у канцеларији?", "могу да донесем папире ако желиш"],
  ta: ["வணக்கம், நீங்கள் இன்னும் அலுவலகத்தில் இருக்கிறீர்களா?"],
  th: ["สวัสดี คุณยังอยู่ที่ออฟฟิศไหม", "ฉันเอาเอกสารไปให้ได้"],
  uk: ["привіт, ти ще в офісі?", "можу принести папери, якщо хочеш"],
  zh: ["你好，你还在办公室吗？", "我可以把文件带过去"],
};

/** Close relatives that may be taken for each other: what matters is that neither is taken for a language that is read. */
const relatives: Readonly<Record<string, readonly string[]>> = { bg: ["ru"], nb: ["da"], da: ["nb"], hr: ["sl"], gl: ["pt"] };

describe("the language of what someone writes", () => {
  test.each(Object.entries(said))("%s", (code, messages) => {
    const told = languageOf(...messages);
    expect([code, ...(relatives[code] ?? [])]).toContain(told);
  });

  test.each(Object.entries(said).filter(([code]) => !(languages as readonly string[]).includes(code)))(
    "%s is taken for none that is read, also without its accents",
    (_, messages) => {
      const bare = messages.map((text) => text.normalize("NFD").replaceAll(/\p{M}/gu, "").replaceAll("đ", "d").replaceAll("ı", "i"));
      expect(languages).not.toContain(languageOf(...bare));
    },
  );

  test("is not told by a word or two", () => {
    expect(languageOf("ok")).toBeNull();
    expect(languageOf("tak")).toBeNull();
    expect(languageOf("")).toBeNull();
  });

  test.each([
    ["a name", "hi Ondřej Dvořák, its me from the office, are you there", "en"],
    ["a place", "we met in Åre, do you remember? it was so cold there", "en"],
    ["short forms", "u r so funny, i will see u there v soon, ok", "en"],
    ["a greeting", "hola, are you still at the office? i have the papers", "en"],
  ])("is not changed by %s of another", (_, text, code) => expect(languageOf(text)).toBe(code));

  test("is not hidden by letters that look alike", () => {
    expect(languageOf("ѕеnd mе thе рісturеs оf уоu аnd dоnt tеll thеm аbоut it")).toBe("en");
  });
});
