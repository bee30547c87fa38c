/*
 * Folding maps what a reader sees to one plain form, so that a disguised word equals the plain one:
 * case, accents, full-width and mathematical letters, and look-alike letters of other scripts
 * (Unicode Technical Standard 39 calls these confusables; this is a short table of those seen in chats).
 */

export { Char, charClass, foldedSecond, foldedUnit } from "./fold-tables.ts";

/** The folded form of one astral letter (mathematical alphabets, enclosed letters), or "" for a symbol or emoji. */
export function foldAstral(codePoint: number): string {
  if ((codePoint >= 0x1d400 && codePoint <= 0x1d7ff) || (codePoint >= 0x1f130 && codePoint <= 0x1f189)) {
    const plain =
      codePoint >= 0x1f130
        ? String.fromCharCode(0x61 + ((codePoint - 0x1f130) % 32))
        : String.fromCodePoint(codePoint).normalize("NFKD").toLowerCase();
    return /^[a-z0-9]$/.test(plain) ? plain : "";
  }
  return "";
}
