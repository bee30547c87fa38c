/** Who may call an endpoint. Whoever is none of what a row names is refused. */
export const roles = {
  public: "Anybody.",
  setup: "Whoever has the code that the server printed at its first start.",
  reporter: "Whoever has the receipt of the report.",
  handler: "A handler, signed in with the key of their own.",
} as const satisfies Readonly<Record<string, string>>;

export type Role = keyof typeof roles;
