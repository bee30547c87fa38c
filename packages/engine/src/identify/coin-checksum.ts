import { sha256 } from "../model/sha256.ts";

const base58Letters = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/** Whether a base58check address has one of these versions and its checksum holds: 1 byte, 20 bytes, 4 bytes of double SHA-256. */
export function base58CheckHolds(address: string, versions: readonly number[]): boolean {
  const bytes = new Uint8Array(25);
  for (const letter of address) {
    let carry = base58Letters.indexOf(letter);
    if (carry < 0) return false;
    for (let at = bytes.length - 1; at >= 0; at -= 1) {
      carry += 58 * (bytes[at] ?? 0);
      bytes[at] = carry & 0xff;
      carry >>= 8;
    }
    if (carry !== 0) return false;
  }
  const digest = sha256(sha256(bytes.subarray(0, 21)));
  return versions.includes(bytes[0] ?? -1) && [0, 1, 2, 3].every((at) => digest[at] === bytes[21 + at]);
}

const bech32Letters = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
const generators = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];

/** Whether the checksum of a lower-case segwit address holds: bech32 for version 0 (BIP 173), bech32m for later ones (BIP 350). */
export function bech32Holds(address: string): boolean {
  const mark = address.lastIndexOf("1");
  const prefix = address.slice(0, mark);
  const values: number[] = [];
  for (const letter of prefix) values.push(letter.charCodeAt(0) >> 5);
  values.push(0);
  for (const letter of prefix) values.push(letter.charCodeAt(0) & 31);
  for (const letter of address.slice(mark + 1)) {
    const value = bech32Letters.indexOf(letter);
    if (value < 0) return false;
    values.push(value);
  }
  let sum = 1;
  for (const value of values) {
    const top = sum >>> 25;
    sum = ((sum & 0x1ffffff) << 5) ^ value;
    for (const [bit, generator] of generators.entries()) if ((top >> bit) & 1) sum ^= generator;
  }
  return sum === (address.charAt(mark + 1) === "q" ? 1 : 0x2bc830a3);
}
