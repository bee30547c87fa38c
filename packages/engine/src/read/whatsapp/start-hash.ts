/** Sixteen-bit hashes of how a text begins, in letters or in bytes of UTF-8: what has none of the wordings' hashes needs no look. */
/** Of the first three letters of a text. */
export function hash3(text: string): number {
  return (text.charCodeAt(0) + text.charCodeAt(1) * 397 + text.charCodeAt(2) * 7919) & 65_535;
}

/** Of the first six letters of a text. */
export function hash6(text: string): number {
  const first = text.charCodeAt(0) + text.charCodeAt(1) * 31 + text.charCodeAt(2) * 997;
  return (first + text.charCodeAt(3) * 7919 + text.charCodeAt(4) * 17389 + text.charCodeAt(5) * 28657) & 65_535;
}

/** Writes the UTF-8 of a text's beginning to `bytes`, as far as whole characters fit, and zeros behind; gives how many bytes it is. */
export function startBytes(text: string, bytes: Uint8Array): number {
  bytes.fill(0);
  let used = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    const size = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    if (used + size > bytes.length) break;
    bytes[used] = size === 1 ? code : ((0xf00 >> size) & 0xff) | (code >> (6 * (size - 1)));
    for (let index = 1; index < size; index += 1) bytes[used + index] = 0x80 | ((code >> (6 * (size - 1 - index))) & 0x3f);
    used += size;
  }
  return used;
}

/** Of three bytes of a body. */
export function hashThree(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) + (bytes[at + 1] ?? 0) * 397 + (bytes[at + 2] ?? 0) * 7919) & 65_535;
}

/** Of six bytes of a body. */
export function hashSix(bytes: Uint8Array, at: number): number {
  const first = (bytes[at] ?? 0) + (bytes[at + 1] ?? 0) * 31 + (bytes[at + 2] ?? 0) * 997;
  return (first + (bytes[at + 3] ?? 0) * 7919 + (bytes[at + 4] ?? 0) * 17_389 + (bytes[at + 5] ?? 0) * 28_657) & 65_535;
}

/** Two bytes of a body as one number. */
export function pairAt(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}

/** Of eight bytes of a body. */
export function hashEight(bytes: Uint8Array, at: number): number {
  let hash = 0;
  for (let index = 0; index < 8; index += 1) hash = (Math.imul(hash, 33) + (bytes[at + index] ?? 0)) | 0;
  return (hash ^ (hash >>> 16)) & 65_535;
}
