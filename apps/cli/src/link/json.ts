import type { Campaign, Link, LinkedChats, Reason } from "@telltale/engine";

/** A campaign with the ids it was known by before it was merged. */
export interface NamedCampaign extends Campaign {
  readonly was: readonly string[];
}

/** The outcome of linking, its campaigns named. */
export interface Outcome extends Omit<LinkedChats, "campaigns"> {
  readonly campaigns: readonly NamedCampaign[];
}

/** `link --json`, as JSON text. What the contract leaves open stands behind what it names. */
export function linkedJson({ campaigns, unlinked, suggested, hubs, ...others }: Outcome): string {
  return JSON.stringify({
    version: 1,
    campaigns: campaigns.map(campaignJson),
    unlinked,
    suggested: suggested.map(linkJson),
    hubs,
    ...others,
  });
}

function campaignJson({ id, conversations, identifiers, personas, templates, links, ...others }: NamedCampaign): object {
  return {
    id,
    conversations,
    identifiers,
    personas: personas.map(({ name, ...persona }) => ({ name, ...persona })),
    templates: templates.map(({ text, slots, support, ...template }) => ({ text, slots, support, ...template })),
    links: links.map(linkJson),
    ...others,
  };
}

/** A link in the shape of the contract. */
export function linkJson({ a, b, weight, reasons, against, ...others }: Link): object {
  return { a, b, weight, reasons: reasons.map(reasonJson), against: against.map(reasonJson), ...others };
}

const reasonJson = ({ kind, weight, a, b, ...others }: Reason): object => ({ kind, weight, a, b, ...others });
