/**
 * The words an export writes beside the digits of a date or a time, folded by `foldWord`. Each says what
 * it does to the clock: an app writes the day's half in the phone's language, and the Unicode CLDR lists
 * these words (`dayPeriods`, `eraAbbr`, the literal parts of `dateTimeFormat`).
 */

/** What a word does to the hour. */
const clockEffects = { none: 0, am: 1, pm: 2, noon: 3, night: 4 } as const;

/** A word's effect: on the hour, or years to add to the year beside it. */
export type WordEffect =
  | { readonly kind: "clock"; readonly effect: number }
  | { readonly kind: "era"; readonly add: number }
  | { readonly kind: "filler" };

const clockWords: readonly (readonly [number, string])[] = [
  [
    clockEffects.am,
    "am ap πμ prijepodne prepodne преподне предпладне dop de dé fm fh vm πμ ص صباحا قظ قبلازظهر لפנהצ לפנהצ לפנה״צ ÖÖ öö sa to дп до претпл пр прпл пройб проб прoб " +
      "午前 上午 凌晨 早上 清晨 清早 오전 पूर्वाह्न पूर्वाह्‌न मपू पूर्व সকাল পূর্বাহ্ণ পূর্বাহ্ন முற்பகல் காலை పూర్వాహ్నం ಪೂರ್ವಾಹ್ನ പൂർവ്വാഹ്നം ਪੂਦੁ પૂર્વાહ્ન පෙව ก่อนเที่ยง ນາທ່ຽງ ກ່ອນທ່ຽງ နံနက် ព្រឹក " +
      "ጥዋት pg eparadites paradites priešpiet priekšp priekšpusdienā rn yb քա կա тд ертеңгі үө amu amr jambo asubuhi manhã damanhã قبلدوپہر صبح",
  ],
  [
    clockEffects.pm,
    "pm ip poslijepodne popodne послеподне поподне папаўдні odp du pop em eh nm μμ م مساء بظ بعدازظهر אחהצ אחה״צ ös öas ch tk tch пп попл слоб слобяд по следобед " +
      "午後 下午 傍晚 오후 अपराह्न मउ অপরাহ্ণ অপরাহ্ন বিকাল பிற்பகல் மாலை అపరాహ్నం ಅಪರಾಹ್ನ ਬਾਦੁ પછી පව หลังเที่ยง ຫຼັງທ່ຽງ ညနေ ល្ងាច ከሰዓት " +
      "ptg epasdites pasdites popiet pēcp pēcpusdienā in yh կհ үх alasiri mchana tarde datarde noite danoite بعددوپہر سہپہر شام",
  ],
  [clockEffects.noon, "中午 正午 noon"],
  [clockEffects.night, "晚上 晚間 半夜 午夜 رات"],
];

/** Years that turn an era's year into a Gregorian one. */
const eraWords: readonly (readonly [number, string])[] = [
  [2018, "r 令和 令"],
  [1988, "h 平成 平"],
  [1925, "s 昭和 昭"],
  [1911, "民國 民国"],
  [-543, "be พศ"],
  [0, "ad ce คศ 西暦 公元 ah ap اهـ هـ ه هش هق خورشیدی"],
];

/** Words that stand between date and time or after the time and change nothing. */
const fillers =
  "klo kl kell à às ás a as alas las um u в во о у o at om alle ob ora ore la pukul jam lúc lucs saat saati godz g r ч час год г น uhr h hs hrs hod hr ura v jl do da de2 t na noi នៅម៉ោង ម៉ោង 分 秒 分钟 초 분 日 일 kor eko itt eks";

/** The word that Japanese writes for the first year of an era. */
export const firstYear = 0x5143;

const words = new Map<string, WordEffect>();
for (const word of fillers.split(" ")) words.set(foldWord(word), { kind: "filler" });
for (const [add, list] of eraWords) for (const word of list.split(" ")) words.set(foldWord(word), { kind: "era", add });
for (const [effect, list] of clockWords) for (const word of list.split(" ")) words.set(foldWord(word), { kind: "clock", effect });

/** A word without case, dots, spaces, quotes and direction marks, so that `p. m.`, `P.M.` and `pm` are one. */
function foldWord(word: string): string {
  return word
    .toLowerCase()
    .normalize("NFKC")
    .replace(/[\s.,،、'’"״׳·\u200b-\u200f\u202a-\u202e\u2066-\u2069\u0640]|\u0307/g, "");
}

/** What a word beside a date or time means, null where it is not known. `era` and clock words may share a letter; `near` says which is meant. */
export function wordEffect(word: string, near: "date" | "time"): WordEffect | null {
  const folded = foldWord(word);
  if (near === "date")
    for (const [add, list] of eraWords) if (list.split(" ").some((era) => foldWord(era) === folded)) return { kind: "era", add };
  const known = words.get(folded);
  if (known !== undefined) return known;
  return null;
}

/** Seconds of the day for an hour under a word of `effect`. Noon and night run over twelve as Chinese uses them. */
export function hourOf(hour: number, effect: number): number {
  if (effect === clockEffects.am) return hour === 12 ? 0 : hour;
  if (effect === clockEffects.pm) return hour < 12 ? hour + 12 : hour;
  if (effect === clockEffects.noon) return hour < 4 ? hour + 12 : hour;
  if (effect === clockEffects.night) return hour === 12 ? 0 : hour >= 5 && hour < 12 ? hour + 12 : hour;
  return hour;
}
