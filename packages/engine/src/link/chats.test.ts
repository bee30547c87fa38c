import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { assessConversation } from "../analyze.ts";
import { type LinkableChat, explainPair, linkChats, materialOf } from "../linking.ts";
import type { LinkedChats } from "../model/campaign.ts";
import { defaultLimits } from "../model/limits.ts";
import { read } from "../read/read.ts";
import { addChat, groupChats } from "./chats.ts";
import { linkOf } from "./explain.ts";
import { type HashKey, openKey } from "./hash.ts";
import { readIndex, writeIndex } from "./index-bytes.ts";
import { type LinkIndex, addChats, createLinkIndex } from "./link-index.ts";
import { shippedLinkModel } from "./model/shipped.ts";
import type { ChatMaterial } from "./profile.ts";

const folder = fileURLToPath(new URL("../../../../corpus/campaigns", import.meta.url));
const gold = new Map<string, string | null>();
let chats: LinkableChat[] = [];
let materials: ChatMaterial[] = [];
let linked: LinkedChats = { campaigns: [], unlinked: [], suggested: [], hubs: [], conflicts: [] };

const chatOf = (id: string, record: object): LinkableChat => {
  const bytes = new TextEncoder().encode(JSON.stringify(record));
  const [conversation] = read({ name: `${id}.jsonl`, sha256: "", bytes }, { limits: defaultLimits, format: "jsonl" });
  if (conversation === undefined) throw new Error("expected a conversation");
  return { id, owner: null, conversation, assessment: assessConversation(conversation) };
};

beforeAll(() => {
  chats = readdirSync(folder)
    .filter((name) => name.endsWith(".jsonl"))
    .flatMap((name) => readFileSync(join(folder, name), "utf8").trim().split("\n"))
    .map((line) => {
      const record = JSON.parse(line);
      gold.set(record.id, record.campaign);
      return chatOf(record.id, record);
    });
  materials = chats.map(materialOf);
  linked = linkChats(chats);
}, 60_000);

const pairsIn = (groups: readonly (readonly string[])[]): string[] =>
  groups.flatMap((members) => members.flatMap((b, at) => members.slice(0, at).map((a) => [a, b].toSorted().join(" "))));

/** The pairs of a chat that are worth a look. */
const nearTo = ({ near, slots, profiles }: LinkIndex, id: string): Map<string | undefined, number> =>
  new Map([...(near[slots.get(id) ?? -1] ?? [])].map(([slot, odds]) => [profiles.ids[slot], odds]));

/** A fixed order that mixes a list: the steps of a multiplicative generator (Lehmer). */
function shuffled<T>(list: readonly T[], seed: number): T[] {
  let state = seed;
  return list
    .map((item) => ({ item, rank: (state = (state * 48271) % 2147483647) }))
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ item }) => item);
}

/** A copy of a chat with about one word in five written otherwise. */
function copyOf(material: ChatMaterial, copy: number): ChatMaterial {
  let state = copy + 7;
  const next = (): number => (state = (state * 48271) % 2147483647) / 2147483647;
  const messages = material.outline.messages.map(({ text, ...rest }) => ({
    ...rest,
    text: text.replaceAll(/\p{L}{4,}/gu, (word) => (next() < 0.2 ? `${word}${Math.floor(next() * 40).toString(36)}q` : word)),
  }));
  return { ...material, id: `${material.id}-${copy}`, identifiers: [], media: [], outline: { ...material.outline, messages } };
}

const withIdentifiers = (material: ChatMaterial, identifiers: ChatMaterial["identifiers"]): ChatMaterial => ({ ...material, identifiers });

test("chats of different writers share no number, account or site: what is shared in the corpus is shared on purpose", () => {
  const owners = new Map<string, string>();
  for (const { id, identifiers } of materials)
    for (const { kind, canonical } of identifiers) {
      const [writer = ""] = id.split("-");
      expect(owners.get(`${kind} ${canonical}`) ?? writer, canonical).toBe(writer);
      owners.set(`${kind} ${canonical}`, writer);
    }
});

describe("linking chats", () => {
  test("joins chats of one campaign of the corpus, and hardly others", () => {
    const { campaigns, unlinked } = linked;
    const found = pairsIn(campaigns.map(({ conversations }) => conversations));
    const right = found.filter((pair) => {
      const [a = "", b = ""] = pair.split(" ");
      return gold.get(a) !== null && gold.get(a) === gold.get(b);
    });
    const all = pairsIn(
      [...Map.groupBy([...gold.keys()], (id) => gold.get(id) ?? null)].flatMap(([name, ids]) => (name === null ? [] : [ids])),
    );
    expect(right.length / found.length).toBeGreaterThan(0.98);
    expect(right.length / all.length).toBeGreaterThan(0.62);
    expect(unlinked.length + campaigns.reduce((sum, { conversations }) => sum + conversations.length, 0)).toBe(chats.length);
  });

  test("gives every link reasons that add up to more than what speaks against it", () => {
    for (const { links, conversations } of linked.campaigns) {
      expect(links.length).toBeGreaterThan(0);
      for (const { a, b, reasons, against, weight } of links) {
        expect(conversations).toContain(a);
        expect(conversations).toContain(b);
        expect(reasons.length).toBeGreaterThan(0);
        for (const reason of reasons) expect(reason.weight).toBeGreaterThan(0);
        for (const reason of against) expect(reason.weight).toBeLessThan(0);
        expect(Number.isFinite(weight)).toBe(true);
      }
    }
  });

  test("says the same in any order of the chats", () => {
    const expected = JSON.stringify(linked);
    expect(JSON.stringify(linkChats(shuffled(chats, 7)))).toBe(expected);
  });

  test("explains a pair that is not linked", () => {
    const link = explainPair(chats, "amber-001", "dune-001");
    expect(link.level).toBe("none");
    expect(link.weight).toBeLessThan(0);
  });

  test("holds to what an analyst decided, and says which decisions contradict each other", () => {
    const some = chats.filter(({ id }) => /^(?:amber|dune)/.test(id));
    const [first] = linkChats(some).campaigns;
    const [a = "", b = ""] = first?.conversations ?? [];
    const parted = linkChats(some, [{ a, b, same: false }]).campaigns;
    expect(parted.some(({ conversations }) => conversations.includes(a) && conversations.includes(b))).toBe(false);
    const joined = linkChats(some, [{ a: "amber-001", b: "dune-001", same: true }]).campaigns;
    expect(joined.some(({ conversations }) => conversations.includes("amber-001") && conversations.includes("dune-001"))).toBe(true);
    const both = [
      { a, b, same: true },
      { a: b, b: a, same: false },
    ];
    expect(linkChats(some, both).conflicts).toEqual(both);
  });

  test("does not join chats that share nothing but one number on every chat, and names the number", () => {
    const honest = materials.filter(({ id }) => gold.get(id) === null).slice(0, 60);
    const [number] = materials.find(({ identifiers }) => identifiers.some(({ kind }) => kind === "phone"))?.identifiers ?? [];
    if (number === undefined) throw new Error("expected a number in the corpus");
    const index = createLinkIndex(shippedLinkModel(), openKey);
    addChats(
      index,
      honest.map((material) => withIdentifiers(material, [number])),
    );
    expect(index.hubs.size).toBe(1);
    expect(groupChats(index).groups).toEqual([]);
  });
});

const joinedIn = (groups: readonly (readonly string[])[]): number =>
  groups.reduce((sum, { length }) => sum + (length * (length - 1)) / 2, 0);

describe("an index", () => {
  const key: HashKey = [1, 2, 3, 4];

  test("comes to the groups and odds of the batch when chats are added one by one in any order", () => {
    const some = materials.filter(({ id }) => /^(?:amber|basil|garnet)/.test(id));
    const batch = createLinkIndex(shippedLinkModel(), key);
    addChats(batch, some);
    const expected = groupChats(batch);
    expect(expected.groups.length).toBeGreaterThan(5);
    const orders = Number(process.env["ORDER_RUNS"] ?? 4);
    for (let seed = 1; seed <= orders; seed++) {
      const index = createLinkIndex(shippedLinkModel(), key);
      for (const material of shuffled(some, seed * 101)) addChat(index, material);
      expect(groupChats(index)).toEqual(expected);
      for (const { id } of some) expect(nearTo(index, id)).toEqual(nearTo(batch, id));
    }
  });

  test("comes to the same in any order where a campaign has more chats than are weighed pair by pair, and a number turns into a hub", () => {
    const [number] = materials.find(({ identifiers }) => identifiers.some(({ kind }) => kind === "phone"))?.identifiers ?? [];
    if (number === undefined) throw new Error("expected a number in the corpus");
    const copies = materials
      .filter(({ id }) => id === "amber-001" || id === "dune-001")
      .flatMap((material) => Array.from({ length: 75 }, (_, copy) => copyOf(material, copy)));
    const strangers = materials.filter(({ id }) => gold.get(id) === null).slice(0, 16);
    const all = [...copies, ...strangers];
    const some = all.map((material, i) => (i % 9 === 0 || i > 150 ? withIdentifiers(material, [number]) : material));
    const batch = createLinkIndex(shippedLinkModel(), key);
    addChats(batch, some);
    const expected = groupChats(batch);
    expect(Math.max(...expected.groups.map(({ length }) => length))).toBeGreaterThan(64);
    const orders = Math.ceil(Number(process.env["ORDER_RUNS"] ?? 2) / 50);
    let turned = 0;
    for (let seed = 1; seed <= orders + 1; seed++) {
      const index = createLinkIndex(shippedLinkModel(), key);
      for (const material of shuffled(some, seed * 101)) {
        const before = index.hubs.size;
        addChat(index, material);
        if (index.hubs.size !== before) turned++;
      }
      expect(groupChats(index)).toEqual(expected);
      for (const { id } of some) expect(nearTo(index, id)).toEqual(nearTo(batch, id));
    }
    expect(turned).toBeGreaterThan(0);
  });

  test("lets a number count for less with every chat that has it and does not look like a trap", () => {
    const [number] = materials.find(({ identifiers }) => identifiers.some(({ kind }) => kind === "phone"))?.identifiers ?? [];
    if (number === undefined) throw new Error("expected a number in the corpus");
    const pair = ["amber-001", "dune-001"].map((id) => materials.find((one) => one.id === id) ?? expect.fail(id));
    const [a, b] = pair.map((material) => withIdentifiers(material, [number]));
    if (a === undefined || b === undefined) throw new Error("expected two chats");
    const innocents = materials.filter(({ probability }) => probability < 0.03).slice(0, 6);
    expect(innocents).toHaveLength(6);
    const weights = [0, 1, 3, 6].map((count) => {
      const index = createLinkIndex(shippedLinkModel(), key);
      const others = innocents.slice(0, count).map((material) => withIdentifiers(material, [number]));
      addChats(index, [a, ...others, b]);
      const link = linkOf(index, a, b);
      expect(link.reasons.some(({ because }) => because.includes("do not look like traps"))).toBe(count === 1 || count === 3);
      return link.weight;
    });
    expect(weights).toEqual(weights.toSorted((x, y) => y - x));
    expect(new Set(weights).size).toBe(4);
  });

  test("a site that both name counts for less than a number, and a number for more than nothing", () => {
    const found = materials.flatMap(({ identifiers }) => identifiers);
    const [number, site] = ["phone", "domain"].map((kind) => found.find((one) => one.kind === kind) ?? expect.fail(kind));
    const pair = ["amber-001", "dune-001"].map((id) => materials.find((one) => one.id === id) ?? expect.fail(id));
    const weights = [[], [site ?? expect.fail()], [number ?? expect.fail()]].map((shared) => {
      const [a, b] = pair.map((material) => withIdentifiers(material, shared));
      if (a === undefined || b === undefined) throw new Error("expected two chats");
      const index = createLinkIndex(shippedLinkModel(), key);
      addChats(index, [a, b]);
      return linkOf(index, a, b).weight;
    });
    expect(weights).toEqual(weights.toSorted((x, y) => x - y));
    expect(new Set(weights).size).toBe(3);
  });

  test("says of two chats by what name they go, what they say they are, and where they say the two met", () => {
    const [a, b] = ["dune-021", "dune-022"].map((id) => materials.find((one) => one.id === id) ?? expect.fail(id));
    if (a === undefined || b === undefined) throw new Error("expected two chats");
    const persona = {
      names: ["lisbeth"],
      introduced: ["lisbeth"],
      genders: ["woman"],
      roles: ["researcher"],
      relations: [],
      met: ["the harbour"],
    };
    const saying = (material: ChatMaterial): ChatMaterial => ({ ...material, outline: { ...material.outline, persona } });
    const [one, other] = [saying(a), saying(b)];
    const index = createLinkIndex(shippedLinkModel(), key);
    addChats(index, [one, other]);
    const { because, a: said } = linkOf(index, one, other).reasons.find(({ kind }) => kind === "persona") ?? expect.fail("no persona");
    for (const words of ["the same name", "who they are", "the two are said to have met"]) expect(because).toContain(words);
    for (const words of ["lisbeth", "woman", "researcher", "harbour"]) expect(said).toContain(words);
  });

  test("asks more of a pair among more chats, and comes to the same groups in any order where its thresholds rise on the way", () => {
    const some = materials.filter(({ id }) => /^(?:amber|basil|garnet)/.test(id));
    const shipped = shippedLinkModel();
    const model = { ...shipped, weights: { ...shipped.weights, chats: some.length / 9 } };
    const batch = createLinkIndex(model, key);
    addChats(batch, some);
    expect(batch.rise).toBe(3);
    const expected = groupChats(batch);
    const lenient = createLinkIndex(shipped, key);
    addChats(lenient, some);
    expect(joinedIn(expected.groups)).toBeLessThan(joinedIn(groupChats(lenient).groups));
    for (let seed = 1; seed <= 3; seed++) {
      const index = createLinkIndex(model, key);
      for (const material of shuffled(some, seed * 101)) addChat(index, material);
      expect(groupChats(index)).toEqual(expected);
      for (const { id } of some) expect(nearTo(index, id)).toEqual(nearTo(batch, id));
    }
    const back = readIndex(writeIndex(batch), model, key);
    expect(groupChats(back)).toEqual(expected);
  });

  test("says what a chat joins as it is added, and with whom it hangs together", () => {
    const index = createLinkIndex(shippedLinkModel(), key);
    const gala = materials.filter(({ id }) => gold.get(id) === "amber-gala");
    const joined = gala.map((material) => addChat(index, material));
    expect(joined[0]).toEqual({ group: null, with: [] });
    expect(joined.at(-1)?.group?.length).toBe(gala.length);
    expect(joined.at(-1)?.with.length).toBeGreaterThan(0);
  });

  test("is the same after it was written and read back, and goes on from there", () => {
    const some = materials.slice(0, 80);
    const index = createLinkIndex(shippedLinkModel(), key);
    addChats(index, some.slice(0, 60));
    const back = readIndex(writeIndex(index), shippedLinkModel(), key);
    for (const { id } of some.slice(0, 60)) expect(nearTo(back, id)).toEqual(nearTo(index, id));
    expect(back.hubs).toEqual(index.hubs);
    addChats(index, some.slice(60));
    addChats(back, some.slice(60));
    expect(groupChats(back)).toEqual(groupChats(index));
    for (const { id } of some) expect(nearTo(back, id)).toEqual(nearTo(index, id));
  });

  test("shows no word or number of the chats in its bytes", () => {
    const index = createLinkIndex(shippedLinkModel(), key);
    addChats(index, materials.slice(0, 30));
    const bytes = new TextDecoder("latin1").decode(writeIndex(index)).toLowerCase();
    for (const { outline, identifiers } of materials.slice(0, 30)) {
      for (const { canonical } of identifiers) expect(bytes.includes(canonical.toLowerCase())).toBe(false);
      for (const { text } of outline.messages)
        for (const word of text.toLowerCase().split(/[^a-z]+/)) if (word.length > 7) expect(bytes.includes(word)).toBe(false);
    }
  });

  test("refuses bytes of another key, of another version, cut, or of something else", () => {
    const index = createLinkIndex(shippedLinkModel(), key);
    addChats(index, materials.slice(0, 3));
    const bytes = writeIndex(index);
    expect(() => readIndex(bytes, shippedLinkModel(), openKey)).toThrow("expected the key that the index was made with");
    expect(() => readIndex(bytes.slice(0, 200), shippedLinkModel(), key)).toThrow("expected an index of more bytes");
    expect(() => readIndex(new Uint8Array(64), shippedLinkModel(), key)).toThrow("expected an index of linked chats");
    const other = bytes.slice();
    other[4] = 9;
    expect(() => readIndex(other, shippedLinkModel(), key)).toThrow("expected an index of version 3, got version 9");
  });
});
