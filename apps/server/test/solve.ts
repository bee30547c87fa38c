/* Solves the proofs of work that the server asks for, as a browser would. */
import { type Challenge, solveChallenge } from "altcha-lib";
import { deriveKey } from "altcha-lib/algorithms/pbkdf2";

/** The challenge in JSON to the `Altcha` header. */
export async function solve(json: string): Promise<string> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it is what the server of the test has just made
  const challenge = JSON.parse(json) as Challenge;
  const solution = await solveChallenge({ challenge, deriveKey });
  if (solution === null) throw new Error("expected a solution");
  const { counter, derivedKey } = solution;
  return Buffer.from(JSON.stringify({ challenge, solution: { counter, derivedKey } })).toString("base64");
}
