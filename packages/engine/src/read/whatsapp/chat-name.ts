/** How phones name the file of an export, by language: what stands before the chat's name and what after it. */
const shapes: readonly RegExp[] = [
  /^.{0,24}whats ?app.{0,24}? [-–] (.+)$/iu,
  /^whatsapp(?:'?i)?[- ](?:chat|vestlus|csevegés|pokalbis|sarakste|razgovor|разговор|ћаскање|klepet) (?:with|mit|med|kontaktiga|vele:|su|ar|s používateľom|s|со|са|z|kay) (.+)$/iu,
  /^whatsapp[- ]?(?:gesprek|chat|chatt|samtale|keskustelu|чат)(?: met| med| henkilön| с)?:? (.+?)(?: kanssa)?$/iu,
  /^(?:chat|xat|discussion|conversa|conversație|sembang|czat|soga|бесіда|чат|συνομιλία|دردشة|گفتگوی|แชท|trò chuyện|צ'אט|biseda)(?: de| do| no| za)? (?:whatsapp|واتساب) (?:s uživatelem|с контактом|con|avec|amb|com|dengan|cu|na|с|з|z|με|مع|با|กับ|với|עם) (.+)$/iu,
  /^(.+?) ?(?:ile|ilə|bilan|とのwhatsappチャット|님과의|के साथ|સાથેની|এর সাথে|ಜೊತೆ|മായുള്ള|सोबतच्या|ਨਾਲ|உடன்|తో|کے ساتھ) ?(?:whatsapp.*)?$/iu,
  /^[与與和] ?(.+?) ?的 ?whatsapp.*$/iu,
  /^biseda me (.+) në whatsapp$/iu,
  /^whatsapp ?[与與] ?(.+?) ?的(?:对话|對話|聊天|聊天记录|對話記錄)$/iu,
];

/** The chat's own name as far as the file's name tells it: the other person's, or the group's. */
export function chatNameOf(fileName: string): string | undefined {
  const base = fileName.slice(Math.max(fileName.lastIndexOf("/"), fileName.lastIndexOf("\\")) + 1);
  const plain = base
    .replace(/\.(?:txt|zip)$/i, "")
    .replace(/ ?\(\d{1,3}\)$/, "")
    .normalize("NFC");
  if (plain.length > 200 || !/whats ?app|واتساب/iu.test(plain)) return undefined;
  for (const shape of shapes) {
    const name = shape.exec(plain)?.[1]?.trim();
    if (name !== undefined && name !== "") return name;
  }
  return undefined;
}
