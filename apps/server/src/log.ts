/* What the server says of itself: one JSON object a line, ids and codes only. There is no field that free text fits into. */

export type LogLevel = "info" | "warn" | "error";
/** Names are of events, counts and ids; values are numbers, codes and ids of ours. */
export type LogFields = Readonly<Record<string, number | boolean | null | Code>>;
/** A code or an id: letters, digits, `-`, `_`, `.`, `/` and `:`. Anything else is not written down. */
export type Code = string;

export interface Log {
  readonly info: (event: Code, fields?: LogFields) => void;
  readonly warn: (event: Code, fields?: LogFields) => void;
  readonly error: (event: Code, fields?: LogFields) => void;
}

const order: readonly LogLevel[] = ["info", "warn", "error"];
const code = /^[\w./:-]{0,120}$/u;

/** A log from `least` upwards. `now` gives milliseconds since 1970, `write` takes a line. */
export function createLog(least: LogLevel, now: () => number, write: (line: string) => void): Log {
  const at =
    (level: LogLevel) =>
    (event: Code, fields: LogFields = {}): void => {
      if (order.indexOf(level) < order.indexOf(least)) return;
      const safe = Object.entries({ event, ...fields }).map(([name, value]) => [
        name,
        typeof value === "string" && !code.test(value) ? "?" : value,
      ]);
      write(`${JSON.stringify({ at: new Date(now()).toISOString(), level, ...Object.fromEntries(safe) })}\n`);
    };
  return { info: at("info"), warn: at("warn"), error: at("error") };
}
