import type { Reader } from "../reader.ts";
import { readWhatsApp } from "./conversation.ts";
import { recogniseWhatsApp } from "./recognise.ts";

export { readWhatsApp } from "./conversation.ts";
export { streamWhatsApp } from "./stream.ts";
export type { StreamedChat } from "./stream.ts";

/** Reads the text that WhatsApp writes for "Export chat", on Android and on iPhones. */
export const whatsAppReader: Reader = {
  formats: ["whatsapp-android", "whatsapp-ios"],
  recognise: recogniseWhatsApp,
  read: (file, options) => readWhatsApp(file, options),
};
