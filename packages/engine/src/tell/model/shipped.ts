import { gramBuckets } from "../judge/grams.ts";
import type { Model } from "../judge/verdict.ts";
import { weights } from "./weights/weights.ts";

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

function decodeBase64(text: string): Uint8Array {
  const values = new Uint8Array(128);
  for (let i = 0; i < 64; i++) values[alphabet.charCodeAt(i)] = i;
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let buffer = 0;
  let bits = 0;
  let used = 0;
  for (let i = 0; i < text.length; i++) {
    buffer = ((buffer << 6) | (values[text.charCodeAt(i)] ?? 0)) & 0xffffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[used++] = (buffer >> bits) & 255;
    }
  }
  return bytes.subarray(0, used);
}

/*
 * The buckets that were learnt from, in order, three or more bytes each: how far the bucket is from the one before
 * (seven bits a byte, the high bit for more), its rarity, its weight.
 */
function decodeGrams(text: string): Pick<Model, "grams" | "rarity"> {
  const bytes = decodeBase64(text);
  const grams = new Int8Array(gramBuckets);
  const rarity = new Uint8Array(gramBuckets);
  let bucket = -1;
  for (let i = 0; i < bytes.length; ) {
    let gap = 0;
    let shift = 0;
    for (let more = true; more && i < bytes.length; shift += 7) {
      const byte = bytes[i++] ?? 0;
      gap |= (byte & 127) << shift;
      more = byte > 127;
    }
    bucket += gap;
    rarity[bucket] = bytes[i++] ?? 0;
    grams[bucket] = bytes[i++] ?? 0;
  }
  return { grams, rarity };
}

/** The model that comes with Telltale, as trained by `tools/train/train.ts`. */
export const shippedModel: Model = { ...weights, ...decodeGrams(weights.grams) };
