import { type ParseArgsConfig, parseArgs } from "node:util";
import { explaining } from "../failures.ts";
import type { Io } from "../secret/terminal-io.ts";
import { UsageError } from "../usage.ts";
import { originOf } from "./origin.ts";
import { type Session, type SignInOptions, signIn } from "./session.ts";

/** Where the desk is and whose key is used: options of every command that signs in. */
export const sessionOptions = {
  server: { type: "string" },
  key: { type: "string" },
  "passphrase-file": { type: "string" },
  root: { type: "string" },
  help: { type: "boolean", short: "h" },
} as const satisfies ParseArgsConfig["options"];

interface SessionValues {
  readonly server?: string | undefined;
  readonly key?: string | undefined;
  readonly "passphrase-file"?: string | undefined;
  readonly root?: string | undefined;
}

/** What the process was told by its environment. */
export type Env = Readonly<Record<string, string | undefined>>;

export const serverOf = (given: string | undefined, env: Env): string => {
  const server = given ?? env["TELLTALE_SERVER"];
  if (server === undefined || server === "") throw new UsageError("expected the desk's address by --server or TELLTALE_SERVER, got none");
  return originOf(server);
};

export const keyOf = (given: string | undefined, env: Env): string => {
  const key = given ?? env["TELLTALE_KEY"];
  if (key === undefined || key === "") throw new UsageError("expected a handler's key file by --key or TELLTALE_KEY, got none");
  return key;
};

export function signInOptions(values: SessionValues, env: Env): SignInOptions {
  return {
    origin: serverOf(values.server, env),
    keyPath: keyOf(values.key, env),
    passphraseFile: values["passphrase-file"],
    root: values.root,
  };
}

/** Parses an action's own options with those of the session. Throws UsageError for arguments that it does not take. */
export function parseAction<Own extends NonNullable<ParseArgsConfig["options"]>>(
  args: readonly string[],
  options: Own,
  positionals: readonly string[],
) {
  const parsed = parseArgs({ args: [...args], allowPositionals: true, options: { ...sessionOptions, ...options } });
  const { length } = parsed.positionals;
  if (length < positionals.length) throw new UsageError(`expected ${positionals[length] ?? ""}, got nothing (telltale desk --help)`);
  if (length > positionals.length) throw new UsageError(`expected no argument "${parsed.positionals[positionals.length] ?? ""}"`);
  return parsed;
}

/** Signs in, does the work, remembers how far the audit chain goes and signs out, whatever the work comes to. */
export function inSession<Result>(io: Io, options: SignInOptions, work: (session: Session) => Promise<Result>): Promise<Result> {
  return explaining(async () => {
    const session = await signIn(io, options);
    let result: Result;
    try {
      result = await work(session);
    } catch (error) {
      // What went wrong first is what is told.
      await session.end().catch(() => undefined);
      throw error;
    }
    await session.end();
    return result;
  }, options.origin);
}

const reportShape = /^r-[0-9a-f]{32}$/u;

/** A report's id: whole, or as much of its beginning as is not another's. */
export async function findReport({ client, credential }: Session, given: string): Promise<string> {
  if (reportShape.test(given)) return given;
  const start = given.startsWith("r-") ? given : `r-${given}`;
  if (!/^r-[0-9a-f]{4,31}$/u.test(start))
    throw new UsageError(`expected a report as \`telltale desk list\` shows it, got "${given.slice(0, 60)}"`);
  const found: string[] = [];
  let before: string | undefined;
  do {
    const page = await client.call("listReports", { query: { limit: 200, ...(before === undefined ? {} : { before }) } }, credential);
    found.push(...page.reports.map(({ id }) => id).filter((id) => id.startsWith(start)));
    before = page.next ?? undefined;
  } while (before !== undefined && found.length < 2);
  const [id, other] = found;
  if (id === undefined) throw new UsageError(`expected a report that you may see, got "${given}"`);
  if (other !== undefined) throw new UsageError(`expected more of the report's id: "${given}" begins two`);
  return id;
}
