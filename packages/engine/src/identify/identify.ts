import { cleanName } from "../model/handle.ts";
import type { Conversation, Message, Participant } from "../model/conversation.ts";
import type { Identifier } from "../model/identifier.ts";
import type { Place, Side, Sighting, Sightings } from "../model/sighting.ts";
import { emailOf } from "./email.ts";
import { hostOf } from "./host.ts";
import { whatsAppAddressOf } from "./lid.ts";
import { phoneReader, type ReadPhone } from "./phones-in.ts";
import { usernameOf } from "./username.ts";
import { identifiersIn, type Setting } from "./words.ts";

export interface IdentifyOptions {
  /**
   * The country whose numbers are written without a country code, ISO 3166-1 alpha-2. Without one, a national number stays one
   * (`national:07700900118`); a code that no numbering plan is known for counts as none.
   */
  readonly country?: string;
}

/**
 * The identifiers of a conversation: handles of its participants, and what stands in its messages. A contact's saved name is no
 * identifier. Only what the other side shows or writes is the sender's; what the owner writes or shows is the owner's. Where no
 * participant is the owner, everybody counts as the sender's side. Notices of the app, such as of a changed number, count for the one
 * they are about. Pure; time is linear in the length of the messages. Never throws on any text.
 */
export function identifiersOf(conversation: Conversation, options: IdentifyOptions = {}): Sightings {
  const { participants, messages } = conversation;
  const readPhone = phoneReader(options.country);
  const setting: Setting = { readPhone, mentions: mentionsOf(conversation) };
  const owners = new Set(participants.filter(({ role }) => role === "owner").map(({ id }) => id));
  const others = participants.filter(({ id }) => !owners.has(id));
  const sightings = sightingsBook();

  const handles = new Map<string, OpenSighting[]>();
  const carriers = new Map<string, string>();
  for (const participant of participants) {
    const handle = handleOfParticipant(participant, readPhone);
    if (handle === null) continue;
    const side: Side = owners.has(participant.id) ? "owner" : "sender";
    const sighting = sightings.see(handle, side, { kind: "handle", participant: participant.id }, null);
    handles.set(participant.id, [...(handles.get(participant.id) ?? []), sighting]);
    carriers.set(keyOf(handle), participant.id);
  }

  for (const message of messages) {
    if (message.from !== null) for (const sighting of handles.get(message.from) ?? []) widen(sighting, message.at);
    const found = identifiersIn(message.text, setting);
    for (const { identifier, start, end } of found) {
      // A notice of the app also links to the app's own pages.
      if (message.from === null && identifier.kind !== "phone" && identifier.kind !== "lid") continue;
      const participant = message.from ?? noticeAbout(message, identifier, carriers, others);
      const side: Side = (participant !== null && owners.has(participant)) || isAboutOwner(message) ? "owner" : "sender";
      sightings.see(identifier, side, { kind: "words", participant, message: message.id, span: [start, end] }, message.at);
    }
  }
  return sightings.list;
}

type OpenSighting = { -readonly [Key in keyof Sighting]: Key extends "places" ? Place[] : Sighting[Key] };

function sightingsBook() {
  const list: OpenSighting[] = [];
  const byKey = new Map<string, OpenSighting>();
  return {
    list,
    see(identifier: Identifier, side: Side, place: Place, at: string | null): OpenSighting {
      const key = `${side} ${keyOf(identifier)}`;
      let sighting = byKey.get(key);
      if (sighting === undefined) {
        sighting = { identifier, side, places: [], first: null, last: null };
        byKey.set(key, sighting);
        list.push(sighting);
      }
      sighting.places.push(place);
      widen(sighting, at);
      return sighting;
    },
  };
}

function keyOf(identifier: Identifier): string {
  return `${identifier.kind} ${identifier.canonical}`;
}

/** Wall-clock times of one export sort as text. */
function widen(sighting: OpenSighting, at: string | null): void {
  if (at === null) return;
  if (sighting.first === null || at < sighting.first) sighting.first = at;
  if (sighting.last === null || at > sighting.last) sighting.last = at;
}

/** What the export gives as a handle, else the name where it is one itself. A saved name such as `Anna` is none. */
function handleOfParticipant({ identifier, name }: Participant, readPhone: ReadPhone): Identifier | null {
  for (const shown of identifier === null ? [name] : [identifier, name]) {
    const written = cleanName(shown).replace(/^~\s?/, "");
    const handle = whatsAppAddressOf(written) ?? mailHandleOf(written) ?? usernameOf(written) ?? readPhone(written)?.identifier ?? null;
    if (handle !== null) return handle;
  }
  return null;
}

function mailHandleOf(written: string): Identifier | null {
  const mail = emailOf(written);
  return mail !== null && hostOf(mail.canonical.slice(mail.canonical.lastIndexOf("@") + 1))?.knownSuffix === true ? mail : null;
}

function mentionsOf({ participants, source }: Conversation): Setting["mentions"] {
  const firstNames = new Set<string>();
  for (const { name } of participants) {
    const [first = ""] = cleanName(name).toLowerCase().split(" ", 1);
    if (!/^[@+]/.test(first)) firstNames.add(first);
  }
  return { firstNames, accountsHaveNames: source.format === "telegram-json" || source.format === "instagram-json" };
}

/** Who a notice of the app is about: who has the handle it names, else the only other person in the chat. */
function noticeAbout(
  message: Message,
  identifier: Identifier,
  carriers: ReadonlyMap<string, string>,
  others: readonly Participant[],
): string | null {
  const [only] = others;
  return isAboutOwner(message) ? null : (carriers.get(keyOf(identifier)) ?? (others.length === 1 ? (only?.id ?? null) : null));
}

/** The one notice that gives the owner's own number; what the owner did to others (`You blocked …`) gives theirs. */
function isAboutOwner(message: Message): boolean {
  return message.from === null && /^[\u200e\u200f\s]*you (?:have )?changed your /i.test(message.text);
}
