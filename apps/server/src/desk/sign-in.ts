/* Handlers sign in by signing words of ours with the key of their own; there is no password to steal. */
import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { periods } from "@telltale/contract";

const macOf = (key: Uint8Array, words: string, handler: string): Buffer => createHmac("sha256", key).update(`${words}.${handler}`).digest();

/** Words for one handler to sign, good for two minutes. */
export function challengeFor(key: Uint8Array, handler: string, now: number): { readonly challenge: string; readonly expiresAt: number } {
  const expiresAt = now + periods.challengeSeconds * 1000;
  const words = `${expiresAt}.${randomBytes(16).toString("base64url")}`;
  return { challenge: `${words}.${macOf(key, words, handler).toString("base64url")}`, expiresAt };
}

/** Whether these words are ours, for this handler, and still good. */
export function isOurs(key: Uint8Array, challenge: string, handler: string, now: number): boolean {
  const [expires = "", nonce = "", mac = "", ...rest] = challenge.split(".");
  if (rest.length > 0 || !/^\d{1,15}$/u.test(expires) || Number(expires) < now) return false;
  const given = Buffer.from(mac, "base64url");
  const right = macOf(key, `${expires}.${nonce}`, handler);
  return given.length === right.length && timingSafeEqual(given, right);
}

/** What a challenge that was used is remembered by. */
export const usedChallenge = (challenge: string): Uint8Array => createHash("sha256").update(`challenge\n${challenge}`).digest();
