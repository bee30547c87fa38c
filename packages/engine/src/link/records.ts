/* The door to linking in bulk: short records one at a time, then the campaigns among them. */
import type { Hub, Template } from "../model/campaign.ts";
import { tokenizePlain } from "../model/words/plain.ts";
import { type Tokens, createTokens, tokenize } from "../model/words/tokens.ts";
import {
  type ByteStore,
  addString,
  appendStrings,
  chunkOf,
  compareStrings,
  createByteStore,
  isEmptyString,
  offsetOf,
  packStrings,
  stringAt,
} from "./byte-store.ts";
import { campaignId } from "./campaign-id.ts";
import { type HashKey, openKey } from "./hash.ts";
import { joinValues } from "./join-values.ts";
import { formsOf } from "./forms.ts";
import { type LinkedTexts, linkForms } from "./link-texts.ts";
import { type SharedValues, addValues, appendValues, createSharedValues, packValues } from "./shared-values.ts";
import { mostAligned, templateOf } from "./template.ts";
import { type Texts, addText, appendTexts, createTexts } from "./texts.ts";

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

/** Takes records one at a time, or a shard of them, which is used up. `finish` is called once, after the last. */
export interface RecordLinker {
  readonly add: (record: LinkRecord) => void;
  readonly addShard: (shard: RecordShard) => void;
  readonly finish: () => LinkedRecords;
}

/** Some records as they are kept, in columns of numbers and bytes alone, so that one thread may read for another. */
export interface RecordShard {
  texts: Texts;
  /** Id, text and time of every record, in turn. */
  readonly strings: ByteStore;
  readonly shared: SharedValues;
}

const columns = 3;
const idAt = ({ strings }: RecordShard, record: number): string => stringAt(strings, record * columns);
const textAt = ({ strings }: RecordShard, record: number): string => stringAt(strings, record * columns + 1);
const timeAt = ({ strings }: RecordShard, record: number): string => stringAt(strings, record * columns + 2);

/** Orders records by their times, those without one last. */
function compareTimes({ strings }: RecordShard, a: number, b: number): number {
  const [atA, atB] = [a * columns + 2, b * columns + 2];
  if (isEmptyString(strings, atA) || isEmptyString(strings, atB))
    return Number(isEmptyString(strings, atA)) - Number(isEmptyString(strings, atB));
  return compareStrings(strings, atA, atB);
}

/** Takes records one at a time and gives them as a shard for a linker with the same options: it links them as if they had been added to it. */
export function createRecordShard({ identifiers = true, key = openKey }: Omit<RecordLinkerOptions, "templates"> = {}): {
  readonly add: (record: LinkRecord) => void;
  readonly shard: RecordShard;
} {
  const shard: RecordShard = { texts: createTexts(), strings: createByteStore(), shared: createSharedValues() };
  const tokens = createTokens();
  return {
    add({ id, text, sender, at }) {
      addString(shard.strings, id);
      tokenizeStored(shard.strings, addString(shard.strings, text), text, tokens);
      addString(shard.strings, at ?? "");
      const record = addText(shard.texts, tokens, key);
      if (identifiers) addValues(shard.shared, record, text, tokens, sender ?? "");
    },
    shard,
  };
}

/**
 * A linker for short records by the million. Ids and texts are kept as bytes, so that a million take some 600 MB at the most. The order of the
 * records changes neither the campaigns nor their ids.
 */
export function createRecordLinker({ identifiers = true, templates = true, key = openKey }: RecordLinkerOptions = {}): RecordLinker {
  const { add, shard } = createRecordShard({ identifiers, key });
  return {
    add,
    addShard({ texts, strings, shared }) {
      appendValues(shard.shared, shared, shard.texts.count);
      appendTexts(shard.texts, texts);
      appendStrings(shard.strings, strings);
    },
    finish: () => finish(shard, templates),
  };
}

/** A shard with no more room than it needs, and the buffers that it stands in, which can be moved to another thread. */
export function packShard({ texts, strings, shared }: RecordShard): { readonly shard: RecordShard; readonly buffers: ArrayBuffer[] } {
  const packed: RecordShard = {
    texts: { count: texts.count, starts: texts.starts.slice(0, texts.count + 1), words: texts.words.slice(0, texts.starts[texts.count]) },
    strings: packStrings(strings),
    shared: packValues(shared),
  };
  const columnsOf = ({ starts, lengths, chunks }: ByteStore): Uint8Array[] => [bytesOf(starts), bytesOf(lengths), ...chunks];
  const all = [
    bytesOf(packed.texts.starts),
    bytesOf(packed.texts.words),
    ...columnsOf(packed.strings),
    ...columnsOf(packed.shared.names),
    bytesOf(packed.shared.bits),
    bytesOf(packed.shared.values),
    bytesOf(packed.shared.records),
  ];
  return { shard: packed, buffers: all.map(({ buffer }) => buffer).filter((buffer) => buffer instanceof ArrayBuffer) };
}

const bytesOf = ({ buffer }: ArrayBufferView): Uint8Array => new Uint8Array(buffer);

/** The words of a text that is stored, from its bytes where these are all that it is. */
function tokenizeStored(strings: ByteStore, index: number, text: string, tokens: Tokens): void {
  if (strings.lengths[index] === text.length) tokenizePlain(text, chunkOf(strings, index), offsetOf(strings, index), tokens);
  else tokenize(text, tokens);
}

function finish(added: RecordShard, withTemplates: boolean): LinkedRecords {
  const forms = formsOf(added.texts);
  // From here on the forms say all that the texts do.
  added.texts = createTexts(0);
  const linked = linkForms(forms);
  const { groups, hubs } = joinValues(added.shared, linked.of, linked.enoughBits);
  const campaigns = membersOf(groups).map((records): RecordCampaign & { readonly founder: number } => {
    const founder = founderOf(added, linked, records);
    return { id: "", records, founder, templates: withTemplates ? templatesOf(added, linked, records) : [] };
  });
  campaigns.sort((a, b) => b.records.length - a.records.length || compareRecords(added, linked, a.founder, b.founder));
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

/** The records of every group of two and more, a group named by one of its records. */
function membersOf(groups: Int32Array): Int32Array[] {
  const sizes = new Int32Array(groups.length);
  for (const group of groups) sizes[group] = (sizes[group] ?? 0) + 1;
  const places = new Int32Array(groups.length);
  const lists: Int32Array[] = [];
  // From how many a group has, to how many of these are still to come.
  for (let record = 0; record < groups.length; record++) {
    const group = groups[record] ?? 0;
    const left = sizes[group] ?? 0;
    if (left === 1 && places[group] === 0) continue;
    if (places[group] === 0) places[group] = lists.push(new Int32Array(left));
    const list = lists[(places[group] ?? 0) - 1];
    if (list !== undefined) list[list.length - left] = record;
    sizes[group] = left - 1;
  }
  return lists;
}

/** Orders records by time, those without one last, then by what they say, then by id. */
function compareRecords(added: RecordShard, { formOf }: LinkedTexts, a: number, b: number): number {
  const times = compareTimes(added, a, b);
  if (times !== 0) return times;
  return (formOf[a] ?? 0) - (formOf[b] ?? 0) || compareStrings(added.strings, a * columns, b * columns);
}

function founderOf(added: RecordShard, linked: LinkedTexts, records: Int32Array): number {
  let founder = records[0] ?? 0;
  for (const record of records) if (record !== founder && compareRecords(added, linked, record, founder) < 0) founder = record;
  return founder;
}

/** An id for each from the text and time of its founder; two that would have the same are told apart by their place. */
function withIds(added: RecordShard, campaigns: readonly (RecordCampaign & { readonly founder: number })[]): RecordCampaign[] {
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
function templatesOf(added: RecordShard, linked: LinkedTexts, records: Int32Array): Template[] {
  const parts = new Map<number, number[]>();
  for (const record of records) {
    const cluster = linked.of[record] ?? -1;
    if (cluster < 0) continue;
    const part = parts.get(cluster);
    if (part === undefined) parts.set(cluster, [record]);
    else part.push(record);
  }
  const templates: Template[] = [];
  for (const [cluster, members] of parts) {
    const some = chosen(added, linked, members);
    const wording = wordingOf(added, linked, linked.medoids[cluster] ?? 0, members);
    const template = templateOf(wording, some, (text) => textAt(added, text));
    if (template !== null) templates.push({ ...template, support: members.length });
  }
  return templates.toSorted((a, b) => b.support - a.support || (a.text < b.text ? -1 : 1));
}

/** The members that a template is made from: those whose forms come first, those of one form by what is written, whatever order they came in. */
function chosen(added: RecordShard, { formOf }: LinkedTexts, members: readonly number[]): number[] {
  let some = members;
  if (members.length > mostAligned) {
    const last = Float64Array.from(members, (member) => formOf[member] ?? 0).sort()[mostAligned - 1] ?? 0;
    some = members.filter((member) => (formOf[member] ?? 0) <= last);
  }
  return some
    .toSorted((a, b) => (formOf[a] ?? 0) - (formOf[b] ?? 0) || compareStrings(added.strings, a * columns + 1, b * columns + 1))
    .slice(0, mostAligned);
}

/** Of the members that say what the middle of their cluster says, the one whose writing comes first. */
function wordingOf({ strings }: RecordShard, { formOf }: LinkedTexts, medoid: number, members: readonly number[]): number {
  let best = -1;
  for (const member of members)
    if (formOf[member] === medoid && (best < 0 || compareStrings(strings, member * columns + 1, best * columns + 1) < 0)) best = member;
  return best;
}
