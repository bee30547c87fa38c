import type { IssueCode, Participant } from "../../model/conversation.ts";
import { cleanName, handleOf } from "../../model/handle.ts";
import { findOwner, roleOf } from "../owner.ts";
import type { SenderSeen } from "./senders.ts";
import type { Survey } from "./survey.ts";

/** The people of a chat, and for each spelling of a name the participant it is: null where nobody speaks under it. */
export interface People {
  readonly participants: readonly Participant[];
  readonly ids: readonly (string | null)[];
  readonly issue: IssueCode | null;
}

/** Puts the participants in the order in which they first wrote, and finds the owner. `fileName` may hold the chat's name. */
export function peopleOf(survey: Survey, chatName: string | undefined, me: string | undefined): People {
  const { list } = survey.senders;
  const speaking = list
    .flatMap((sender, index) => (sender.firstSpoke >= 0 && !sender.notice ? [{ sender, index, first: firstOf(sender) }] : []))
    .sort((a, b) => a.first - b.first);
  const names: string[] = [];
  const byName = new Map<string, number>();
  const ids: (string | null)[] = list.map(() => null);
  for (const { sender, index } of speaking) {
    const name = cleanName(sender.name);
    let at = byName.get(name);
    if (at === undefined) {
      at = names.length;
      byName.set(name, at);
      names.push(name);
    }
    ids[index] = `p${at + 1}`;
  }
  const encrypted = list[survey.chat];
  const chat = chatName ?? (encrypted === undefined ? undefined : cleanName(encrypted.name));
  // On iPhones the notice on encryption stands under the chat's name; a name under which nobody writes is a group's.
  const silent = encrypted !== undefined && survey.segment.template.bracket && !byName.has(cleanName(encrypted.name));
  const group = names.length > 2 || survey.group || (silent && names.length === 2);
  const finding = findOwner({ names, stated: statedOwner(survey, names, byName, chat, group), chatName: chat, group }, me);
  return {
    participants: names.map((name, index) => ({
      id: `p${index + 1}`,
      name,
      identifier: handleOf(name),
      role: roleOf(name, index, finding.owner),
    })),
    ids,
    issue: names.length === 0 ? null : finding.issue,
  };
}

function firstOf(sender: SenderSeen): number {
  return sender.firstUnsure >= 0 && sender.firstUnsure < sender.firstSpoke ? sender.firstUnsure : sender.firstSpoke;
}

/**
 * Who the export itself says owns the phone: the one whose deleted messages read "You deleted this message", if they
 * are one person's and not the chat's namesake's; or the only one who writes, in a chat that has somebody else's name.
 */
function statedOwner(
  survey: Survey,
  names: readonly string[],
  byName: ReadonlyMap<string, number>,
  chat: string | undefined,
  group: boolean,
): number | undefined {
  const own = new Set<number>();
  for (const sender of survey.senders.list) if (sender.ownDeleted > 0) own.add(byName.get(cleanName(sender.name)) ?? -1);
  const named = chat === undefined ? -1 : names.findIndex((name) => name.toLowerCase() === cleanName(chat).toLowerCase());
  const [only] = own;
  if (own.size === 1 && only !== undefined && only >= 0 && only !== named) return only;
  if (names.length === 1 && chat !== undefined && named < 0 && !group) return 0;
  return undefined;
}
