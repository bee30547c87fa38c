/* The door to linking in bulk: short records one at a time, then the campaigns among them. */
import type { Hub, Template } from "../model/campaign.ts";
import { createTokens, tokenize } from "../model/words/tokens.ts";
import { type ByteStore, addString, createByteStore, stringAt } from "./byte-store.ts";
import { campaignId } from "./campaign-id.ts";
import { type HashKey, openKey } from "./hash.ts";
import { joinValues } from "./join-values.ts";
import { type LinkedTexts, linkTexts } from "./link-texts.ts";
import { type SharedValues, addValues, createSharedValues } from "./shared-values.ts";
import { mostAligned, templateOf } from "./template.ts";
import { type Texts, addText, compareWords, createTexts, sameWords, textHash } from "./texts.ts";

/** One short message, such as one that was reported. `at` is a wall-clock time that sorts as text (`2025-03-14T21:05:00`). */
export interface LinkRecord {
  readonly id: string;
  readonly text: string;
  readonly sender?: string | null;
  readonly at?: string | null;
}

export interface RecordLinkerOptions {
  /** Whether equal senders, numbers, links and addresses join records; true where not given. */
  readonly identifiers?: boolean;
  /** Whether campaigns get templates, which is a tenth of the work; true where not given. */
  readonly templates?: boolean;
  /** A key for the hashes, so that who writes the records cannot foresee them; the same for equal outcomes. */
  readonly key?: HashKey;
}

/** Records that come from one campaign as far as their texts and what they carry tell. */
export interface RecordCampaign {
  /** Made from its founding record, the earliest, so that adding later records keeps it. */
  readonly id: string;
  /** Numbers of its records, counted from 0 in the order they were added. */
  readonly records: Int32Array;
  /** What its texts have in common, the one with most support first. */
  readonly templates: readonly Template[];
}

/** The outcome of linking records in bulk. */
export interface LinkedRecords {
  /** The largest first. */
  readonly campaigns: readonly RecordCampaign[];
  /** For each record its campaign's place in `campaigns`, or -1. */
  readonly campaignOf: Int32Array;
  /** Values that too many unrelated records carry to join any, the most carried first, at most 100. */
  readonly hubs: readonly Hub[];
  /** The id of a record by its number. */
  readonly idOf: (record: number) => string;
}

/** Takes records one at a time. `finish` is called once, after the last. */
export interface RecordLinker {
  readonly add: (record: LinkRecord) => void;
  readonly finish: () => LinkedRecords;
}

/** Everything that was added, in columns. */
interface Added {
  readonly texts: Texts;
  /** Id, text and time of every record, in turn. */
  readonly strings: ByteStore;
  readonly shared: SharedValues;
}

const columns = 3;
const idAt = ({ strings }: Added, record: number): string => stringAt(strings, record * columns);
const textAt = ({ strings }: Added, record: number): string => stringAt(strings, record * columns + 1);
const timeAt = ({ strings }: Added, record: number): string => stringAt(strings, record * columns + 2);

/**
 * A linker for short records by the million. Ids and texts are kept as bytes, so that a million take some 600 MB at the most. The order of the
 * records changes neither the campaigns nor their ids.
 */
export function createRecordLinker({ identifiers = true, templates = true, key = openKey }: RecordLinkerOptions = {}): RecordLinker {
  const added: Added = { texts: createTexts(), strings: createByteStore(), shared: createSharedValues() };
  const tokens = createTokens();
  return {
    add({ id, text, sender, at }) {
      addString(added.strings, id);
      addString(added.strings, text);
      addString(added.strings, at ?? "");
      const record = addText(added.texts, tokenize(text, tokens), key);
      if (identifiers) addValues(added.shared, record, text, tokens, sender ?? "");
    },
    finish: () => finish(added, templates),
  };
}

function finish(added: Added, withTemplates: boolean): LinkedRecords {
  const linked = linkTexts(added.texts);
  const { groups, hubs } = joinValues(added.shared, linked.of, linked.enoughBits);
  const campaigns = membersOf(groups).map((records): RecordCampaign & { readonly founder: number } => {
    const founder = founderOf(added, records);
    return { id: "", records, founder, templates: withTemplates ? templatesOf(added, linked, records) : [] };
  });
  campaigns.sort((a, b) => b.records.length - a.records.length || compareRecords(added, a.founder, b.founder));
  const campaignOf = new Int32Array(groups.length).fill(-1);
  campaigns.forEach(({ records }, place) => {
    for (const record of records) campaignOf[record] = place;
  });
  return {
    campaigns: withIds(added, campaigns),
    campaignOf,
    hubs,
    idOf: (record) => idAt(added, record),
  };
}

/** The records of every group of two and more. */
function membersOf(groups: Int32Array): Int32Array[] {
  const sizes = new Int32Array(groups.length);
  for (const group of groups) sizes[group] = (sizes[group] ?? 0) + 1;
  const lists = new Map<number, Int32Array>();
  const filled = new Int32Array(groups.length);
  groups.forEach((group, record) => {
    const size = sizes[group] ?? 0;
    if (size < 2) return;
    let list = lists.get(group);
    if (list === undefined) lists.set(group, (list = new Int32Array(size)));
    list[filled[group] ?? 0] = record;
    filled[group] = (filled[group] ?? 0) + 1;
  });
  return [...lists.values()];
}

/** Orders records by time, those without one last, then by what they say, then by id. */
function compareRecords(added: Added, a: number, b: number): number {
  const [atA, atB] = [timeAt(added, a), timeAt(added, b)];
  if (atA !== atB) return atA === "" ? 1 : atB === "" || atA < atB ? -1 : 1;
  const hashes = textHash(added.texts, a) - textHash(added.texts, b);
  if (hashes !== 0) return hashes;
  const words = compareWords(added.texts, a, b);
  if (words !== 0) return words;
  const [idA, idB] = [idAt(added, a), idAt(added, b)];
  return idA < idB ? -1 : idA > idB ? 1 : 0;
}

function founderOf(added: Added, records: Int32Array): number {
  let founder = records[0] ?? 0;
  let time = timeAt(added, founder);
  let hash = textHash(added.texts, founder);
  for (const record of records) {
    const at = timeAt(added, record);
    if (at !== time && (at === "" || (time !== "" && at > time))) continue;
    const other = textHash(added.texts, record);
    if (at === time && (other > hash || (other === hash && compareRecords(added, record, founder) >= 0))) continue;
    founder = record;
    time = at;
    hash = other;
  }
  return founder;
}

/** An id for each from the text and time of its founder; two that would have the same are told apart by their place. */
function withIds(added: Added, campaigns: readonly (RecordCampaign & { readonly founder: number })[]): RecordCampaign[] {
  const given = new Set<string>();
  return campaigns.map(({ founder, records, templates }) => {
    const fingerprint = `${timeAt(added, founder)}\n${textAt(added, founder)}`;
    let id = campaignId(fingerprint);
    for (let again = 2; given.has(id); again++) id = campaignId(`${fingerprint}\n${again}`);
    given.add(id);
    return { id, records, templates };
  });
}

/** The template of every cluster of texts in a campaign: several where values joined them. */
function templatesOf(added: Added, { of, medoids }: LinkedTexts, records: Int32Array): Template[] {
  const parts = new Map<number, number[]>();
  for (const record of records) {
    const cluster = of[record] ?? -1;
    if (cluster < 0) continue;
    const part = parts.get(cluster);
    if (part === undefined) parts.set(cluster, [record]);
    else part.push(record);
  }
  const templates: Template[] = [];
  for (const [cluster, members] of parts) {
    const wording = wordingOf(added, medoids[cluster] ?? 0, members);
    const template = templateOf(wording, chosen(added, members), (text) => textAt(added, text));
    if (template !== null) templates.push({ ...template, support: members.length });
  }
  return templates.toSorted((a, b) => b.support - a.support || (a.text < b.text ? -1 : 1));
}

/** The members that a template is made from: those with the smallest hashes, those with equal ones by what is written, whatever order they came in. */
function chosen(added: Added, members: readonly number[]): number[] {
  if (members.length <= mostAligned) return members.toSorted((a, b) => byHash(added, a, b));
  const ranks = Float64Array.from(members, (member) => textHash(added.texts, member)).sort();
  const last = ranks[mostAligned - 1] ?? 0;
  const below = members.filter((member) => textHash(added.texts, member) < last);
  const ties = members.filter((member) => textHash(added.texts, member) === last);
  return [...below, ...ties].toSorted((a, b) => byHash(added, a, b)).slice(0, mostAligned);
}

function byHash(added: Added, a: number, b: number): number {
  const hashes = textHash(added.texts, a) - textHash(added.texts, b);
  if (hashes !== 0) return hashes;
  const [textA, textB] = [textAt(added, a), textAt(added, b)];
  return textA < textB ? -1 : textA > textB ? 1 : 0;
}

/** Of the members that say the same words as the middle of their cluster, the one whose writing comes first. */
function wordingOf(added: Added, medoid: number, members: readonly number[]): number {
  let best = medoid;
  let wording = textAt(added, medoid);
  for (const member of members) {
    if (member === medoid || !sameWords(added.texts, member, medoid)) continue;
    const text = textAt(added, member);
    if (text < wording) [best, wording] = [member, text];
  }
  return best;
}
