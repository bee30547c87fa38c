import { describe, expect, test } from "vitest";
import { forEachRecord } from "../../../../bench/records.ts";
import { pick, seeded } from "../../../../bench/random.ts";
import { type LinkRecord, type LinkedRecords, createRecordLinker } from "./records.ts";

function linkAll(records: readonly LinkRecord[], identifiers = true): LinkedRecords {
  const linker = createRecordLinker({ identifiers });
  for (const record of records) linker.add(record);
  return linker.finish();
}

/** Campaigns as sorted lists of their records' ids, with their templates. */
const shown = ({ campaigns, idOf }: LinkedRecords): unknown[] =>
  campaigns.map(({ id, records, templates }) => ({ id, templates, records: [...records].map((record) => idOf(record)).toSorted() }));

function shuffled<T>(list: readonly T[], seed: number): T[] {
  const random = seeded(seed);
  const out = [...list];
  for (let i = out.length - 1; i > 0; i--) {
    const other = pick(random, i + 1);
    const [a, b] = [out[i], out[other]];
    if (a === undefined || b === undefined) continue;
    out[i] = b;
    out[other] = a;
  }
  return out;
}

/** Records that share nothing with one another. */
function strangers(count: number, seed: number): LinkRecord[] {
  const list: LinkRecord[] = [];
  forEachRecord({ kind: "easy", messages: count * 3, seed }, ({ text, gold }) => {
    if (gold < 0 && list.length < count) list.push({ id: `s${list.length}`, text });
  });
  return list;
}

const copies = (from: number, count: number): LinkRecord[] =>
  Array.from({ length: count }, (_, i) => ({
    id: `c${from + i}`,
    text: `hello ${["Ann", "Ben", "Cy"][i % 3]}, this is Vera from the embassy reception, you left your scarf`,
    at: `2025-03-${10 + from + i}T09:00:00`,
  }));

const said = (record: LinkRecord | undefined, more: string, sender: string | null = null): LinkRecord => ({
  id: record?.id ?? "",
  text: `${record?.text} ${more}`,
  sender,
});

const campaign = (words: string, first: number): LinkRecord[] =>
  Array.from({ length: 400 }, (_, i) => ({
    id: `${first + i}`,
    text: `${words} ${i * 7919}`,
    sender: i === 3 ? "+447700900123" : `+4477009${10_000 + first + i}`,
  }));

describe("linking records", () => {
  test.each(["easy", "hard"] as const)("finds the campaigns of a %s set and joins no two", (kind) => {
    const gold = new Map<string, number>();
    const records: LinkRecord[] = [];
    forEachRecord({ kind, messages: 20_000, seed: 3, templates: 200 }, (record) => {
      gold.set(record.id, record.gold);
      records.push(record);
    });
    const { campaigns, idOf } = linkAll(records);
    const templates = campaigns.map(({ records: members }) => new Set([...members].map((member) => gold.get(idOf(member)))));
    expect(templates.filter((set) => set.size > 1).length).toBeLessThanOrEqual(1);
    const joined = campaigns.reduce((sum, { records: members }) => sum + members.length, 0);
    expect(joined).toBeGreaterThan([...gold.values()].filter((template) => template >= 0).length * 0.95);
  });

  test("gives the same campaigns, ids and templates whatever the order of the records", () => {
    const records: LinkRecord[] = [];
    const random = seeded(8);
    forEachRecord({ kind: "hard", messages: 4000, seed: 7, templates: 60 }, ({ id, text }) => {
      const at = pick(random, 3) === 0 ? `2025-03-${10 + pick(random, 20)}T10:00:00` : null;
      records.push({
        id,
        text: pick(random, 9) === 0 ? `${text}!` : text,
        sender: `+44770090${String(pick(random, 900)).padStart(4, "0")}`,
        at,
      });
    });
    for (const { id, text, sender } of records.slice(0, 500)) records.push({ id: `${id}-again`, text, sender: sender ?? null });
    const expected = shown(linkAll(records));
    expect(expected.length).toBeGreaterThan(50);
    for (const seed of [1, 2, 3, 4, 5]) expect(shown(linkAll(shuffled(records, seed)))).toEqual(expected);
  });

  test("keeps a campaign's id when later records are added", () => {
    const [before] = linkAll([...copies(0, 5), ...strangers(500, 4)]).campaigns;
    const [after] = linkAll([...strangers(500, 4), ...copies(5, 5), ...copies(0, 5)]).campaigns;
    expect(before?.records).toHaveLength(5);
    expect(after?.records).toHaveLength(10);
    expect(after?.id).toBe(before?.id);
    expect(after?.id).toMatch(/^c-[a-z2-9]{10}$/);
    expect(after?.templates[0]?.text).toBe("hello {1}, this is Vera from the embassy reception, you left your scarf");
  });

  test("one number, link, address or account joins different texts, in any spelling", () => {
    const [a, b, c, d, e, f, ...others] = strangers(1000, 5);
    const linked = linkAll([
      said(a, "call 020 7946 0123"),
      said(b, "", "02079460123"),
      said(c, "see https://www.gift.example/win?x=1."),
      said(d, "see gift.example/win?x=1"),
      said(e, "write to Vera@gift.example"),
      said(f, "vera@gift.example is me"),
      ...others,
    ]);
    expect(linked.campaigns.map(({ records }) => [...records])).toEqual(
      expect.arrayContaining([
        [0, 1],
        [2, 3],
        [4, 5],
      ]),
    );
    expect(linked.campaigns).toHaveLength(3);
  });

  test("a sender that is on every record joins nobody and is named", () => {
    const records = strangers(3000, 6).map(({ id, text }): LinkRecord => ({ id, text, sender: "+447700900123" }));
    const { campaigns, hubs } = linkAll(records);
    expect(campaigns).toHaveLength(0);
    expect(hubs).toEqual([{ value: "phone:447700900123", conversations: 3000 }]);
  });

  test("one shared number does not merge two large campaigns", () => {
    const { campaigns } = linkAll([
      ...campaign("your parcel could not be delivered please choose another day at the depot", 0),
      ...campaign("grandma i dropped my phone in the sea this is my number now text me", 1000),
      ...strangers(500, 7),
    ]);
    expect(campaigns.map(({ records }) => records.length)).toEqual([400, 400]);
  });

  test("no records make no campaigns, and two texts of one word none either", () => {
    expect(linkAll([]).campaigns).toEqual([]);
    expect(
      linkAll([
        { id: "1", text: "ok" },
        { id: "2", text: "ok" },
      ]).campaigns,
    ).toEqual([]);
  });
});
