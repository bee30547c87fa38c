import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { intakeLimits } from "@telltale/contract";
import { describe, expect, it } from "vitest";
import { readHelpLines } from "./config/help-lines.ts";
import { ConfigError, readConfig } from "./config/read-config.ts";
import { settings } from "./config/settings.ts";

const wrongOf = (env: Record<string, string>, options: Record<string, string> = {}): readonly string[] => {
  try {
    readConfig(env, options);
  } catch (error) {
    if (error instanceof ConfigError) return error.lines;
    throw error;
  }
  return [];
};

describe("the configuration", () => {
  it("is whole without a single setting", () => {
    expect(readConfig({})).toMatchObject({
      data: "telltale-data",
      host: "127.0.0.1",
      port: 8080,
      origin: null,
      proof: true,
      logLevel: "info",
    });
  });

  it("names every error at once", () => {
    const lines = wrongOf(
      {
        TELLTALE_PORT: "99999",
        TELLTALE_ORIGIN: "http://desk.example",
        TELLTALE_ONION: "https://desk.example",
        TELLTALE_LOG: "debug",
        TELLTALE_PROOF_OF_WORK: "maybe",
        TELLTALE_INTAKE_PER_MINUTE: "0",
        TELLTALE_PROT: "8080",
      },
      { data: "" },
    );
    const named = lines.map((line) => /^[\w-]+/u.exec(line)?.[0]).toSorted((a = "", b = "") => a.localeCompare(b));
    const expected = ["--data", "TELLTALE_INTAKE_PER_MINUTE", "TELLTALE_LOG", "TELLTALE_ONION", "TELLTALE_ORIGIN", "TELLTALE_PORT"];
    expect(named).toEqual([...expected, "TELLTALE_PROOF_OF_WORK", "TELLTALE_PROT"]);
  });

  it("takes an option over the environment, and an empty variable for none", () => {
    expect(readConfig({ TELLTALE_PORT: "1", TELLTALE_HOST: "" }, { port: "2" })).toMatchObject({ port: 2, host: "127.0.0.1" });
    expect(wrongOf({ TELLTALE_PORT: "1" }, { port: "x" })).toEqual(['--port: expected 0 to 65535, got "x"']);
  });

  it.each(["TELLTALE_PORTS", "TELLTALE_", "TELLTALE_intake_per_minute"])("refuses %s, which is no setting", (name) => {
    expect(wrongOf({ [name]: "1" })).toEqual([`${name} is no setting of the server`]);
  });

  it.each(["PATH", "HOME", "TELLTAL", "TELLTALE_CHROMIUM"])("takes no notice of %s", (name) => {
    expect(wrongOf({ [name]: "1" })).toEqual([]);
  });

  it.each(["constructor", "__proto__", "toString", "hasOwnProperty", "Yes", "true", "1"])("takes %s for neither yes nor no", (given) => {
    expect(wrongOf({ TELLTALE_PROOF_OF_WORK: given })).toHaveLength(1);
  });

  it.each(["-1", "1.5", "1e3", "0x50", " 80", "80 ", "65536", "٨٠", "Infinity"])("takes %s for no port", (given) => {
    expect(wrongOf({ TELLTALE_PORT: given })).toHaveLength(1);
  });

  it.each([
    "http://desk.example",
    "https://desk.example/",
    "https://desk.example/path",
    "https://user@desk.example",
    "https://desk.example:443",
    "https://DESK.example",
    "ftp://desk.example",
    "javascript:alert(1)",
    "desk.example",
    "http://desk.onion.example",
  ])("takes %s for no origin", (given) => {
    expect(wrongOf({ TELLTALE_ORIGIN: given })).toHaveLength(1);
  });

  it("takes an onion over HTTP alone, and as the only origin as well", () => {
    expect(readConfig({ TELLTALE_ONION: "http://abc.onion" }).onion).toBe("http://abc.onion");
    expect(readConfig({ TELLTALE_ORIGIN: "http://abc.onion" }).origin).toBe("http://abc.onion");
    for (const given of ["https://abc.onion", "https://desk.example", "http://desk.example"])
      expect(wrongOf({ TELLTALE_ONION: given })).toEqual([`TELLTALE_ONION: expected http://NAME.onion, got ${JSON.stringify(given)}`]);
  });

  it("takes words on how else the desk is reached, in one line and no longer than they may be", () => {
    const most = "x".repeat(intakeLimits.maxContact);
    expect(readConfig({ TELLTALE_CONTACT: most }).contact).toBe(most);
    for (const given of [`${most}x`, "room 12\nor ring"])
      expect(wrongOf({ TELLTALE_CONTACT: given })).toEqual([expect.stringMatching(/^TELLTALE_CONTACT: expected up to 300 characters/u)]);
  });

  it("says nothing of a setting that can hold a password", () => {
    const lines = wrongOf({ DATABASE_URL: "mysql://desk:hunter2hunter2@db/x" });
    expect(lines).toEqual(["DATABASE_URL: expected postgres://…, got something else"]);
  });

  it("has the port for Prometheus apart from the other", () => {
    expect(wrongOf({ TELLTALE_PORT: "9000", TELLTALE_METRICS_PORT: "9000" })).toEqual([
      "TELLTALE_METRICS_PORT: expected another port than the server's, got 9000",
    ]);
    expect(wrongOf({ TELLTALE_PORT: "0", TELLTALE_METRICS_PORT: "0" })).toEqual([]);
  });

  it("is one documented table", () => {
    for (const { env, meaning, expected } of Object.values(settings)) {
      expect(env).toMatch(/^[A-Z_]+$/u);
      expect(meaning).toMatch(/\.$/u);
      expect(expected).not.toBe("");
    }
  });

  it("takes a desk's own help lines, and names all that is wrong with them at once", async () => {
    const folder = await mkdtemp(join(tmpdir(), "telltale-lines-"));
    try {
      const file = join(folder, "lines.json");
      const wrongIn = async (content: string): Promise<readonly string[]> => {
        await writeFile(file, content);
        try {
          readHelpLines(file);
        } catch (error) {
          if (error instanceof ConfigError) return error.lines;
          throw error;
        }
        return [];
      };
      const line = {
        id: "own",
        name: "Lantern Evening Line",
        about: { en: "For people of this house." },
        country: "GB",
        ages: { from: 18, to: null },
        hours: [{ days: ["wed"], from: "18:00", to: "02:00" }],
        zone: "Europe/London",
        phone: "+44 7700 900231",
        address: "https://lantern.example/",
        source: null,
        checked: "2026-03",
      };
      expect(await wrongIn(`\u{feff}${JSON.stringify([line])}`)).toEqual([]);
      expect(readHelpLines(file)).toEqual([line]);
      expect(await wrongIn("lines: none")).toEqual([
        `TELLTALE_HELP_LINES: expected a list of help lines in JSON, got something else in ${file}`,
      ]);
      expect(await wrongIn(JSON.stringify([line, line]))).toEqual(["TELLTALE_HELP_LINES: expected each id once, got own again"]);
      expect(await wrongIn(JSON.stringify(line))).toEqual([expect.stringMatching(/^TELLTALE_HELP_LINES: .*expected array/u)]);
      const several = [
        { ...line, zone: "Europe/Atlantis", phone: "call us" },
        { ...line, id: "two", hours: [{ days: ["wed"], from: "6 pm", to: "02:00" }], address: "javascript:alert(1)" },
      ];
      expect(await wrongIn(JSON.stringify(several))).toEqual([
        "TELLTALE_HELP_LINES, line 1, zone: expected a time zone, as Europe/London",
        "TELLTALE_HELP_LINES, line 1, phone: expected digits and spaces, 25 at most",
        expect.stringMatching(/^TELLTALE_HELP_LINES, line 2, hours.*: expected a time from 00:00 to 24:00$/u),
        "TELLTALE_HELP_LINES, line 2, address: expected https://NAME/…",
      ]);
      expect(() => readHelpLines(join(folder, "none.json"))).toThrow(ConfigError);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
