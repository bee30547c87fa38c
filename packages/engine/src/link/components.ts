/*
 * Chats that hang together in some way, however loosely: the components of the pairs whose odds reach the threshold. Each keeps how it was
 * cut into groups, so that a new chat costs only what its own component does.
 */
import { type Cut, type Web, addToCut, componentsAmong, cut, isSettled } from "./partition.ts";

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

/** Notes that pairs no longer hang together, but perhaps by others. Pairs that do are to be noted first. */
export function disconnect(components: Components, pairs: readonly (readonly [number, number])[], web: Web): void {
  const broken = new Set<Component>();
  for (const [a, b] of pairs) {
    const component = components[a] ?? null;
    if (component === null || component !== components[b]) continue;
    const { cut: before } = component;
    const isNothing = before !== null && isSettled(before, a, web) && isSettled(before, b, web) && isReached(a, b, web);
    if (!isNothing) broken.add(component);
  }
  for (const { members } of broken)
    for (const part of componentsAmong(members, web.linkedTo)) {
      const component = part.length === 1 ? null : { members: part, cut: null, added: [] };
      for (const member of part) components[member] = component;
    }
}

function isReached(from: number, to: number, { linkedTo }: Web): boolean {
  const met = new Set([from]);
  for (const one of met)
    for (const other of linkedTo(one)) {
      if (other === to) return true;
      met.add(other);
    }
  return false;
}

/** How a component is cut into groups. */
export function cutOf(component: Component, web: Web): Cut {
  const { added } = component;
  component.added = [];
  if (component.cut === null || !added.every((member) => component.cut !== null && addToCut(component.cut, member, web)))
    component.cut = cut(component.members, web);
  return component.cut;
}
