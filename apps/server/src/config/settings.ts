import { intakeLimits } from "@telltale/contract";

/* Every setting of the server in one table: where it comes from, what it means, what it may be. docs/deploy.md is made from it. */

export interface Setting<Value> {
  /** The environment variable. */
  readonly env: string;
  /** The option of `telltale serve`, where there is one. */
  readonly option?: string;
  readonly meaning: string;
  /** What it is, in words, for an error. */
  readonly expected: string;
  /** Whether it may hold a password, so that an error does not repeat it. */
  readonly isSecret?: true;
  /** Reads what was given; undefined where it is not what is expected. */
  readonly read: (given: string) => Value | undefined;
  /** As it would be written; null where it has to be left out to mean nothing. */
  readonly fallback: string | null;
}

const text = (given: string): string => given;
const path = (given: string): string | undefined => (given.length > 0 && !given.includes("\0") ? given : undefined);

function whole(least: number, most: number): (given: string) => number | undefined {
  return (given) => {
    const value = Number(given);
    return /^\d+$/u.test(given) && value >= least && value <= most ? value : undefined;
  };
}

const oneOf =
  <const Value extends string>(...values: readonly Value[]) =>
  (given: string): Value | undefined =>
    values.find((value) => value === given);

const contactWords = (given: string): string | undefined =>
  given.length <= intakeLimits.maxContact && !/\p{Cc}/u.test(given) ? given : undefined;

const yesNo = (given: string): boolean | undefined => (given === "yes" ? true : given === "no" ? false : undefined);

/** The origin of a web address without a path: only HTTPS, or HTTP to an onion service. */
function publicOrigin(given: string): string | undefined {
  const url = URL.canParse(given) ? new URL(given) : null;
  if (url === null || url.origin !== given || url.username !== "") return undefined;
  return url.protocol === "https:" || (url.protocol === "http:" && url.hostname.endsWith(".onion")) ? given : undefined;
}

/** An onion service, which needs no HTTPS and has none. */
const onionOrigin = (given: string): string | undefined => (given.startsWith("http:") ? publicOrigin(given) : undefined);

/** As libpq takes it: also without a host, where the socket is named by a parameter. */
const database = (given: string): string | undefined => (/^postgres(?:ql)?:\/\/\S+$/u.test(given) ? given : undefined);

export const settings = {
  data: {
    env: "TELLTALE_DATA",
    option: "data",
    meaning: "The folder that the desk's data is kept in.",
    expected: "a path",
    read: path,
    fallback: "telltale-data",
  },
  databaseUrl: {
    env: "DATABASE_URL",
    meaning: "PostgreSQL 15 or newer to keep reports in; without it they are in the data folder.",
    expected: "postgres://…",
    isSecret: true,
    read: database,
    fallback: null,
  },
  host: {
    env: "TELLTALE_HOST",
    option: "host",
    meaning: "The address to listen on. Leave it unless the proxy is on another machine.",
    expected: "an address",
    read: path,
    fallback: "127.0.0.1",
  },
  port: {
    env: "TELLTALE_PORT",
    option: "port",
    meaning: "The port to listen on; 0 takes a free one.",
    expected: "0 to 65535",
    read: whole(0, 65_535),
    fallback: "8080",
  },
  origin: {
    env: "TELLTALE_ORIGIN",
    meaning: "Where people reach the desk, through the proxy. Without it, it answers only on this machine.",
    expected: "https://NAME",
    read: publicOrigin,
    fallback: null,
  },
  onion: {
    env: "TELLTALE_ONION",
    meaning: "The onion address of the desk.",
    expected: "http://NAME.onion",
    read: onionOrigin,
    fallback: null,
  },
  deletions: {
    env: "TELLTALE_DELETIONS",
    meaning:
      "The file that deletions are recorded in, to be replayed after a restore. Keep it apart from the backups. Without it: deletions.log in the data folder.",
    expected: "a path",
    read: path,
    fallback: null,
  },
  contact: {
    env: "TELLTALE_CONTACT",
    meaning:
      "How else people reach the desk, in its own words: a room, a number. Shown beside its hours, and where a browser cannot report.",
    expected: "up to 300 characters in one line",
    read: contactWords,
    fallback: null,
  },
  helpLines: {
    env: "TELLTALE_HELP_LINES",
    meaning: "A file of help lines to show instead of those that the pages bring along; see Help lines. Read at the start.",
    expected: "a path",
    read: path,
    fallback: null,
  },
  metricsPort: {
    env: "TELLTALE_METRICS_PORT",
    meaning: "A second port on 127.0.0.1 for Prometheus. Without it there are no metrics.",
    expected: "0 to 65535",
    read: whole(0, 65_535),
    fallback: null,
  },
  logLevel: {
    env: "TELLTALE_LOG",
    meaning: "How much is logged; it is never more than ids and codes.",
    expected: "info, warn or error",
    read: oneOf("info", "warn", "error"),
    fallback: "info",
  },
  intakePerMinute: {
    env: "TELLTALE_INTAKE_PER_MINUTE",
    meaning: "Requests a minute that send something before each has to bring a proof of work.",
    expected: "1 to 1000000",
    read: whole(1, 1_000_000),
    fallback: "1200",
  },
  guessesPerMinute: {
    env: "TELLTALE_GUESSES_PER_MINUTE",
    meaning: "Wrong receipts a minute before each has to bring a proof of work.",
    expected: "1 to 1000000",
    read: whole(1, 1_000_000),
    fallback: "30",
  },
  proof: {
    env: "TELLTALE_PROOF_OF_WORK",
    meaning: "Whether a proof of work lets requests through when limits trip; otherwise they have to wait.",
    expected: "yes or no",
    read: yesNo,
    fallback: "yes",
  },
  credential: {
    env: "CREDENTIALS_DIRECTORY",
    meaning: "Set by systemd: the folder whose file `telltale-passphrase` unlocks the desk at its start.",
    expected: "a path",
    read: text,
    fallback: null,
  },
} as const satisfies Readonly<Record<string, Setting<unknown>>>;

type Settings = typeof settings;
type ValueOf<One extends Setting<unknown>> = NonNullable<ReturnType<One["read"]>> | (One["fallback"] extends string ? never : null);

/** The settings as read. */
export type Config = { readonly [Id in keyof Settings]: ValueOf<Settings[Id]> };
