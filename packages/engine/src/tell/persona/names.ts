/*
 * The names a sender gives for themself: after words that introduce ("it's Tess", "my name is …"), before "here", at the head of a first
 * message ("Lena from the desk"), and as the answer to "who is this?". What is read here is shown; linking
 * and the tell of a name that does not fit keep to the introductions that are sure (`alias.ts`).
 */
import type { Examination } from "../examine.ts";
import { By } from "../turns.ts";

const title =
  "(?:(?:dr|mr|mrs|ms|miss|prof|professor|sister|brother|father|fr|rev|captain|capt|col|colonel|agent|inspector|aunt|auntie|uncle|cousin|herr|frau|madame|monsieur|mme|señor|señora|signor|signora|pan|pani)\\.?\\s+)*";
/** A given name, perhaps after an initial; then family names, which are passed over. */
const name = `${title}(?:\\p{L}\\.\\s*)*(\\p{L}[\\p{L}'’-]+)((?:\\s+\\p{L}[\\p{L}'’-]+){0,3}?)`;
const clause = "(?:^|[.,!?;:)\\n\\u2013\\u2014-]\\s*|\\p{Extended_Pictographic}\\ufe0f?\\s*)";
const greeting =
  "(?:hi+|hey+|hiya|hello|morning|afternoon|evening|good (?:morning|afternoon|evening|day)|hallo|guten (?:tag|morgen|abend)|servus|salut|bonjour|bonsoir|coucou|hola|buenas|buenos d[ií]as|ciao|buongiorno|buonasera|cze[sś][cć]|hej|dzie[nń] dobry|dobry wiecz[oó]r)";
const place = "(?:from|at|vom|von|aus|beim|du|de la|del|della|dal|dalla|z|ze|od)";
const endOfName = `(?=\\s*(?:[.,!?:;()\\u2026\\u2013\\u2014\\n-]|\\p{Extended_Pictographic}|$)|\\s+(?:here|hier|ici|speaking|again|who|the|on|in|of|with|about|and|und|et|y|e|i|die|der|le|la|${place.slice(3, -1)})(?!\\p{L}))`;

interface NamePattern {
  readonly pattern: RegExp;
  /** In how many of the sender's first messages it is looked for. */
  readonly within: number;
  /** Whether the name must begin with a capital. */
  readonly capital: boolean;
}

const patternOf = (source: string): RegExp => new RegExp(source, "giu");

const patterns: readonly NamePattern[] = [
  {
    pattern: patternOf(
      `(?<!\\p{L})(?:my name(?:['’]?s| is)|the name['’]?s|name['’]?s|call me|je m['’]appelle|mon nom est|moi c['’]est|mein name ist|ich hei(?:ß|ss)e|me llamo|mi nombre es|mi chiamo|il mio nome [eè]|nazywam si[eę]|mam na imi[eę])\\s+${name}`,
    ),
    within: 40,
    capital: false,
  },
  {
    pattern: patternOf(
      `(?<!\\p{L})(?:it['’]?s|it is|this is|here is|here['’]?s|i['’]?m|i am|c['’]est|ici|hier ist|hier spricht|(?<=^|[,.!?]\\s)hier|ich bin(?: die| der)?|bin die|bin der|je suis|soy|aqu[ií](?: est[aá])?|sono|qui [eè]|jestem|z tej strony)\\s+(?:me,?\\s+|moi,?\\s+)?${name}${endOfName}`,
    ),
    within: 8,
    capital: true,
  },
  {
    pattern: patternOf(
      `(?<!\\p{L})(?:it['’]?s|this is|here is|here['’]?s|c['’]est|ici|hier ist|hier|hier is|soy|sono|jestem|aqu[ií])\\s+${name}(?=,? (?:here|hier|from|vom|von|du|de la|del|della|dal)(?!\\p{L})|\\s*[:;]\\))`,
    ),
    within: 3,
    capital: false,
  },
  {
    pattern: patternOf(`(?:${clause}|(?<!\\p{L})${greeting}\\s+)${name}\\s+(?:here|hier|ici|aqu[ií]|qui|tutaj|z tej strony)(?!\\p{L})`),
    within: 6,
    capital: false,
  },
  { pattern: patternOf(`(?<=^.{0,48})${clause}${name},?\\s+${place}(?!\\p{L})`), within: 2, capital: true },
  {
    pattern: patternOf(`^(?:${greeting}[\\s,!.]+)?(?:it['’]?s|this is|c['’]est|hier ist|hier|soy|sono|jestem)\\s+${name}\\s*[,!:]`),
    within: 1,
    capital: false,
  },
  { pattern: patternOf(`^${greeting}[^.!?,\\n]{0,24},\\s*${name},`), within: 1, capital: false },
  {
    pattern: patternOf(`^${greeting}[^.!?\\n]{0,24}?,\\s*${name},?\\s+(?:from|at|vom|von|aus|du|de la|del|della|dal)(?!\\p{L})`),
    within: 1,
    capital: false,
  },
];

/** The answer to who somebody is. */
const answer = patternOf(
  `^(?:(?:it['’]?s|its|haha|oh|sorry|me|ah)[,!.]*\\s+)?${name}(?=\\s*(?:[.,!\\u2026\\u2013\\u2014\\n-]|\\p{Extended_Pictographic}|$)|\\s+${place}(?!\\p{L}))`,
);
const asksWho =
  /(?<!\p{L})(?:who(?:['’]?s| is| are| r|se)? (?:this|that|you|u|it|dis|there|am i)|who['’]?s (?:writing|texting|asking)|do i know you|which one (?:were|are) you|remind me|your name|and you are|wer (?:ist|bist|sind|schreibt|war)|qui (?:est|êtes|es|c['’]est)|c['’]est qui|votre nom|ton nom|qui[eé]n (?:es|eres|habla)|tu nombre|su nombre|chi (?:sei|è|parla|scrive)|kto (?:to|pisze|mówi))(?!\p{L})/iu;

/** Words that stand where a name could. */
const noNames = new Set(
  (
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december easter christmas " +
    "ok okay fine good great sorry not just me you nothing what who how so really your the ill here there about sure yes no until till for from in on at to of by with and or but if as is are was be do it this that my a an any when while once after before back later again soon today tomorrow tonight now please whatever anytime maybe names name " +
    "thanks thank news photo photos picture pictures friends friend letter greetings message messages regards best hope hello hi hey hiya morning evening afternoon dear sir madam mister ladies gentlemen colleague colleagues someone somebody everyone everybody everything all yeah yep nope lol haha ha oh ah well right out over still come been happy sad tired late early glad afraid alone lonely home work busy free outside inside upstairs downstairs ready done lost stuck dead alive serious curious interested bored new old only even perhaps probably very too quite also always never often sometimes wrong true false number phone support team desk office service reception bank police court department committee assistant secretary manager director doctor nurse lawyer journalist reporter editor producer student researcher photographer courier driver delivery parcel up down off lovely nice long short between under because cut stay covered would could should will can public written same every everywhere anyone one two three first last next few many some more most much we they he she her his its our their them us him hers than then rather up such both either each other another half whole long quick small big little poor old hungry cold hot warm raining snowing strange funny weird crazy true sweet cute kind proud sure certain aware away gone near far mine yours ours theirs tested closed open full empty welcome human online offline married single divorced widowed retired german french polish italian spanish english british irish danish dutch american ukrainian russian european international national local regional friendly honest official urgent important private confidential anonymous independent freelance sending trying going looking writing asking being having " +
    "ich du er sie es wir ihr mein meine dein deine der die das den dem ein eine einen und oder aber nicht nur noch schon auch sehr gut gern leider bitte danke alles heute morgen gestern wieder da hier dort wie was wer wo warum so ja nein büro lager grad wirklich ganz immer allein müde froh sicher " +
    "je tu il elle nous vous ils un une le la les des de du et ou mais pas oui non bien très trop moi toi lui merci bonjour bonsoir désolé désolée encore toujours ici là seul seule contente content sûr sûre vrai fini fou folle votre notre mon ma ton ta madame monsieur " +
    "yo tú él nosotros un una el la los las y o pero no sí si muy bien mal gracias hola perdón aquí allí solo sola contento contenta seguro segura todo nada nuevo nueva usted su mi señor señora " +
    "io lui lei noi voi un una il lo la gli le e o ma non sì molto bene male grazie ciao scusa scusi qui lì solo sola contento contenta sicuro sicura tutto niente nuovo nuova anche sempre ancora signor signora " +
    "ja ty on ona my wy oni i lub ale nie tak bardzo dobrze źle dzięki dziękuję cześć przepraszam tu tam sam sama pewny pewna wszystko nic nowy nowa też zawsze jeszcze pan pani to jest " +
    "que eres soy sono soy chez cette celui ceux cela ce cet pour par vom zur zum ihre ihr era dal esa algunos estamos reply listen guess forgive wow ouch perfect brilliant super splendid understood exactly wonderful love tell send keep put bring call saw did have got get take let lets give need want think thought heard found made make capt captain dr mr mrs ms cllr councillor senior steward head sec registrar maam pa aye mum dad papa mama oma opa granny grandad auntie uncle cousin"
  ).split(" "),
);

/** A name is said at the beginning of a message: so many characters are looked at. */
const looked = 600;

/** The names that the other side gives for themself, in small letters, in the order they were first given. */
export function namesGiven({ examined }: Examination): string[] {
  /** Whether each was written with a capital, wherever it was given. */
  const names = new Map<string, boolean>();
  let sent = 0;
  let asked = false;
  for (const { turn } of examined) {
    if (turn.by === By.owner) asked = asksWho.test(turn.text);
    if (turn.by !== By.sender) continue;
    sent += 1;
    const text = turn.text.slice(0, looked);
    for (const { pattern, within, capital } of patterns) if (sent <= within) collect(text, pattern, capital, names);
    if (asked) collect(text, answer, false, names);
    asked = false;
  }
  const common = smallWords(examined.flatMap(({ turn }) => (turn.by === By.sender ? [turn.text] : [])));
  return [...names].filter(([small, isCapital]) => !(isCapital && common.has(small))).map(([small]) => small);
}

/** Words that a sender also writes without a capital: a sentence that began with one of them named nobody. Parts of an account's name are none. */
const smallWords = (texts: readonly string[]): Set<string> =>
  new Set(texts.flatMap((text) => text.slice(0, looked).match(/(?<![\p{L}\p{N}_.@'’-])\p{Ll}{2,}(?![\p{L}\p{N}_@]|\.\p{L})/gu) ?? []));

function collect(text: string, pattern: RegExp, capital: boolean, names: Map<string, boolean>): void {
  for (const [, written = "", family = ""] of text.matchAll(pattern)) {
    const small = written.toLowerCase().replace(/['’](?:s|m|d|ll|re|ve)?$/u, "");
    if (
      small.length < 2 ||
      /^(?:[cjtdlnsm]|qu)['’]/u.test(small) ||
      small.length > 24 ||
      noNames.has(small) ||
      /['’](?:s|m|d|ll|re|ve|t)$/u.test(written)
    )
      continue;
    const isCapital = /^\p{Lu}/u.test(written);
    const others = family.trim() === "" ? [] : family.trim().split(/\s+/u);
    if (isCapital ? others.some((one) => !/^\p{Lu}/u.test(one)) : others.length > 1) continue;
    if (capital && !(isCapital && (written.length < 3 || written !== written.toUpperCase()))) continue;
    if (!isCapital && (small.length < 3 || /(?:ing|ed|ly)$/u.test(small))) continue;
    names.set(small, (names.get(small) ?? true) && isCapital);
  }
}
