import { type Identifier, mintIdentifier } from "../model/identifier.ts";
import { phoneOf } from "./phone.ts";

/** A WhatsApp address: digits, perhaps the number of a device, and the server that says what the digits are. */
const address = /^(\d{6,20})(?::\d{1,4})?@(lid|s\.whatsapp\.net|c\.us)$/i;

/**
 * Reads a WhatsApp address: a LID, which stands for a person without giving the number, or the form of a number
 * (`…@s.whatsapp.net`, `…@c.us`), which always begins with the country code. Null for anything else; `~Name` is a name.
 */
export function whatsAppAddressOf(written: string): Identifier | null {
  const match = address.exec(written.trim());
  if (match === null) return null;
  const [, digits = "", server = ""] = match;
  if (server.toLowerCase() === "lid") return mintIdentifier("lid", `${digits}@lid`, written);
  const reading = phoneOf(`+${digits}`);
  return reading?.kind === "e164" ? mintIdentifier("phone", reading.identifier.canonical, written) : null;
}
