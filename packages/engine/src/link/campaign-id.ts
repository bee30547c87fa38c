const letters = "abcdefghijkmnpqrstuvwxyz23456789";

/** An id for a campaign from what names its first chat: `c-` and ten letters that are not taken for each other. */
export function campaignId(fingerprint: string): string {
  let low = 0x811c9dc5;
  let high = 0x9747b28c;
  for (let i = 0; i < fingerprint.length; i++) {
    low = Math.imul(low ^ fingerprint.charCodeAt(i), 0x01000193);
    high = Math.imul(high ^ fingerprint.charCodeAt(i), 0x85ebca6b);
    high ^= high >>> 13;
  }
  let id = "c-";
  for (const part of [low ^ (high >>> 16), high ^ (low >>> 15)]) for (let i = 0; i < 5; i++) id += letters.charAt((part >>> (i * 6)) & 31);
  return id;
}
