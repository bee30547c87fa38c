import { type Config, type Setting, settings } from "./settings.ts";

/** What is wrong with the configuration: a line for each setting, all at once. */
export class ConfigError extends Error {
  readonly lines: readonly string[];

  constructor(lines: readonly string[]) {
    super(lines.join("; "));
    this.name = "ConfigError";
    this.lines = lines;
  }
}

/**
 * Reads every setting from the options of the command, by their names, and from the environment; an option wins. Variables that begin like ours
 * but are none are named too: a setting misspelt is a setting not set. Throws `ConfigError` with all that is wrong.
 */
export function readConfig(
  env: Readonly<Record<string, string | undefined>>,
  options: Readonly<Record<string, string | undefined>> = {},
): Config {
  const wrong: string[] = [];
  const rows: readonly (readonly [string, Setting<unknown>])[] = Object.entries(settings);
  const known = new Set(rows.map(([, { env: name }]) => name));
  for (const name of Object.keys(env))
    if (name.startsWith("TELLTALE_") && !known.has(name) && !ours.has(name)) wrong.push(`${name} is no setting of the server`);
  const read = rows.map(([id, setting]): [string, unknown] => {
    const option = setting.option === undefined ? undefined : options[setting.option];
    const given = option ?? (env[setting.env] === "" ? undefined : env[setting.env]) ?? setting.fallback;
    if (given === null) return [id, null];
    const value = setting.read(given);
    if (value === undefined) {
      const name = option === undefined ? setting.env : `--${setting.option ?? id}`;
      const got = setting.isSecret === true ? "something else" : JSON.stringify(given.slice(0, 60));
      wrong.push(`${name}: expected ${setting.expected}, got ${got}`);
    }
    return [id, value];
  });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- each value was read by its own row of the table
  const config = Object.fromEntries(read) as Config;
  if (config.metricsPort !== null && config.metricsPort !== 0 && config.metricsPort === config.port)
    wrong.push(`TELLTALE_METRICS_PORT: expected another port than the server's, got ${config.metricsPort}`);
  if (wrong.length > 0) throw new ConfigError(wrong);
  return config;
}

/** Variables of ours that are not for the server. */
const ours: ReadonlySet<string> = new Set(["TELLTALE_CHROMIUM", "TELLTALE_PEERS", "TELLTALE_NO_POSTGRES"]);
