/** A text with its defanged addresses written out, and for each of its units (and its end) the unit of the original it stands for. */
export interface Refanged {
  readonly text: string;
  /** Null where nothing was changed. */
  readonly originalAt: Uint32Array | null;
}

/**
 * The ways addresses are written so that nobody follows them by mistake (the conventions of MISP and of RFC 8134 section 4.2):
 * `hxxp`, `[.]`, `(dot)`, `[at]`, `[:]`. A bare ` dot ` counts only before a suffix that is no word of a sentence.
 */
const defanged =
  /(?<![\p{L}\p{N}])h(?:xx|\*\*)p(?=s?\[?:)|\[:\](?=\/\/)|\[:\/\/\]| ?[[({]\s?(?:\.|dot|punkt|point)\s?[\])}] ?| ?[[({]\s?(?:@|at)\s?[\])}] ?| dot (?=(?:com|net|org|info|biz|example|test|xyz|online|site|club|shop|app|dev|io)(?![\p{L}\p{N}]))/giu;

/** Writes out defanged addresses. */
export function refang(text: string): Refanged {
  if (!/hxxp|h\*\*p|[[({]\s?(?:\.|@|:|dot|at|punkt|point)| dot /i.test(text)) return { text, originalAt: null };
  const parts: string[] = [];
  const positions: number[] = [];
  let from = 0;
  const copy = (end: number): void => {
    for (let at = from; at < end; at += 1) positions.push(at);
    parts.push(text.slice(from, end));
  };
  for (const match of text.matchAll(defanged)) {
    copy(match.index);
    const shown = plainFor(match[0]);
    parts.push(shown);
    for (let at = 0; at < shown.length; at += 1) positions.push(match.index);
    from = match.index + match[0].length;
  }
  if (parts.length === 0) return { text, originalAt: null };
  copy(text.length);
  positions.push(text.length);
  return { text: parts.join(""), originalAt: Uint32Array.from(positions) };
}

function plainFor(written: string): string {
  const shown = written.trim().toLowerCase();
  if (shown.startsWith("h")) return "http";
  if (shown.includes("/")) return "://";
  if (shown.includes(":")) return ":";
  return shown.includes("@") || shown.includes("at") ? "@" : ".";
}
