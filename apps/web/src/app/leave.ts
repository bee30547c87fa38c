/* Leaving at once: the page is emptied, its entries in the history are stepped over, and an empty page takes its place. No request is made. */

const neutral = "about:blank";
/** Two presses of Esc count as one wish within this time. */
export const twiceWithinMs = 900;

/** How many pages of ours lie behind this one in the history. */
function depth(): number {
  // The router counts its entries there.
  const state: Readonly<Record<string, unknown>> | null = window.history.state;
  const index = state?.["__TSR_index"];
  return typeof index === "number" ? index : 0;
}

export function leave(): void {
  document.title = "";
  document.documentElement.replaceChildren();
  const back = depth();
  if (back === 0) {
    window.location.replace(neutral);
    return;
  }
  window.addEventListener("popstate", () => window.location.replace(neutral), { once: true });
  window.history.go(-back);
  // Where stepping back is refused the page is left as it stands.
  setTimeout(() => window.location.replace(neutral), 250);
}
