import type { Campaign, CampaignPersona, Link } from "../model/campaign.ts";
import type { Assessment } from "../model/assessment.ts";
import { stages } from "../model/stage.ts";
import { campaignId } from "./campaign-id.ts";
import type { Grouping } from "./chats.ts";
import type { Profile } from "./profile.ts";

/** What is told of a chat beside what is compared. */
export interface ChatFacts {
  readonly owner: string | null;
  readonly assessment: Assessment;
  /** What names the chat by its content: the hash of its source and where in it the chat stands. */
  readonly fingerprint: string;
}

/** Above so many chats, a campaign lists only the links that hold each chat to those most like it. */
const fullyListed = 24;
const listedEach = 3;

/** Everything told of one group. */
export function campaignOf(members: readonly number[], { profiles, linkBetween, hubs }: Grouping, factsOf: (id: string) => ChatFacts): Campaign {
  const all = members
    .flatMap((place) => profiles[place] ?? [])
    .toSorted((a, b) => (a.time?.[0] ?? Infinity) - (b.time?.[0] ?? Infinity) || (a.material.id < b.material.id ? -1 : 1));
  const facts = all.map(({ material: { id } }) => factsOf(id));
  const times = all.flatMap(({ time }) => (time === null ? [] : [time]));
  const hubValues = new Set(hubs.map(({ value }) => value));
  const identifiers = new Set(
    all.flatMap(({ material }) => material.identifiers.map(({ canonical }) => canonical)).filter((value) => !hubValues.has(value)),
  );
  const reached = new Set(facts.flatMap(({ assessment }) => assessment.stages));
  const [founder] = facts;
  return {
    id: campaignId(founder?.fingerprint ?? ""),
    conversations: all.map(({ material }) => material.id),
    identifiers: [...identifiers].toSorted(),
    personas: personasOf(all),
    templates: [],
    links: linksOf(members, linkBetween),
    first: times.length === 0 ? null : wallClock(Math.min(...times.map(([from]) => from))),
    last: times.length === 0 ? null : wallClock(Math.max(...times.map(([, to]) => to))),
    targets: new Set(facts.map(({ owner }, i) => owner ?? `\u0000${i}`)).size,
    stages: stages.filter((stage) => reached.has(stage)),
    languages: [...new Set(all.flatMap(({ material: { language } }) => language ?? []))].toSorted(),
    growth: growthOf(times.map(([from]) => from)),
  };
}

function personasOf(profiles: readonly Profile[]): CampaignPersona[] {
  const handles = new Map<string, Set<string>>();
  for (const { material } of profiles)
    for (const name of material.outline.names) {
      const given = name.charAt(0).toUpperCase() + name.slice(1);
      const known = handles.get(given) ?? new Set();
      for (const { kind, canonical } of material.identifiers) if (kind === "phone" || kind === "lid" || kind === "username" || kind === "email") known.add(canonical);
      handles.set(given, known);
    }
  return [...handles].map(([name, known]) => ({ name, handles: [...known].toSorted() })).toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function linksOf(members: readonly number[], linkBetween: Grouping["linkBetween"]): Link[] {
  const links = members.flatMap((b, at) => members.slice(0, at).map((a) => linkBetween(a, b)));
  const strongest = links.filter(({ level }) => level !== "none").toSorted((x, y) => y.weight - x.weight || (x.a + x.b < y.a + y.b ? -1 : 1));
  if (members.length <= fullyListed) return strongest;
  const listed = new Map<string, number>();
  return strongest.filter(({ a, b }) => {
    const [atA, atB] = [listed.get(a) ?? 0, listed.get(b) ?? 0];
    if (atA >= listedEach && atB >= listedEach) return false;
    listed.set(a, atA + 1);
    listed.set(b, atB + 1);
    return true;
  });
}

/** The wall-clock time of a minute since 1970 began. */
const wallClock = (minute: number): string => new Date(minute * 60_000).toISOString().slice(0, 19);

function growthOf(begun: readonly number[]): Campaign["growth"] {
  const months = begun.map((minute) => wallClock(minute).slice(0, 7)).toSorted();
  return [...new Set(months)].map((month) => ({ month, conversations: months.filter((other) => other <= month).length }));
}
