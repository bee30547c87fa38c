/** What canonical JSON can hold here: no floating numbers, so that there is nothing to round. */
export type Canonical = string | number | boolean | null | readonly Canonical[] | { readonly [key: string]: Canonical | undefined };

/**
 * JSON with one form for each value: keys in the order of their UTF-16 units, no white space, undefined members left out, strings as
 * ECMAScript writes them (the JSON Canonicalization Scheme, RFC 8785, kept to integers).
 *
 * A number that is not a safe integer is a bug and throws a TypeError.
 */
export function canonicalJson(value: Canonical): string {
  if (typeof value === "number" && !Number.isSafeInteger(value)) throw new TypeError("expected a safe integer in canonical JSON");
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (isList(value)) return `[${value.map(canonicalJson).join(",")}]`;
  const members = Object.entries(value)
    .filter((entry): entry is [string, Canonical] => entry[1] !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`).join(",")}}`;
}

const isList = (value: Canonical): value is readonly Canonical[] => Array.isArray(value);
