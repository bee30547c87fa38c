/**
 * Published warnings, as they ship inside the pages. The file is one JSON object:
 *
 *     { "version": 1, "desk": "…", "key": base64, "warnings": [Warning…], "signature": base64 }
 *
 * `signature` is Ed25519 by the desk's warning key over `telltale-warnings-v1\n` and the JSON of the object without `signature`, keys in
 * the order above, no spaces. A handle stands as SHA-256 of the warning's id, its kind and its canonical form, so that a warning can be
 * published without printing numbers that may by now be somebody else's; it keeps nobody from trying all numbers.
 */
type ByLanguage = Readonly<Record<"en" | "fr", string>>;

/** What people are told. */
export interface Told {
  readonly id: string;
  /** The day it was published, `2026-04-03`. */
  readonly date: string;
  readonly title: ByLanguage;
  readonly text: ByLanguage;
}

export interface Warning extends Told {
  /** Lower-case hex, by `handleMark`. */
  readonly handles: readonly string[];
  /** What the senders write, with `{1}` where it varies. */
  readonly templates: readonly string[];
}

export interface WarningFile {
  readonly version: 1;
  readonly desk: string;
  readonly key: string;
  readonly warnings: readonly Warning[];
  readonly signature: string;
}

/** What is signed, as bytes. */
export function signedBytes({ version, desk, key, warnings }: Omit<WarningFile, "signature">): Uint8Array<ArrayBuffer> {
  const ordered = warnings.map(({ id, date, title, text, handles, templates }) => ({
    id,
    date,
    title: { en: title.en, fr: title.fr },
    text: { en: text.en, fr: text.fr },
    handles,
    templates,
  }));
  return new TextEncoder().encode(`telltale-warnings-v1\n${JSON.stringify({ version, desk, key, warnings: ordered })}`);
}

/** How a handle stands in a warning: what is hashed. */
export const handleText = (warning: string, kind: string, canonical: string): string =>
  `telltale-warning-handle-v1\n${warning}\n${kind}\n${canonical}`;
