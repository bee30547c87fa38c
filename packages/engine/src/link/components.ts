/*
 * Chats that hang together in some way, however loosely: the components of the pairs whose odds reach the threshold. Each keeps how it was
 * cut into groups, so that a new chat costs only what its own component does.
 */
import { type Cut, type Web, addToCut, componentsAmong, cut } from "./partition.ts";

export interface Component {
  readonly members: number[];
  /** How it was cut before `added` came; null where it is to be cut anew. */
  cut: Cut | null;
  added: number[];
}

/** By slot; null where a chat stands alone. */
export type Components = (Component | null)[];

/** Notes that two chats hang together. */
export function connect(components: Components, a: number, b: number): void {
  const ofA = components[a] ?? null;
  const ofB = components[b] ?? null;
  if (ofA === null && ofB === null) components[a] = components[b] = { members: [a, b], cut: null, added: [] };
  else if (ofB === null) addMember(components, ofA, b);
  else if (ofA === null) addMember(components, ofB, a);
  else if (ofA !== ofB) {
    const [into, from] = ofA.members.length >= ofB.members.length ? [ofA, ofB] : [ofB, ofA];
    for (const member of from.members) {
      into.members.push(member);
      components[member] = into;
    }
    into.cut = null;
  }
}

function addMember(components: Components, component: Component | null, member: number): void {
  if (component === null) return;
  component.members.push(member);
  component.added.push(member);
  components[member] = component;
}

/** Finds anew which members of a component hang together, after some no longer do. */
export function split(components: Components, { members }: Component, linkedTo: Web["linkedTo"]): void {
  for (const part of componentsAmong(members, linkedTo)) {
    const component = part.length === 1 ? null : { members: part, cut: null, added: [] };
    for (const member of part) components[member] = component;
  }
}

/** The groups of a component. */
export function groupsOf(component: Component, web: Web): readonly (readonly number[])[] {
  const { added } = component;
  component.added = [];
  if (component.cut === null || !added.every((member) => component.cut !== null && addToCut(component.cut, member, web)))
    component.cut = cut(component.members, web);
  return component.cut.groups;
}
