/** First words of the labels that data sets use for what is no trap. */
const harmless = new Set(
  "ham benign innocent harmless normal legit legitimate genuine neutral control negative none safe clean ok not notspam nospam nonspam nontrap non no false".split(
    " ",
  ),
);

/**
 * Whether a label says trap: every label does that is not zero, does not begin with one of the usual words for harmless
 * (`benign_…` included) and does not end in `negative`.
 */
export function isTrapLabel(label: string): boolean {
  const words = label
    .trim()
    .toLowerCase()
    .split(/[\s_\-:;,/]+/);
  const isZero = label.trim() !== "" && Number(label) === 0;
  return !isZero && !harmless.has(words[0] ?? "") && words.at(-1) !== "negative";
}
