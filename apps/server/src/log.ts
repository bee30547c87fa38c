/* What the server says of itself: one JSON object a line, ids and codes only. There is no field that free text fits into. */

export type LogLevel = "info" | "warn" | "error";
/** Names are of events, counts and ids; values are numbers, codes and ids of ours. */
type LogFields = Readonly<Record<string, number | boolean | null | Code>>;
/** A code or an id: letters, digits, `-`, `_`, `.`, `/` and `:`. Anything else is not written down. */
type Code = string;

export interface Log {
  readonly info: (event: Code, fields?: LogFields) => void;
  readonly warn: (event: Code, fields?: LogFields) => void;
  readonly error: (event: Code, fields?: LogFields) => void;
}

const order: readonly LogLevel[] = ["info", "warn", "error"];
const code = /^[\w./:-]{0,120}$/u;

/** The value, if it is of a kind that the log has. The types say so already; this holds also where one was passed by. */
function safely(value: unknown): string | number | boolean | null {
  if (typeof value === "number" || typeof value === "boolean" || value === null) return value;
  return typeof value === "string" && code.test(value) ? value : "?";
}

/** A log from `least` upwards. `now` gives milliseconds since 1970, `write` takes a line. */
export function createLog(least: LogLevel, now: () => number, write: (line: string) => void): Log {
  const at =
    (level: LogLevel) =>
    (event: Code, fields: LogFields = {}): void => {
      if (order.indexOf(level) < order.indexOf(least)) return;
      const safe = Object.entries(fields).flatMap(([name, value]) =>
        /^[a-zA-Z]{1,40}$/u.test(name) ? [[name, safely(value)] as const] : [],
      );
      const about = { at: new Date(now()).toISOString(), level, event: safely(event) };
      // What a line always says stands, whatever the fields are called.
      write(`${JSON.stringify({ ...about, ...Object.fromEntries(safe), ...about })}\n`);
    };
  return { info: at("info"), warn: at("warn"), error: at("error") };
}
