/* Writes a seeded Android export: texts of everyday length, some of several lines, system lines, media, two people. */
import { closeSync, openSync, writeSync } from "node:fs";
import { choose, pick, seeded } from "./random.ts";

const words =
  "the and you was it with for on that have they this from about would there what when your just some meeting tonight train later thanks maybe office paper lunch".split(
    " ",
  );

/** Writes at least `bytes` bytes to `path` and says how many messages and bytes there are. */
export function writeExport(path: string, bytes: number, seed: number): { readonly messages: number; readonly bytes: number } {
  const random = seeded(seed);
  const file = openSync(path, "w");
  let written = 0;
  let messages = 0;
  let minute = Date.UTC(2019, 0, 1) / 60_000;
  while (written < bytes) {
    let block = "";
    for (let i = 0; i < 4096; i++, messages++) {
      minute += pick(random, 6);
      const at = new Date(minute * 60_000).toISOString();
      const head = `${at.slice(8, 10)}/${at.slice(5, 7)}/${at.slice(0, 4)}, ${at.slice(11, 16)} - `;
      const kind = random();
      if (kind < 0.005)
        block += `${head}Anna Brook changed their phone number. You're currently chatting with their new number. Tap to add it to your contacts.\n`;
      else if (kind < 0.05) block += `${head}+44 7700 900118: <Media omitted>\n`;
      else {
        const text = Array.from({ length: 4 + pick(random, 14) }, () => choose(random, words)).join(" ");
        block += `${head}${random() < 0.5 ? "Anna Brook" : "+44 7700 900118"}: ${kind < 0.1 ? text.replace(" ", "\n") : text}\n`;
      }
    }
    written += writeSync(file, block);
  }
  closeSync(file);
  return { messages, bytes: written };
}
