/** The contract of `telltale check`, held against real processes: nothing here looks inside the program. */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import stringWidth from "string-width";
import { afterAll, describe, expect, test } from "vitest";
import { telltale, telltaleInTerminal } from "../test/telltale.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const samples = join(root, "corpus/samples");
const trap = join(samples, "WhatsApp Chat with +44 7700 900118.txt");
const folder = mkdtempSync(join(tmpdir(), "telltale-check-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Writes a file for a test and returns its path. */
function put(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, content);
  return path;
}

async function checked(args: readonly string[], input?: string | Uint8Array) {
  const { code, out, err } = await telltale(["check", "--json", ...args], input === undefined ? {} : { input });
  expect({ code, err }).toEqual({ code: 0, err: "" });
  return JSON.parse(out);
}

async function namesOf(args: readonly string[]): Promise<string[]> {
  return (await checked(args)).conversations.map(({ source }: { source: { name: string } }) => source.name);
}

const unsavedChat =
  "14/03/2025, 21:05 - +44 7700 900142: Are you alone? 😊\n" +
  "14/03/2025, 21:06 - Robin: who is this?\n" +
  "14/03/2025, 21:07 - +44 7700 900142: IMG-20250314-WA0001.jpg (file attached)\n" +
  "look\n" +
  "14/03/2025, 21:08 - +44 7700 900142: This message was deleted\n";

describe("check --json", () => {
  test("gives each field of the contract, in its order, with its value", async () => {
    const path = put("WhatsApp Chat with Robin.txt", unsavedChat);
    const result = await checked(["--me", "Robin", "--zone", "Europe/London", path]);
    expect(Object.keys(result)).toEqual(["version", "conversations"]);
    expect(result.version).toBe(1);
    expect(result.conversations).toHaveLength(1);
    const [{ source, participants, messages, issues, assessment, ...rest }] = result.conversations;
    expect(rest).toEqual({});
    const bytes = Buffer.from(unsavedChat);
    expect(source).toEqual({
      name: "WhatsApp Chat with Robin.txt",
      sha256: createHash("sha256").update(bytes).digest("hex"),
      format: "whatsapp-android",
      bytes: bytes.length,
    });
    expect(participants).toEqual([
      { id: "p1", name: "+44 7700 900142", identifier: "+447700900142", role: "unsaved" },
      { id: "p2", name: "Robin", identifier: null, role: "owner" },
    ]);
    const common = { zone: "Europe/London", ambiguous: false, edited: false, attachments: [], precision: "minute" };
    expect(messages).toEqual([
      { ...common, id: "m1", from: "p1", at: "2025-03-14T21:05:00", kind: "text", text: "Are you alone? 😊", source: [0, 57] },
      { ...common, id: "m2", from: "p2", at: "2025-03-14T21:06:00", kind: "text", text: "who is this?", source: [57, 97] },
      {
        ...common,
        id: "m3",
        from: "p1",
        at: "2025-03-14T21:07:00",
        kind: "media",
        text: "look",
        attachments: [{ name: "IMG-20250314-WA0001.jpg", kind: "image" }],
        source: [97, 179],
      },
      { ...common, id: "m4", from: "p1", at: "2025-03-14T21:08:00", kind: "deleted", text: "", source: [179, 241] },
    ]);
    const named = ["id", "from", "at", "zone", "ambiguous", "kind", "text", "edited", "attachments", "source"];
    for (const message of messages) expect(Object.keys(message).slice(0, named.length)).toEqual(named);
    expect(issues).toEqual([]);
    expect(Object.keys(assessment).slice(0, 6)).toEqual(["level", "probability", "stages", "findings", "tempo", "advice"]);
  });

  test("gives an assessment whose fields keep to their sets and agree with each other", async () => {
    const result = await checked([trap]);
    const { messages, assessment } = result.conversations[0];
    const stages = ["approach", "hook", "escalation", "pressure", "exploitation"];
    expect(assessment.level).toBe("strong");
    expect(assessment.probability).toBeGreaterThan(0.5);
    expect(assessment.probability).toBeLessThanOrEqual(1);
    expect(assessment.findings.length).toBeGreaterThan(5);
    for (const finding of assessment.findings) {
      expect(Object.keys(finding)).toEqual(["tell", "stage", "message", "span", "strength", "because"]);
      expect(finding.tell).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(stages).toContain(finding.stage);
      expect(finding.strength).toBeGreaterThanOrEqual(0);
      expect(finding.strength).toBeLessThanOrEqual(1);
      expect(finding.because).toMatch(/^[A-Z].*\.$/);
      if (finding.message !== null) expect(messages.map(({ id }: { id: string }) => id)).toContain(finding.message);
    }
    const found = new Set(assessment.findings.map(({ stage }: { stage: string }) => stage));
    expect(assessment.stages).toEqual(stages.filter((stage) => found.has(stage)));
    expect(assessment.tempo).toMatchObject({ firstToExplicitMinutes: expect.any(Number), unansweredInARow: expect.any(Number) });
    expect(assessment.advice.slice(0, 3)).not.toEqual([]);
    for (const advice of ["do-not-reply", "keep-everything", "report"]) expect(assessment.advice).toContain(advice);
  });

  test("says where a file could be read in two ways, and what it could not be sure of", async () => {
    const path = put("both ways.txt", "01/02/2025, 21:05 - Ada: hi\n01/02/2025, 21:06 - Ben: hello\n");
    const [{ messages, issues }] = (await checked([path])).conversations;
    expect(messages[0]).toMatchObject({
      at: "2025-02-01T21:05:00",
      ambiguous: true,
      readings: ["2025-02-01T21:05:00", "2025-01-02T21:05:00"],
    });
    const issue = issues.find(({ code }: { code: string }) => code === "ambiguous-dates");
    expect(issue).toEqual({ code: "ambiguous-dates", source: expect.any(Array), message: expect.stringMatching(/^[A-Z].*\.$/) });
  });

  test("lists the chats of several files in the order they were given, and those of a folder by name, at any depth", async () => {
    const b = put("tree/b.jsonl", '{"from":"x","text":"bee"}\n');
    put("tree/a.jsonl", '{"from":"x","text":"ay"}\n');
    put("tree/deep/er/c.txt", unsavedChat);
    put("tree/notes.bin", Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a));
    put("tree/.hidden.jsonl", '{"from":"x","text":"no"}\n');
    expect(await namesOf([join(folder, "tree")])).toEqual(["a.jsonl", "b.jsonl", "c.txt"]);
    expect(await namesOf([b, join(folder, "tree/deep"), b])).toEqual(["b.jsonl", "c.txt", "b.jsonl"]);
  });

  test("reads standard input for -, byte for byte as it reads a file", async () => {
    const path = put("piped.txt", unsavedChat);
    const [fromFile, fromPipe] = [await checked([path]), await checked(["-"], unsavedChat)];
    expect(fromPipe.conversations[0].source).toEqual({ ...fromFile.conversations[0].source, name: "stdin" });
    expect({ ...fromPipe.conversations[0], source: null }).toEqual({ ...fromFile.conversations[0], source: null });
  });

  test.skipIf(process.platform === "win32")("reads a named pipe such as a shell's <(…) (skipped on Windows, which has none)", async () => {
    const path = join(folder, "pipe");
    expect(spawnSync("mkfifo", [path]).status).toBe(0);
    const run = checked([path]);
    writeFileSync(path, unsavedChat);
    expect((await run).conversations[0].messages).toHaveLength(4);
  });

  test("takes --me for the owner and --format for the format", async () => {
    const path = put("two.txt", "14/03/2025, 21:05 - Ada: hi\n14/03/2025, 21:06 - Ben: hello\n");
    const roles = async (me: string): Promise<string[]> =>
      (await checked(["--me", me, path])).conversations[0].participants.map(({ role }: { role: string }) => role);
    expect(await roles("Ada")).toEqual(["owner", "contact"]);
    expect(await roles("ben")).toEqual(["contact", "owner"]);
    expect((await checked(["--format", "pasted", path])).conversations[0].source.format).toBe("pasted");
  });

  test("gives the same bytes for the same input, whatever zone the host is in", async () => {
    const args = [
      "check",
      "--json",
      samples,
      ...["whatsapp-android", "whatsapp-ios", "telegram-json", "sms-xml", "pasted"].map((name) => join(root, "corpus", name)),
    ];
    const runs = await Promise.all([
      telltale(args),
      telltale(args),
      telltale(args, { env: { TZ: "Pacific/Kiritimati" } }),
      telltale(args, { env: { TZ: "America/Caracas", LANG: "ar_EG.UTF-8" } }),
    ]);
    expect(JSON.parse(runs[0].out).conversations.length).toBeGreaterThan(60);
    expect(runs.map(({ code, err }) => ({ code, err }))).toEqual(runs.map(() => ({ code: 0, err: "" })));
    expect(runs.map(({ out }) => out === runs[0].out)).toEqual([true, true, true, true]);
  });

  test("marks spans that lie inside the message they are about", async () => {
    const result = await checked([samples, join(root, "corpus/threads/ash.jsonl")]);
    let inside = 0;
    for (const { messages, assessment } of result.conversations) {
      const texts = new Map(messages.map(({ id, text }: { id: string; text: string }) => [id, text]));
      for (const { message, span } of assessment.findings) {
        const text = message === null ? "" : texts.get(message);
        expect(text).toBeTypeOf("string");
        expect(0 <= span[0] && span[0] <= span[1] && span[1] <= String(text).length).toBe(true);
        if (span[1] > span[0]) inside++;
      }
    }
    expect(inside).toBeGreaterThan(50);
  });
});

test("check --jsonl says the same as --json in lines: the source, each message, the end", async () => {
  const path = put("lines.txt", unsavedChat);
  const [{ source, messages, participants, issues, assessment }] = (await checked([path])).conversations;
  const { code, out } = await telltale(["check", "--jsonl", path, path]);
  expect(code).toBe(0);
  const one = [
    { version: 1, type: "source", ...source },
    ...messages.map((message: object) => Object.assign({ type: "message" }, message)),
    { type: "end", source: "lines.txt", messages: 4, participants, issues, assessment },
  ];
  expect(out.endsWith("\n")).toBe(true);
  expect(
    out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line)),
  ).toEqual([...one, ...one]);
});

describe("wrong usage ends with code 2, a sentence on stderr and nothing on stdout", () => {
  test.each([
    [[]],
    [["toString"]],
    [["chek", "file"]],
    [["check"]],
    [["check", "--jsn", trap]],
    [["check", "--me"]],
    [["check", "--json=yes", trap]],
    [["check", "--json", "--jsonl", trap]],
    [["check", "--format", "whatsap", trap]],
    [["check", "--zone", "Mars/Olympus", trap]],
    [["evaluate"]],
    [["evaluate", "--all", trap]],
  ])("%j", async (args) => {
    const { code, out, err } = await telltale(args);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err.startsWith("telltale: ")).toBe(true);
    if (args.length > 0) expect(err.trimEnd().split("\n")).toHaveLength(1);
  });

  test.each([[["--help"]], [["check", "--help"]], [["evaluate", "-h"]]])(
    "while %j is an answer: code 0, on stdout, within 80 columns",
    async (args) => {
      const { code, out, err } = await telltale(args);
      expect({ code, err }).toEqual({ code: 0, err: "" });
      expect(out).toContain("telltale");
      expect(out.split("\n").filter((line) => line.length > 80)).toEqual([]);
    },
  );
});

describe("what cannot be done ends with code 1, nothing on stdout and one sentence on stderr that never quotes the chat", () => {
  const secret = "Peregrine";
  const cases: readonly (readonly [string, () => readonly string[]])[] = [
    ["a file that is not there", () => [join(folder, "absent.txt")]],
    ["a picture", () => [put("a.png", Buffer.from(`\x89PNG\r\n\x1a\n\0\0\0\rIHDR${secret}`, "latin1"))]],
    ["an empty file", () => [put("empty.txt", "")]],
    ["JSON without any message", () => [put("other.json", JSON.stringify({ [secret]: secret }))]],
    ["a web page", () => [put("page.html", `<!DOCTYPE html><title>${secret}</title>`)]],
    ["a format forced on a file of another", () => ["--format", "telegram-json", put("forced.txt", unsavedChat.replace("look", secret))]],
    ["an owner who is not in the chat", () => ["--me", "Nobody", put("owner.txt", unsavedChat.replace("look", secret))]],
    ["JSON nested without end", () => [put("deep.json", `{"${secret}":${"[".repeat(5000)}`)]],
    ["a folder without any chat", () => [join(put("bare/a.png", Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)), "..")]],
    ["a file whose name holds line breaks and escapes", () => [join(folder, "ab\nsent\x1b[31m.txt")]],
  ];
  test.each(cases)("%s", async (_, argsOf) => {
    const args = argsOf();
    const runs = await Promise.all([["--json"], ["--jsonl"], []].map((mode) => telltale(["check", ...mode, ...args])));
    for (const { code, out, err } of runs) {
      expect({ code, out }, err).toEqual({ code: 1, out: "" });
      expect(err).toMatch(/^telltale: [^\n\p{Cc}]+\n$/u);
      expect(err).not.toContain(secret);
      expect(err).not.toMatch(/\bat .*\.ts:\d+/);
    }
  });

  test.skipIf(!existsSync("/proc/self/mem"))("a file that the system will not let be read (skipped where there is no /proc)", async () => {
    for (const command of ["check", "evaluate"]) {
      const { code, out, err } = await telltale([command, "/proc/self/mem"]);
      expect({ code, out }).toEqual({ code: 1, out: "" });
      expect(err).toMatch(/^telltale: [^\n]+\(EIO\)[^\n]*\n$/);
    }
  });
});

/** A zip with a chat in it, and the same with the sign of a password on each entry. */
const zip = readFileSync(join(root, "corpus/telegram-json/archive-missing-media/export.zip"));
function locked(): Uint8Array {
  const bytes = Buffer.from(zip);
  for (let at = 0; at < bytes.length - 10; at++) {
    const signature = bytes.readUInt32LE(at);
    // The flags of an entry, in its own header and in the directory (APPNOTE.TXT 4.3.7 and 4.3.12).
    if (signature === 0x04034b50) bytes[at + 6] = (bytes[at + 6] ?? 0) | 1;
    else if (signature === 0x02014b50) bytes[at + 8] = (bytes[at + 8] ?? 0) | 1;
  }
  return bytes;
}

/** A folder of chats and of files that cannot be read, with its path. */
function putMixture(name: string): string {
  put(`${name}/a chat.txt`, unsavedChat);
  put(`${name}/cut.zip`, zip.subarray(0, zip.length / 2));
  put(`${name}/deep.json`, `{"a":${"[".repeat(5000)}`);
  put(`${name}/in/lo\ncked.zip`, locked());
  put(`${name}/no chat.png`, Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a));
  put(`${name}/z.jsonl`, '{"from":"x","text":"last"}\n');
  symlinkSync("nowhere", join(folder, name, "gone.txt"));
  return join(folder, name);
}

describe("a folder with files that cannot be read", () => {
  const reasons = [
    /cut\.zip: expected .*zip/,
    /deep\.json: expected maxNesting/,
    /gone\.txt: expected .*ENOENT/,
    /lo cked\.zip: expected .*password/,
  ];

  test("gives its chats, and names each such file with the reason on stderr, in every mode", async () => {
    const path = putMixture("unreadable");
    for (const mode of [["--json"], ["--jsonl"], []]) {
      const { code, out, err } = await telltale(["check", ...mode, path]);
      expect(code).toBe(0);
      const lines = err.trimEnd().split("\n");
      expect(lines).toHaveLength(reasons.length);
      reasons.forEach((reason, index) => {
        expect(lines[index]).toMatch(/^telltale: passed over /);
        expect(lines[index]).toMatch(reason);
      });
      expect(err).not.toContain("no chat.png");
      if (mode[0] === "--json") {
        const result = JSON.parse(out);
        expect(Object.keys(result)).toEqual(["version", "conversations"]);
        expect(result.conversations.map(({ source }: { source: { name: string } }) => source.name)).toEqual(["a chat.txt", "z.jsonl"]);
      } else if (mode[0] === "--jsonl") {
        const ends = out.split("\n").filter((line) => line.startsWith('{"type":"end"'));
        expect(ends.map((line) => JSON.parse(line).source)).toEqual(["a chat.txt", "z.jsonl"]);
      } else expect(out).toMatch(/\n1 file was passed over: not a chat\.\n$/);
    }
  });

  test("ends with code 1 where no chat is left", async () => {
    put("hopeless/locked.zip", locked());
    const { code, out, err } = await telltale(["check", "--json", join(folder, "hopeless")]);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toMatch(/^telltale: passed over [^\n]+password[^\n]+\ntelltale: expected at least one chat, found none in 1 file\n$/);
  });

  test("while such a file named on the command line is an error", async () => {
    const chat = put("named/chat.txt", unsavedChat);
    const { code, out, err } = await telltale(["check", "--json", chat, put("named/locked.zip", locked())]);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toMatch(/^telltale: locked\.zip: [^\n]+password[^\n]+\n$/);
  });
});

describe("output for people", () => {
  const hostile = put(
    "hostile.txt",
    [
      "14/03/2025, 21:05 - Mallory\x1b]0;owned\x07: \x1b[2J\x1b[31mAre you alone?\x1b[0m",
      "14/03/2025, 21:06 - Robin: who \x9b1mis this\x08\x08\x08\x7f?",
      `14/03/2025, 21:07 - Mallory\x1b]0;owned\x07: \u202ereversed\u202c ${"wide 漢字かな👩‍👩‍👧‍👦".repeat(20)} ${"unbroken".repeat(40)}`,
      "14/03/2025, 21:08 - Mallory\x1b]0;owned\x07: \x1b]8;;https://bank.example\x1b\\click\x1b]8;;\x1b\\ send me a pic of you",
      `14/03/2025, 21:09 - ${"Long Name ".repeat(15)}: hi`,
      "",
    ].join("\n"),
  );

  test("fits in 80 columns, also with wide letters, unbroken words and long names", async () => {
    const { code, out } = await telltale(["check", "--all", hostile, samples]);
    expect(code).toBe(0);
    const lines = out.split("\n");
    expect(lines.length).toBeGreaterThan(100);
    expect(lines.filter((line) => stringWidth(line) > 80)).toEqual([]);
    expect(Math.max(...lines.map((line) => stringWidth(line)))).toBeGreaterThan(70);
  });

  test("holds no control characters but line breaks when it goes to no terminal, whatever the chat holds", async () => {
    const { out } = await telltale(["check", "--all", hostile, trap]);
    expect(out).toContain("Are you alone?");
    expect(out.match(/(?!\n)\p{Cc}/gu)).toBeNull();
    expect(out).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/);
  });

  test("in colour, keeps to the escapes of colour alone, and says the same words", async () => {
    const [plain, coloured] = await Promise.all([
      telltale(["check", "--all", hostile, trap]),
      telltale(["check", "--all", hostile, trap], { env: { FORCE_COLOR: "1" } }),
    ]);
    expect(coloured.out).toContain("\x1b[");
    expect(stripVTControlCharacters(coloured.out)).toBe(plain.out);
    expect(coloured.out.replaceAll(/\p{Cc}\[\d+m/gu, "").match(/(?!\n)\p{Cc}/gu)).toBeNull();
  });

  const hasScript = spawnSync("script", ["--version"]).status === 0;
  test.skipIf(!hasScript)("is coloured in a terminal, and not under NO_COLOR (skipped without util-linux's script)", async () => {
    const [coloured, plain] = await Promise.all([
      telltaleInTerminal(["check", trap]),
      telltaleInTerminal(["check", trap], { NO_COLOR: "1" }),
    ]);
    expect([coloured.code, plain.code]).toEqual([0, 0]);
    expect(coloured.out).toContain("\x1b[");
    expect(plain.out).toContain("STRONG SIGNS OF A TRAP");
    expect(plain.out).not.toContain("\x1b");
  });

  test("says the verdict, marks the words, names what to do, and promises nothing where nothing is found", async () => {
    const strong = await telltale(["check", trap]);
    for (const words of ["STRONG SIGNS OF A TRAP", "[We met at the Brackwater dinner]", "What to do now", "Stop replying."])
      expect(strong.out).toContain(words);
    const none = await telltale(["check", join(samples, "_chat Ines Valcourt.txt")]);
    expect(none.out).toContain("NO CLEAR SIGNS FOUND");
    expect(none.out.replaceAll(/\s+/g, " ")).toContain("That is no promise");
    expect(none.out).not.toMatch(/\b(safe|genuine|harmless|trustworthy)\b/i);
  });

  test("says how many files of a folder were passed over", async () => {
    put("mixed/chat.txt", unsavedChat);
    put("mixed/a.png", Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a));
    expect((await telltale(["check", join(folder, "mixed")])).out).toMatch(/\n1 file was passed over: not a chat\.\n$/);
  });
});

test("the file that was checked is left as it was", async () => {
  const path = put("kept.txt", unsavedChat);
  await telltale(["check", path]);
  expect(readFileSync(path, "utf8")).toBe(unsavedChat);
});
