/** How this command is called from where it was started: a clone has it by npm alone. */
export const ownName = (env: Readonly<Record<string, string | undefined>> = process.env): string =>
  env["npm_execpath"] === undefined ? "telltale" : "npm run -s telltale --";
