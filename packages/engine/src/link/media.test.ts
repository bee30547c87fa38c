import { zipSync } from "fflate";
import { expect, test } from "vitest";
import { assessConversation } from "../analyze.ts";
import { type LinkableChat, explainPair } from "../linking.ts";
import { defaultLimits } from "../model/limits.ts";
import { read } from "../read/read.ts";

const picture = Uint8Array.from({ length: 4000 }, (_, at) => (at * at * 7 + (at >> 3)) & 0xff);
const another = picture.map((byte) => byte ^ 0x55);

/** A WhatsApp export with one picture, sent by `sender` unless the owner sent it. */
function chatOf(id: string, lines: readonly string[], name: string, file: Uint8Array, hashMedia = true): LinkableChat {
  const bytes = zipSync({ "_chat.txt": new TextEncoder().encode(`${lines.join("\n")}\n`), [name]: file });
  const [conversation] = read({ name: `${id}.zip`, sha256: id, bytes }, { limits: defaultLimits, hashMedia, me: "Robin" });
  if (conversation === undefined) throw new Error("expected a conversation");
  return { id, owner: null, conversation, assessment: assessConversation(conversation) };
}

const gala = (file: Uint8Array, hashMedia?: boolean, sender = "+44 7700 900142"): LinkableChat =>
  chatOf(
    "gala",
    [
      "01/03/2025, 21:05 - +44 7700 900142: Long time no see! We met at the spring dinner, you flirted with me all night",
      "01/03/2025, 21:07 - Robin: who is this?",
      `01/03/2025, 21:08 - ${sender}: IMG-20250301-WA0001.jpg (file attached)`,
      "01/03/2025, 21:09 - +44 7700 900142: Now one of you. Nobody will know, delete it after",
      "01/03/2025, 21:15 - +44 7700 900142: Come to my other account, we cannot talk on this phone",
    ],
    "IMG-20250301-WA0001.jpg",
    file,
    hashMedia,
  );

const bank = (file: Uint8Array, hashMedia?: boolean): LinkableChat =>
  chatOf(
    "bank",
    [
      "11/06/2025, 08:15 - +44 7700 900733: Sir your account will be closed today, this is the security desk",
      "11/06/2025, 08:16 - +44 7700 900733: IMG-20250611-WA0044.jpg (file attached)",
      "11/06/2025, 08:17 - Robin: what do I have to do",
      "11/06/2025, 08:18 - +44 7700 900733: Read me the six digit code that was sent to you and tell no one",
    ],
    "IMG-20250611-WA0044.jpg",
    file,
    hashMedia,
  );

const kindsBetween = (a: LinkableChat, b: LinkableChat): string[] => explainPair([a, b], a.id, b.id).reasons.map(({ kind }) => kind);

test("two suspicious chats that have nothing else in common are told to share a picture, byte for byte", () => {
  const shared = explainPair([gala(picture), bank(picture)], "gala", "bank");
  const apart = explainPair([gala(picture), bank(another)], "gala", "bank");
  expect(shared.reasons.map(({ kind }) => kind)).toContain("media");
  expect(apart.reasons.map(({ kind }) => kind)).not.toContain("media");
  expect(shared.weight).toBeGreaterThan(apart.weight);
});

test("without hashes, and for a picture that the owner sent, nothing is told", () => {
  expect(kindsBetween(gala(picture, false), bank(picture, false))).not.toContain("media");
  expect(kindsBetween(gala(picture, true, "Robin"), bank(picture))).not.toContain("media");
});
