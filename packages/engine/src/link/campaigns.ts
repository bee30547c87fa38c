import type { Campaign, CampaignPersona, Link } from "../model/campaign.ts";
import type { Assessment } from "../model/assessment.ts";
import type { Persona } from "../model/persona.ts";
import { stages } from "../model/stage.ts";
import { campaignId } from "./campaign-id.ts";
import { templatesOf } from "./campaign-templates.ts";
import type { ChatMaterial, Profile } from "./profile.ts";

/** What is told of a chat beside what is compared. */
interface ChatFacts {
  readonly owner: string | null;
  readonly assessment: Assessment;
  /** What names the chat by its content: the hash of its source and where in it the chat stands. */
  readonly fingerprint: string;
}

/** Above so many chats, a campaign lists only the links that hold each chat to those most like it. */
const fullyListed = 24;
const listedEach = 3;

/** What a campaign is told from. */
export interface Telling {
  readonly materialOf: (id: string) => ChatMaterial;
  readonly profileOf: (id: string) => Profile;
  readonly factsOf: (id: string) => ChatFacts;
  readonly linkBetween: (a: string, b: string) => Link;
  /** Canonical forms of identifiers that say nothing. */
  readonly hubs: ReadonlySet<string>;
}

/** Everything told of one group. */
export function campaignOf(members: readonly string[], { materialOf, profileOf, factsOf, linkBetween, hubs }: Telling): Campaign {
  const all = members
    .map(materialOf)
    .map((material) => ({ material, time: timesOf(material) }))
    .toSorted((a, b) => (a.time?.[0] ?? Infinity) - (b.time?.[0] ?? Infinity) || (a.material.id < b.material.id ? -1 : 1));
  const materials = all.map(({ material }) => material);
  const facts = materials.map(({ id }) => factsOf(id));
  const times = all.flatMap(({ time }) => (time === null ? [] : [time]));
  const identifiers = new Set(
    materials.flatMap((material) => material.identifiers.map(({ canonical }) => canonical)).filter((value) => !hubs.has(value)),
  );
  const reached = new Set(facts.flatMap(({ assessment }) => assessment.stages));
  const [founder] = facts;
  return {
    id: campaignId(founder?.fingerprint ?? ""),
    conversations: materials.map(({ id }) => id),
    identifiers: [...identifiers].toSorted(),
    personas: personasOf(materials),
    templates: templatesOf(materials.map((material) => ({ material, profile: profileOf(material.id) }))),
    links: linksOf(members, linkBetween),
    first: times.length === 0 ? null : wallClock(Math.min(...times.map(([from]) => from))),
    last: times.length === 0 ? null : wallClock(Math.max(...times.map(([, to]) => to))),
    targets: new Set(facts.map(({ owner }, i) => owner ?? `\u0000${i}`)).size,
    stages: stages.filter((stage) => reached.has(stage)),
    languages: [...new Set(materials.flatMap(({ language }) => language ?? []))].toSorted(),
    growth: growthOf(times.map(([from]) => from)),
  };
}

function timesOf({ outline }: ChatMaterial): readonly [number, number] | null {
  const minutes = outline.messages.flatMap(({ minute }) => minute ?? []);
  return minutes.length === 0 ? null : [Math.min(...minutes), Math.max(...minutes)];
}

function personasOf(materials: readonly ChatMaterial[]): CampaignPersona[] {
  const given = materials.flatMap((material) => material.outline.persona.names.map((name) => ({ name, material })));
  return [...Map.groupBy(given, ({ name }) => name)]
    .map(([name, chats]): CampaignPersona => {
      const said = (valuesOf: (persona: Persona) => readonly string[]): string[] =>
        [...new Set(chats.flatMap(({ material }) => valuesOf(material.outline.persona)))].toSorted();
      return {
        name: name.charAt(0).toUpperCase() + name.slice(1),
        handles: [...new Set(chats.flatMap(({ material }) => handlesOf(material)))].toSorted(),
        genders: said(({ genders }) => genders),
        roles: said(({ roles }) => roles),
        relations: said(({ relations }) => relations),
        met: said(({ met }) => met),
      };
    })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

const handlesOf = ({ identifiers }: ChatMaterial): string[] =>
  identifiers.flatMap(({ kind, canonical }) =>
    kind === "phone" || kind === "lid" || kind === "username" || kind === "email" ? [canonical] : [],
  );

function linksOf(members: readonly string[], linkBetween: Telling["linkBetween"]): Link[] {
  const links = members.flatMap((b, at) => members.slice(0, at).map((a) => linkBetween(a, b)));
  const strongest = links
    .filter(({ level }) => level !== "none")
    .toSorted((x, y) => y.weight - x.weight || (x.a + x.b < y.a + y.b ? -1 : 1));
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
