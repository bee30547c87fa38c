/*
 * Joins clusters and single records that carry one value. The likelier it is that unrelated ones share it, the less it says: from what
 * the kind of value says comes off how many carry it, and, for a cluster, how few of its records do. So neither a hub nor one
 * shared value among thousands joins two campaigns.
 */
import type { Hub } from "../model/campaign.ts";
import { stringAt } from "./byte-store.ts";
import { createGroups, join, rootOf } from "./groups.ts";
import type { SharedValues } from "./shared-values.ts";

/** A value that this many unrelated ones carry is named as a hub. */
const hubCarriers = 8;
const mostHubs = 100;

export interface JoinedValues {
  /** The group of every record, which is the smallest record of it. */
  readonly groups: Int32Array;
  readonly hubs: readonly Hub[];
}

/** `of` is the cluster of each record or -1, `enoughBits` what evidence must say to join. */
export function joinValues(shared: SharedValues, of: Int32Array, enoughBits: number): JoinedValues {
  const groups = createGroups(of.length);
  const first = new Map<number, number>();
  const sizes = new Map<number, number>();
  of.forEach((cluster, record) => {
    if (cluster < 0) return;
    const leader = first.get(cluster);
    if (leader === undefined) first.set(cluster, record);
    else join(groups, leader, record);
    sizes.set(cluster, (sizes.get(cluster) ?? 0) + 1);
  });
  const textGroups = Int32Array.from(of.keys(), (record) => rootOf(groups, record));
  const hubs: Hub[] = [];
  forEachValue(shared, (value, records) => {
    const carried = new Map<number, number>();
    for (const record of records) {
      const group = textGroups[record] ?? record;
      carried.set(group, (carried.get(group) ?? 0) + 1);
    }
    if (carried.size < 2) return;
    const bits = (shared.bits[value] ?? 0) - Math.log2((carried.size * (carried.size - 1)) / 2) - enoughBits;
    if (bits < 0) {
      if (carried.size >= hubCarriers) hubs.push({ value: stringAt(shared.names, value), conversations: records.length });
      return;
    }
    const costs = [...carried].map(([group, times]) => ({ group, cost: Math.log2(sizeOf(sizes, of[group] ?? -1) / times) }));
    const anchor = costs.reduce((least, one) => (one.cost < least.cost ? one : least));
    for (const { group, cost } of costs) if (group !== anchor.group && cost + anchor.cost <= bits) join(groups, group, anchor.group);
  });
  hubs.sort((a, b) => b.conversations - a.conversations || (a.value < b.value ? -1 : 1));
  return { groups: groups.map((_, record) => rootOf(groups, record)), hubs: hubs.slice(0, mostHubs) };
}

const sizeOf = (sizes: ReadonlyMap<number, number>, cluster: number): number => sizes.get(cluster) ?? 1;

/** Calls with the records of each value that more than one carries. */
function forEachValue({ names, values, records, count }: SharedValues, onValue: (value: number, records: Int32Array) => void): void {
  const places = new Int32Array(names.count + 1);
  for (let i = 0; i < count; i++) places[(values[i] ?? 0) + 1] = (places[(values[i] ?? 0) + 1] ?? 0) + 1;
  for (let value = 0; value < names.count; value++) places[value + 1] = (places[value + 1] ?? 0) + (places[value] ?? 0);
  const sorted = new Int32Array(count);
  const next = places.slice();
  for (let i = 0; i < count; i++) {
    const value = values[i] ?? 0;
    const at = next[value] ?? 0;
    sorted[at] = records[i] ?? 0;
    next[value] = at + 1;
  }
  for (let value = 0; value < names.count; value++) {
    const from = places[value] ?? 0;
    const to = places[value + 1] ?? 0;
    if (to - from > 1) onValue(value, sorted.subarray(from, to));
  }
}
