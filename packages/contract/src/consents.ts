/**
 * What a reporter may allow beyond linking inside the desk, which is stated before sending. Each is asked by itself, `false` until it is
 * allowed, and enforced in every export. `reach` says what can no longer be taken back once it was used.
 */
export const consents = [
  { id: "expert", asks: "May outside experts get a copy without names?", reach: "A copy that an expert has read cannot be unread." },
  { id: "police", asks: "May the police get a copy without your name?", reach: "What the police hold is beyond our recall." },
  { id: "police-named", asks: "May the police get your name as well?", reach: "What the police hold is beyond our recall." },
  {
    id: "partners",
    asks: "May partner desks learn of the sender's handles and wording?",
    reach: "Partners are asked to delete; we cannot make them.",
  },
  {
    id: "warning",
    asks: "May a warning to others draw on your report, without saying who reported?",
    reach: "A warning that was read cannot be unread.",
  },
] as const satisfies readonly { readonly id: string; readonly asks: string; readonly reach: string }[];

export type ConsentId = (typeof consents)[number]["id"];
