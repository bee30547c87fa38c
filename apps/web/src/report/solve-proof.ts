/*
 * Solves the proof of work that the server asks for under load: ALTCHA version 2 (https://altcha.org) with PBKDF2/SHA-256, by the browser's
 * own cryptography. The password is the nonce and a counter of four bytes, big-endian; the counter is found when the key starts as asked.
 */

interface Parameters {
  readonly algorithm: string;
  readonly nonce: string;
  readonly salt: string;
  readonly cost: number;
  readonly keyLength: number;
  readonly keyPrefix: string;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === "object" && value !== null;

function parametersOf(challenge: unknown): Parameters {
  const given = isRecord(challenge) && isRecord(challenge["parameters"]) ? challenge["parameters"] : {};
  const { algorithm, nonce, salt, cost, keyLength, keyPrefix } = given;
  if (
    algorithm !== "PBKDF2/SHA-256" ||
    typeof nonce !== "string" ||
    typeof salt !== "string" ||
    typeof cost !== "number" ||
    typeof keyLength !== "number" ||
    typeof keyPrefix !== "string" ||
    cost > 100_000 ||
    keyLength > 64
  )
    throw new Error("expected a proof of work of the kind that this page solves");
  return { algorithm, nonce, salt, cost, keyLength, keyPrefix };
}

const fromHex = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(text.match(/../gu) ?? [], (pair) => Number.parseInt(pair, 16));
const toHex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

const mostTries = 1_000_000;

/** Solves a challenge, in JSON, to the text of the `Altcha` header. About a second on a phone. */
export async function solveProof(json: string): Promise<string> {
  const challenge: unknown = JSON.parse(json);
  const { nonce, salt, cost, keyLength, keyPrefix } = parametersOf(challenge);
  const start = fromHex(nonce);
  const password = new Uint8Array(start.length + 4);
  password.set(start);
  const view = new DataView(password.buffer);
  const how = { name: "PBKDF2", salt: fromHex(salt), iterations: cost, hash: "SHA-256" };
  for (let counter = 0; counter < mostTries; counter += 1) {
    view.setUint32(start.length, counter);
    const key = await crypto.subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
    const derivedKey = toHex(new Uint8Array(await crypto.subtle.deriveBits(how, key, keyLength * 8)));
    if (derivedKey.startsWith(keyPrefix.toLowerCase()))
      return btoa(JSON.stringify({ challenge, solution: { counter, derivedKey, time: 0 } }));
  }
  throw new Error("expected a proof of work that can be solved");
}
