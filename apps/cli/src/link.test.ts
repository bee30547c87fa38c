/** The contract of `telltale link`, held against real processes; what is printed and drawn of hard cases, against outcomes made by hand. */
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { gunzipSync, gzipSync } from "node:zlib";
import { type LinkableChat, assessConversation, listMessages } from "@telltale/engine";
import stringWidth from "string-width";
import { afterAll, describe, expect, test } from "vitest";
import { telltale } from "../test/telltale.ts";
import type { Outcome } from "./link/json.ts";
import { renderLinked } from "./link/render.ts";
import { drawLinked } from "./link/svg.ts";
import { renderWhy } from "./link/why.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const campaigns = join(root, "corpus/campaigns");
const folder = mkdtempSync(join(tmpdir(), "telltale-link-"));
afterAll(() => rmSync(folder, { recursive: true }));

function put(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, content);
  return path;
}

interface Line {
  readonly id: string;
  readonly campaign: string | null;
  readonly messages: readonly object[];
}

const lines: readonly Line[] = readdirSync(campaigns)
  .filter((name) => name.endsWith(".jsonl"))
  .flatMap((name) => readFileSync(join(campaigns, name), "utf8").trim().split("\n"))
  .map((line) => JSON.parse(line));

/** The messages of a corpus chat as a file without an id. */
function chat(id: string): string {
  const found = lines.find((line) => line.id === id);
  if (found === undefined) throw new Error(`expected a chat of corpus/campaigns, got ${id}`);
  return JSON.stringify({ messages: found.messages });
}

/** A folder with two campaigns, in the material of three people and in files of their own, and innocent chats. */
function putDesk(name: string): string {
  put(`${name}/alice/panel.json`, chat("dune-001"));
  put(`${name}/alice/old phone/friend.json`, chat("dune-028"));
  put(`${name}/alice/old phone/panel again.json`, chat("dune-002"));
  put(`${name}/bea/panel.json`, chat("dune-007"));
  put(`${name}/bea/neighbour.json`, chat("dune-029"));
  put(`${name}/first.json`, chat("citrine-001"));
  put(`${name}/second.json`, chat("citrine-002"));
  put(`${name}/third.json`, chat("dune-030"));
  put(`${name}/picture.png`, Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a));
  return join(folder, name);
}

async function linked(args: readonly string[]) {
  const { code, out, err } = await telltale(["link", "--json", ...args]);
  expect({ code, err: err.replace(/^telltale: \d+ of \d+ files read, the others known from the index\n$/, "") }).toEqual({
    code: 0,
    err: "",
  });
  return JSON.parse(out);
}

type Ids = readonly string[];
const groupsOf = (result: { campaigns: { conversations: Ids }[] }): Ids[] =>
  result.campaigns.map(({ conversations }) => conversations.toSorted()).toSorted((a, b) => (a.join() < b.join() ? -1 : 1));
const idsOf = (result: { campaigns: { conversations: Ids }[]; unlinked: Ids }): Ids =>
  [...result.campaigns.flatMap(({ conversations }) => conversations), ...result.unlinked].toSorted();

/** A chat of the corpus on a line with an id. */
const recordLine = (id: string | number, from: string): string => `${chat(from).replace("{", `{"id":${JSON.stringify(id)},`)}\n`;

const readLine = (count: number, all: number): string => `telltale: ${count} of ${all} files read, the others known from the index\n`;

/** The id of the campaign that holds a chat. */
const idOf = (out: string): string =>
  JSON.parse(out).campaigns.find(({ conversations }: { conversations: Ids }) => conversations.includes("alice/panel.json")).id;

const decided = (name: string, list: unknown): string => put(name, JSON.stringify(list));

const panel = ["alice/old phone/panel again.json", "alice/panel.json", "bea/panel.json"];
const gala = ["first.json", "second.json"];

describe("link --json", () => {
  test("gives each field of the contract, in its order, and every chat once", async () => {
    const result = await linked([putDesk("desk")]);
    expect(Object.keys(result).slice(0, 3)).toEqual(["version", "campaigns", "unlinked"]);
    expect(result.version).toBe(1);
    expect(groupsOf(result)).toEqual([panel, gala]);
    expect(result.unlinked.toSorted()).toEqual(["alice/old phone/friend.json", "bea/neighbour.json", "third.json"]);
    for (const campaign of result.campaigns) {
      const named = ["id", "conversations", "identifiers", "personas", "templates", "links"];
      expect(Object.keys(campaign).slice(0, named.length)).toEqual(named);
      expect(campaign.id).toMatch(/^c-/);
      expect(campaign.was).toEqual([]);
      expect(campaign.links.length).toBeGreaterThan(0);
      for (const persona of campaign.personas) expect(Object.keys(persona)[0]).toBe("name");
      for (const template of campaign.templates) expect(Object.keys(template).slice(0, 3)).toEqual(["text", "slots", "support"]);
      for (const link of campaign.links) {
        expect(Object.keys(link).slice(0, 5)).toEqual(["a", "b", "weight", "reasons", "against"]);
        expect(campaign.conversations).toEqual(expect.arrayContaining([link.a, link.b]));
        for (const reason of [...link.reasons, ...link.against]) {
          expect(Object.keys(reason).slice(0, 4)).toEqual(["kind", "weight", "a", "b"]);
          expect(["script", "identifier", "media", "persona", "rhythm"]).toContain(reason.kind);
          expect(reason.because).toMatch(/^[A-Z].*\.$/);
        }
      }
    }
  });

  test("counts what is in one subfolder as one person's, and each file of the folder itself as a person of its own", async () => {
    const { campaigns: found } = await linked([putDesk("owners")]);
    const targets = new Map(
      found.map(({ conversations, targets: count }: { conversations: Ids; targets: number }) => [conversations.length, count]),
    );
    expect(targets.get(3)).toBe(2);
    expect(targets.get(2)).toBe(2);
  });

  test("finds the same whatever order the arguments come in, reads a file once, and says the same bytes each time", async () => {
    const path = putDesk("order");
    const [alice, bea, first, second] = [join(path, "alice"), join(path, "bea"), join(path, "first.json"), join(path, "second.json")];
    const one = await linked([alice, bea, first, second]);
    const other = await linked([second, first, first, bea, alice, join(alice, "panel.json")]);
    expect(other).toEqual(one);
    expect(groupsOf(one)).toHaveLength(2);
  });

  test("takes a file of lines with ids, such as corpus/campaigns, a chat a line", async () => {
    const result = await linked([campaigns]);
    expect(idsOf(result)).toEqual(lines.map(({ id }) => id).toSorted());
    const gold = new Map(lines.map(({ id, campaign }) => [id, campaign]));
    let [right, wrong] = [0, 0];
    for (const { conversations } of result.campaigns)
      for (const a of conversations)
        for (const b of conversations) {
          if (a >= b) continue;
          if (gold.get(a) !== null && gold.get(a) === gold.get(b)) right++;
          else wrong++;
        }
    expect(right).toBeGreaterThan(200);
    expect(right / (right + wrong)).toBeGreaterThan(0.95);
  });

  test("reads standard input for -", async () => {
    const { code, out } = await telltale(["link", "--json", "-"], { input: chat("dune-028") });
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ campaigns: [], unlinked: ["stdin"] });
  });
});

describe("a chat is called", () => {
  test("by its path in the folder, with a number where the file holds several", async () => {
    put("names/in/two.json", `${chat("dune-028")}\n${chat("dune-029")}\n`);
    put("names/one.json", chat("dune-030"));
    expect(idsOf(await linked([join(folder, "names")]))).toEqual(["in/two.json#1", "in/two.json#2", "one.json"]);
    expect(idsOf(await linked([join(folder, "names/one.json")]))).toEqual(["one.json"]);
  });

  test("with the argument before it where two arguments give the same", async () => {
    put("left/chat.json", chat("dune-028"));
    put("right/chat.json", chat("dune-029"));
    put("right/other.json", chat("dune-030"));
    const { code, out } = await telltale(["link", "--json", "left", "right"], { cwd: folder });
    expect(code).toBe(0);
    expect(idsOf(JSON.parse(out))).toEqual(["left/chat.json", "other.json", "right/chat.json"]);
  });

  test("by the id of its line, with the file before it where two lines have the same; an empty chat is not lost", async () => {
    put("records/a.jsonl", recordLine("x", "dune-028") + recordLine(7, "dune-029"));
    put("records/b.jsonl", `${recordLine("x", "dune-030")}{"id":"empty","messages":[]}\n`);
    expect(idsOf(await linked([join(folder, "records")]))).toEqual(["7", "a.jsonl#x", "b.jsonl#x", "empty"]);
    const broken = put("broken.jsonl", `${recordLine("x", "dune-028")}{"id":"y"}\n`);
    const { code, out, err } = await telltale(["link", "--json", broken]);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toMatch(/^telltale: broken\.jsonl line 2: expected [^\n]+\n$/);
  });
});

describe("--index", () => {
  test("reads only what is new or changed, gives what a run without it gives, and keeps ids while campaigns grow", async () => {
    const path = putDesk("kept");
    const index = join(path, "links.index");
    const run = () => telltale(["link", "--json", "--index", index, path]);
    const first = await run();
    expect(first.err).toBe(readLine(9, 9));
    const again = await run();
    expect(again).toEqual({ ...first, err: readLine(0, 9) });
    expect(JSON.parse(first.out)).toEqual(await linked([path]));

    // The new chat is the earliest, after which the campaign would be named if it had no name yet.
    put("kept/carl/panel.json", chat("dune-001").replaceAll("2025-03", "2025-01"));
    utimesSync(join(path, "first.json"), 1, 1);
    const grown = await run();
    expect(grown.err).toBe(readLine(1, 10));
    expect(JSON.parse(grown.out).campaigns.find(({ id }: { id: string }) => id === idOf(first.out)).conversations).toContain(
      "carl/panel.json",
    );

    put("kept/third.json", chat("citrine-003"));
    const changed = await run();
    expect(changed.err).toBe(readLine(1, 10));
    expect(idOf(changed.out)).toBe(idOf(first.out));
    expect((await telltale(["link", "--json", "--index", index, "--reread", path])).err).toBe(readLine(10, 10));
  });

  test("is for its owner alone, leaves nothing beside it, and forgets a file that is gone", async () => {
    put("private/a.json", chat("dune-028"));
    const gone = put("private/b.json", '{"messages":[{"from":"+447700900142","text":"Peregrine falcon"}]}');
    const index = join(folder, "private.index");
    await linked(["--index", index, join(folder, "private")]);
    if (process.platform !== "win32") expect(statSync(index).mode & 0o777).toBe(0o600);
    expect(gunzipSync(readFileSync(index)).toString()).toContain("Peregrine");
    rmSync(gone);
    await linked(["--index", index, join(folder, "private")]);
    expect(gunzipSync(readFileSync(index)).toString()).not.toContain("Peregrine");
    expect(readdirSync(folder).filter((name) => name.startsWith("private.index"))).toEqual(["private.index"]);
  });

  test("that is none, is damaged, of another version, or was read otherwise is an error that leaves it as it was", async () => {
    put("versions/a.json", chat("dune-028"));
    const path = join(folder, "versions");
    const good = join(folder, "good.index");
    await linked(["--index", good, path]);
    const text = gunzipSync(readFileSync(good)).toString();
    const cases: readonly (readonly [string | Uint8Array, readonly string[], RegExp])[] = [
      ["no index", [], /expected an index made by/],
      ["", [], /expected an index made by/],
      [readFileSync(good).subarray(0, 200), [], /damaged/],
      [gzipSync(text.replace('"version":1', '"version":99')), [], /expected an index of version 1, got version 99/],
      [gzipSync(text.replace(/"engine":"\w+"/, '"engine":"other"')), [], /--reread/],
      [gzipSync(text.split("\n").slice(0, 2).join("\n")), [], /damaged/],
      [gzipSync(text.replace('"assessment":{', '"assessment":[],"x":{')), [], /damaged/],
      [readFileSync(good), ["--zone", "Europe/London"], /expected the same --zone/],
    ];
    const runs = cases.map(async ([bytes, options, reason], at) => {
      const index = put(`bad ${at}.index`, bytes);
      const { code, out, err } = await telltale(["link", "--json", ...options, "--index", index, path]);
      expect({ code, out }, err).toEqual({ code: 1, out: "" });
      expect(err).toMatch(reason);
      expect(err.trimEnd().split("\n")).toHaveLength(1);
      expect(readFileSync(index)).toEqual(Buffer.from(bytes));
    });
    await Promise.all(runs);
    const old = put("old.index", gzipSync(text.replace(/"engine":"\w+"/, '"engine":"other"')));
    await linked(["--reread", "--index", old, path]);
    await linked(["--index", old, path]);
  });
});

describe("--decisions", () => {
  test("part and join whatever the evidence, and undone give the old ids again", async () => {
    const path = putDesk("decided");
    const index = join(folder, "decided.index");
    const before = await linked(["--index", index, path]);
    const join1 = decided("join.json", [{ a: "alice/panel.json", b: "first.json", same: true }]);
    const joined = await linked(["--index", index, "--decisions", join1, path]);
    expect(groupsOf(joined)).toEqual([[...panel, ...gala].toSorted()]);
    expect(new Set([joined.campaigns[0].id, ...joined.campaigns[0].was])).toEqual(
      new Set(before.campaigns.map(({ id }: { id: string }) => id)),
    );
    expect(await linked(["--index", index, path])).toEqual(before);
    const part = decided("part.json", [{ a: "first.json", b: "second.json", same: false }]);
    expect(groupsOf(await linked(["--decisions", part, path]))).toEqual([panel]);
  });

  test("that contradict each other or name a chat that was not read are reported", async () => {
    const path = putDesk("conflicts");
    const list = [
      { a: "first.json", b: "second.json", same: true },
      { a: "second.json", b: "first.json", same: false },
      { a: "first.json", b: "nowhere.json", same: true },
    ];
    const file = decided("conflicts.json", list);
    expect((await linked(["--decisions", file, path])).conflicts).toHaveLength(3);
    const { out } = await telltale(["link", "--decisions", file, path]);
    expect(out).toContain("Decisions that contradict others");
    expect(out).toContain("first.json and nowhere.json: the same campaign");
  });

  test.each([["no JSON"], ["{}"], ['[{"a":"x","b":"y"}]'], ['[{"a":"x","b":"x","same":true}]']])(
    "in a file of %s are an error",
    async (content) => {
      const { code, out, err } = await telltale(["link", "--decisions", put("bad decisions.json", content), campaigns]);
      expect({ code, out }).toEqual({ code: 1, out: "" });
      expect(err).toMatch(/^telltale: expected [^\n]+\n$/);
    },
  );
});

describe("--why", () => {
  test("explains a pair that is linked and one that is not, for people and as JSON", async () => {
    const path = putDesk("why");
    const close = await telltale(["link", "--why", "alice/panel.json", "bea/panel.json", path]);
    expect(close.code).toBe(0);
    for (const words of ["THEY LOOK LIKE THE SAME CAMPAIGN", "What speaks for it", "What speaks against it", "What was compared"])
      expect(close.out).toContain(words);
    const far = await telltale(["link", path, "--why", "first.json", "third.json"]);
    for (const words of ["NOT LINKED", "What would change this", "Numbers, accounts and links: none in common."])
      expect(far.out).toContain(words);
    const parted = put("parted.json", '[{"a":"second.json","b":"first.json","same":false}]');
    const decision = await telltale(["link", "--decisions", parted, "--why", "first.json", "second.json", path]);
    expect(decision.out).toContain("MUCH ALIKE, BUT NOT IN ONE CAMPAIGN");
    expect(decision.out).toContain("You decided that they are not of one campaign.");
    const { pair, campaign } = await linked(["--why", "first.json", "second.json", path]);
    expect(Object.keys(pair).slice(0, 5)).toEqual(["a", "b", "weight", "reasons", "against"]);
    expect(pair).toMatchObject({ level: "linked" });
    expect(campaign).toMatch(/^c-/);
  });

  test("of a chat that was not read is an error", async () => {
    const { code, out, err } = await telltale(["link", "--why", "first.json", "no such", putDesk("why not")]);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toMatch(/^telltale: expected the id of a chat that was read, got "no such"[^\n]*\n$/);
  });
});

const say = (id: number, text: string): string => `${JSON.stringify({ id, text })}\n`;

test("--jsonl gives a line for each record, with its campaign, and the texts of the campaigns in a file", async () => {
  const same = ["Ada", "Ben", "Cy", "Dot"].map((name, id) =>
    say(id, `Hi ${name}, it is Vera from the embassy reception, did you get home safely?`),
  );
  const templates = join(folder, "bulk templates.jsonl");
  const { code, out, err } = await telltale(["link", "--jsonl", "-", "--workers", "2", "--templates", templates], {
    input: `${same.join("")}${say(9, "the plumber comes at ten, leave the key with Mo")}`,
  });
  expect({ code, err }).toEqual({ code: 0, err: "" });
  const answers = out
    .trimEnd()
    .split("\n")
    .map((answer) => JSON.parse(answer));
  expect(answers.map(({ id }) => id)).toEqual(["0", "1", "2", "3", "9"]);
  expect(answers.map(({ campaign }) => campaign)).toEqual([...Array(4).fill(expect.stringMatching(/^c-/)), null]);
  expect(new Set(answers.map(({ campaign }) => campaign)).size).toBe(2);
  expect(readFileSync(templates, "utf8")).toContain("it is Vera from the embassy reception");
});

describe("wrong usage ends with code 2, a sentence on stderr and nothing on stdout", () => {
  test.each([
    [["link"]],
    [["link", "--jsn", campaigns]],
    [["link", "--why", "a"]],
    [["link", campaigns, "--why", "a", "a"]],
    [["link", "--reread", campaigns]],
    [["link", "--zone", "Mars/Olympus", campaigns]],
    [["link", "--svg"]],
    [["link", "--templates", "x", campaigns]],
    [["link", "--workers", "2", campaigns]],
    [["link", "--jsonl", "-", "--workers", "many"]],
    [["link", "--jsonl", "-", campaigns]],
    [["link", "--jsonl", "-", "--svg", "x"]],
    [["link", "--jsonl", "-", "--why", "a", "b"]],
  ])("%j", async (args) => {
    const { code, out, err } = await telltale(args);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toMatch(/^telltale: [^\n]+\n$/);
  });

  test("while --help is an answer that fits in 80 columns and says what the index holds", async () => {
    const { code, out, err } = await telltale(["link", "--help"]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out.split("\n").filter((line) => line.length > 80)).toEqual([]);
    expect(out.replaceAll(/\s+/g, " ")).toContain("FILE holds the text of the chats: keep it as safely as the chats");
  });
});

describe("what cannot be done ends with code 1, nothing on stdout and one sentence on stderr", () => {
  test.each([
    ["a path that is not there", () => [join(folder, "absent")]],
    ["a folder without any chat", () => [join(put("bare/a.png", Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)), "..")]],
    ["an owner who is not in the chat", () => ["--me", "Nobody", put("owner.json", chat("dune-028"))]],
    ["a drawing that cannot be written", () => ["--svg", join(folder, "absent/x.svg"), put("drawn.json", chat("dune-028"))]],
    ["an index that cannot be written", () => ["--index", join(folder, "absent/x.index"), put("indexed.json", chat("dune-028"))]],
    ["decisions that are not there", () => ["--decisions", join(folder, "absent.json"), campaigns]],
  ])("%s", async (_, argsOf) => {
    const { code, out, err } = await telltale(["link", "--json", ...argsOf()]);
    expect({ code, out }, err).toEqual({ code: 1, out: "" });
    expect(err).toMatch(/^telltale: [^\n\p{Cc}]+\n$/u);
  });

  test("while a file met in a folder that cannot be read is named, and the others are linked", async () => {
    const path = putDesk("partly");
    put("partly/cut.zip", readFileSync(join(root, "corpus/telegram-json/archive-missing-media/export.zip")).subarray(0, 200));
    const { code, out, err } = await telltale(["link", "--json", path]);
    expect(code).toBe(0);
    expect(groupsOf(JSON.parse(out))).toEqual([panel, gala]);
    expect(err).toMatch(/^telltale: passed over [^\n]*cut\.zip: [^\n]+\n$/);
  });
});

describe("output for people", () => {
  test("says what the campaigns are, why, and what is not linked; promises and accuses nobody; no more than 80 columns", async () => {
    const { code, out } = await telltale(["link", putDesk("people")]);
    expect(code).toBe(0);
    for (const words of [
      "8 chats read.",
      "CAMPAIGN c-",
      "Why they are linked",
      "3 are linked to nothing",
      "1 file was passed over: not a chat.",
    ])
      expect(out.replaceAll(/\s+/g, " ")).toContain(words);
    expect(out).not.toMatch(/same (?:person|operator|hand|author)\b|\b(safe|criminal|culprit)\b/i);
    expect(out.split("\n").filter((line) => stringWidth(line) > 80)).toEqual([]);
  });

  test("says plainly where nothing is linked, and that this is no promise", async () => {
    const { out } = await telltale(["link", put("lonely.json", chat("dune-028"))]);
    expect(out.replaceAll(/\s+/g, " ")).toContain("None look like the same campaign. That is no promise");
  });

  test("in colour says the same words, and leaves all chats and links to --all", async () => {
    const some = join(campaigns, "dune.jsonl");
    const [plain, coloured, all] = await Promise.all([
      telltale(["link", some]),
      telltale(["link", some], { env: { FORCE_COLOR: "1" } }),
      telltale(["link", "--all", some]),
    ]);
    expect(coloured.out).toContain("\x1b[");
    expect(stripVTControlCharacters(coloured.out)).toBe(plain.out);
    expect(plain.out).toContain("shown with --all");
    expect(all.out).not.toContain("shown with --all");
    for (const { id } of lines) if (id.startsWith("dune-")) expect(all.out).toContain(`  ${id}: `);
    expect(all.out.length).toBeGreaterThan(plain.out.length);
    expect(all.out.split("\n").filter((line) => stringWidth(line) > 80)).toEqual([]);
  });
});

const hostileName = 'x\x1b[31m"><script>alert(1)</script>\u202e&\ud800\n\u0007.txt';

/** A chat made by hand. */
function made(id: string, at: string | null): LinkableChat {
  const source = { name: id, sha256: "", format: "jsonl", bytes: 0 } as const;
  const conversation = {
    source,
    participants: [{ id: "p1", name: `Mallory ${hostileName}`, identifier: null, role: "contact" as const }],
    messages: listMessages([
      { id: "m1", from: "p1", at, zone: null, ambiguous: false, kind: "text", text: "hi", edited: false, attachments: [], source: [0, 0] },
    ]),
    issues: [],
  };
  return { id, owner: null, conversation, assessment: assessConversation(conversation) };
}

const hostileChats = [made(hostileName, "2025-03-01T21:05:00"), made("b", "2025-05-02T09:00:00"), made("c", null), made("d", null)];
const hostileLink = {
  a: hostileName,
  b: "b",
  level: "linked",
  weight: 12.5,
  reasons: [
    {
      kind: "script",
      weight: 13.1,
      a: `we met by the swan ${hostileName}`,
      b: "so we met by the swan",
      because: `They say ${hostileName}.`,
    },
    { kind: "identifier", weight: 7, a: "+447700900142", b: "+447700900142", because: "They come from the same number." },
  ],
  against: [{ kind: "rhythm", weight: -1.5, a: "mornings", b: `${"very ".repeat(30)}late`, because: "They write at other hours." }],
} as const;
const hostileOutcome: Outcome = {
  campaigns: [
    {
      id: `c-${hostileName}`,
      was: ["c-old"],
      conversations: [hostileName, "b", "c"],
      identifiers: ["+447700900142", hostileName],
      personas: [
        { name: hostileName, handles: ["+447700900142"], genders: ["woman"], roles: ["health"], relations: ["cousin"], met: [hostileName] },
      ],
      templates: [{ text: `Hi {1}, we met by the {2} ${hostileName} {9}`, slots: [["Ada", "Ben", hostileName], ["swan"]], support: 3 }],
      links: [hostileLink],
      first: "2025-03-01T21:05:00",
      last: "2025-05-02T09:00:00",
      targets: 3,
      stages: ["approach", "hook"],
      languages: ["en"],
      growth: [
        { month: "2025-03", conversations: 1 },
        { month: "2025-05", conversations: 2 },
      ],
    },
  ],
  unlinked: ["d"],
  suggested: [{ ...hostileLink, a: "d", b: "c", level: "suggested", weight: 1 }],
  hubs: [{ value: hostileName, conversations: 40 }],
  conflicts: [{ a: hostileName, b: "d", same: false }],
};

describe("an outcome made by hand", () => {
  const printed = renderLinked(hostileOutcome, { chats: hostileChats, skipped: 2, all: false });
  const plain = stripVTControlCharacters(printed);

  test("is printed with slots filled, both texts marked, and everything that was found named", () => {
    const flat = plain.replaceAll(/\s+/g, " ");
    for (const words of [
      "Earlier ids: c-old",
      "Hi [Ada], we met by the [swan]",
      "{9}",
      "(in 3 chats)",
      "for [Ada] also [Ben]",
      "Reached: the material of 3 people",
      "When: 1 March 2025 to 2 May 2025",
      "says: woman, health, cousin; where they met: “",
      "Stages seen: approach, hook",
      "1 by March 2025, 2 by May 2025",
      "b: 2 May 2025, from Mallory",
      "c: no date",
      "very strong (13.1 bits)",
      "so [we met by the swan]",
      "both: +447700900142",
      "slight against (1.5 bits)",
      "Not linked, but worth a look",
      "Too common to link by",
      "in 40 chats",
      "Decisions that contradict others",
      "2 files were passed over",
    ])
      expect(flat).toContain(words);
  });

  test("is printed in 80 columns without control characters or marks of direction, whatever the names are", () => {
    const why = renderWhy({ link: hostileLink, a: made(hostileName, null), b: made("b", null), outcome: hostileOutcome, decided: true });
    for (const text of [plain, stripVTControlCharacters(why)]) {
      expect(text.match(/(?!\n)\p{Cc}/gu)).toBeNull();
      expect(text).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/);
      expect(text.split("\n").filter((line) => stringWidth(line) > 80)).toEqual([]);
    }
  });

  test("is drawn with every chat and link named, as XML that no name can leave", () => {
    const svg = drawLinked(hostileOutcome, hostileChats);
    expect(svg).toMatch(/^<svg [^>]+>\n<title id="title">/);
    expect(svg).toContain("<desc ");
    expect(svg).not.toContain("<script");
    expect(svg).not.toMatch(/(?!\n)\p{Cc}|\p{Cs}|[\u202a-\u202e\ufffe\uffff]/u);
    expect(svg.replaceAll(/&#\d+;/g, "")).not.toContain("&");
    expect(svg.match(/<circle /g)).toHaveLength(3);
    expect(svg.match(/<path [^>]*stroke-dasharray/g)).toBeNull();
    expect(svg).toContain("no date");
    // Every element that is opened is closed, in order.
    const open: string[] = [];
    for (const [, close, name = "", self] of svg.matchAll(/<(\/?)(\w+)[^<>]*?(\/?)>/g)) {
      if (close === "/") expect(open.pop()).toBe(name);
      else if (self !== "/") open.push(name);
    }
    expect(open).toEqual([]);
    expect(drawLinked(hostileOutcome, hostileChats.toReversed())).toBe(svg);
  });

  test("is drawn where nothing is linked or dated, too", () => {
    const empty = { campaigns: [], unlinked: ["c"], suggested: [], hubs: [], conflicts: [] };
    expect(drawLinked(empty, [made("c", null)])).toContain("0 campaigns among 1 chat");
    expect(drawLinked({ ...hostileOutcome, suggested: [] }, [])).toContain("No chat has a date.");
  });
});

test("--svg writes the drawing of what was found, the same each time", async () => {
  const path = putDesk("drawing");
  const [one, other] = [join(folder, "one.svg"), join(folder, "other.svg")];
  await linked(["--svg", one, path]);
  await linked(["--svg", other, path]);
  const svg = readFileSync(one, "utf8");
  expect(readFileSync(other, "utf8")).toBe(svg);
  for (const name of panel.concat(gala)) expect(svg).toContain(name);
  expect(svg.match(/<circle /g)).toHaveLength(5);
});

test("the files that were linked are left as they were", async () => {
  const path = join(putDesk("untouched"), "first.json");
  const [before, changed] = [readFileSync(path), statSync(path).mtimeMs];
  await linked([join(path, "..")]);
  expect(readFileSync(path)).toEqual(before);
  expect(statSync(path).mtimeMs).toBe(changed);
});
