import { handleOf } from "../model/handle.ts";

/** Which addresses of a backup are one person, and what the phone calls them. */
export interface AddressBook {
  /** The same for every way of writing the same people. */
  chatKey(addresses: readonly string[]): string;
  personKey(address: string): string;
  /** The name in the phone's contacts, null where there is none. */
  nameOf(address: string): string | null;
}

interface Seen {
  readonly addresses: readonly string[];
  readonly contact: string | null;
}

/** Digits a number must have for a national and an international way of writing it to be compared. */
const comparableDigits = 7;

/**
 * A phone writes one number now with its country code, now without. A number without one is taken for the
 * international number in the same file that ends with its digits, where exactly one does.
 */
export function addressBook(records: Iterable<Seen>): AddressBook {
  const names = new Map<string, string>();
  const written = new Set<string>();
  const pairs: Seen[] = [];
  for (const record of records) {
    for (const address of record.addresses) written.add(plainKey(address));
    if (record.contact !== null) pairs.push(record);
  }
  const international = endingIndex([...written].filter((key) => key.startsWith("+")));
  const personKey = (address: string): string => {
    const key = plainKey(address);
    const digits = key.replace(/^0+/, "");
    if (key.startsWith("+") || !/^\d+$/.test(key) || digits.length < comparableDigits) return key;
    return international(digits) ?? key;
  };
  for (const { addresses, contact } of pairs) {
    const parts = addresses.length === 1 ? [contact ?? ""] : (contact ?? "").split(", ");
    if (parts.length !== addresses.length) continue;
    addresses.forEach((address, index) => {
      const name = parts[index] ?? "";
      const key = personKey(address);
      if (name !== "" && name !== "(Unknown)" && plainKey(name) !== plainKey(address) && !names.has(key)) names.set(key, name);
    });
  }
  return {
    personKey,
    chatKey: (addresses) => [...new Set(addresses.map(personKey))].sort().join("~"),
    nameOf: (address) => names.get(personKey(address)) ?? null,
  };
}

function plainKey(address: string): string {
  return handleOf(address) ?? address.toLowerCase();
}

/** Looks numbers up by how they end, one table for each length asked for. */
function endingIndex(numbers: readonly string[]): (digits: string) => string | null {
  const tables = new Map<number, Map<string, string | null>>();
  return (digits) => {
    let table = tables.get(digits.length);
    if (table === undefined) {
      table = new Map();
      for (const number of numbers) {
        if (number.length <= digits.length) continue;
        const ending = number.slice(-digits.length);
        table.set(ending, table.has(ending) ? null : number);
      }
      tables.set(digits.length, table);
    }
    return table.get(digits) ?? null;
  };
}
