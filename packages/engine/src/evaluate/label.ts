/** Labels that data sets use for what is no trap, and prefixes of them. */
const harmless = ["ham", "benign", "innocent", "harmless", "normal", "legit", "legitimate", "negative", "none", "safe", "clean", "ok", "not", "no", "false", "0", "non"];

/** Whether a label says trap: every label does that is not one of the usual words for harmless (`benign_…` included). */
export function isTrapLabel(label: string): boolean {
  const first = label.trim().toLowerCase().split(/[\s_\-:;,/]/)[0] ?? "";
  return !harmless.includes(first);
}
