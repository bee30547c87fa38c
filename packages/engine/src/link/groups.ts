/** Disjoint sets of numbers (union by smaller number, paths halved: Tarjan and van Leeuwen 1984). The root of a set is its smallest number. */
export function createGroups(count: number): Int32Array {
  const groups = new Int32Array(count);
  for (let i = 0; i < count; i++) groups[i] = i;
  return groups;
}

export function rootOf(groups: Int32Array, member: number): number {
  let at = member;
  for (;;) {
    const above = groups[at] ?? at;
    if (above === at) return at;
    const next = groups[above] ?? above;
    groups[at] = next;
    at = next;
  }
}

/** Joins two sets; false where they were one. */
export function join(groups: Int32Array, a: number, b: number): boolean {
  const rootA = rootOf(groups, a);
  const rootB = rootOf(groups, b);
  if (rootA === rootB) return false;
  if (rootA < rootB) groups[rootB] = rootA;
  else groups[rootA] = rootB;
  return true;
}
