/** Marks that apps put around names and numbers and that are not part of them. */
const invisibleMarks = /[\u200e\u200f\u202a-\u202e\u2066-\u2069\u00ad\ufeff]/g;

/** A displayed name without direction marks, with inner white space folded. */
export function cleanName(shown: string): string {
  return shown
    .replace(invisibleMarks, "")
    .replace(/[\s\u00a0\u202f]+/g, " ")
    .trim();
}

/**
 * The handle a displayed name is, or null where it is a person's name: an E.164 number written in
 * any of the usual ways after a plus sign, a WhatsApp LID (`…@lid`), an e-mail address or an `@username`.
 * A number without a country code stays as digits, because its country is not known.
 */
export function handleOf(shown: string): string | null {
  const name = cleanName(shown).replace(/^~\s?/, "");
  if (/^\+[\d\s().\-/]{6,24}$/.test(name)) return `+${name.replace(/\D/g, "")}`;
  if (/^00[1-9][\d\s().\-/]{6,24}$/.test(name)) return `+${name.replace(/\D/g, "").slice(2)}`;
  if (/^\(?\d[\d\s().\-/]{4,22}\d$/.test(name)) return name.replace(/\D/g, "");
  if (/^\d{6,20}(:\d+)?@lid$/i.test(name)) return name.toLowerCase();
  if (/^@[\w.]{2,64}$/.test(name)) return name.toLowerCase();
  if (/^[^\s@]{1,64}@[^\s@]{1,190}\.[^\s@.]{2,24}$/.test(name)) return name.toLowerCase();
  return null;
}
