/**
 * Every kind of envelope: who can open it, how often a report may hold it, and who may send it. `desk` is the desk's key, which the
 * unlocked server holds; `handlers` are the handlers' own keys, the offline recovery key with them; `reporter` is the key that only the
 * receipt makes.
 */
export const purposes = {
  case: { opens: "desk", most: 8, pieces: 64, meaning: "What happened, with names replaced: what the desk links by." },
  consents: { opens: "desk", most: 16, pieces: 1, meaning: "What the reporter allows; the newest holds." },
  original: { opens: "handlers", most: 16, pieces: 256, meaning: "The chat's file, byte for byte." },
  identity: { opens: "handlers", most: 8, pieces: 1, meaning: "Who reports and how to reach them." },
  attachment: { opens: "handlers", most: 48, pieces: 256, meaning: "A picture or another file that the reporter ticked." },
  message: { opens: "handlers+reporter", most: 0, pieces: 1, meaning: "A message of the thread." },
} as const satisfies Readonly<
  Record<
    string,
    { readonly opens: "desk" | "handlers" | "handlers+reporter"; readonly most: number; readonly pieces: number; readonly meaning: string }
  >
>;

export type Purpose = keyof typeof purposes;
