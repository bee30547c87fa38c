/* How a chat gets out of each app, on each kind of phone. */
import type { ChatApp, GuideStep, PhoneKind } from "../words/kinds.ts";
import type { DrawingKind } from "../ui/PhoneDrawing.tsx";

export const drawings: Readonly<Record<GuideStep, DrawingKind>> = {
  "whatsapp-menu-android": "menu",
  "whatsapp-menu-ios": "profile",
  "without-media": "choice",
  "save-android": "save",
  "save-ios": "save",
  "choose-file": "here",
  hold: "hold",
  "tap-others": "several",
  "more-ios": "several",
  copy: "copy",
  "copy-one": "copy",
  paste: "here",
  "telegram-desktop": "menu",
  "telegram-json": "choice",
  "instagram-settings": "menu",
  "instagram-messages": "choice",
  "instagram-wait": "save",
  "shot-android": "buttons",
  "shot-ios": "buttons",
  "shot-overlap": "several",
  "shot-profile": "profile",
};

interface Ways {
  readonly export?: readonly GuideStep[];
  readonly copy: readonly GuideStep[];
}

const copyMany: readonly GuideStep[] = ["hold", "tap-others", "copy", "paste"];
const copyOne: readonly GuideStep[] = ["copy-one"];
const telegramExport: readonly GuideStep[] = ["telegram-desktop", "telegram-json", "choose-file"];
const instagramExport: readonly GuideStep[] = ["instagram-settings", "instagram-messages", "instagram-wait"];

export const waysOut = {
  whatsapp: {
    android: { export: ["whatsapp-menu-android", "without-media", "save-android", "choose-file"], copy: copyMany },
    ios: { export: ["whatsapp-menu-ios", "without-media", "save-ios", "choose-file"], copy: ["hold", "more-ios", "copy", "paste"] },
  },
  signal: { android: { copy: copyMany }, ios: { copy: copyOne } },
  telegram: {
    android: { export: telegramExport, copy: copyMany },
    ios: { export: telegramExport, copy: ["hold", "more-ios", "copy", "paste"] },
  },
  instagram: { android: { export: instagramExport, copy: copyOne }, ios: { export: instagramExport, copy: copyOne } },
  messages: { android: { copy: copyMany }, ios: { copy: copyOne } },
} as const satisfies Record<ChatApp, Record<PhoneKind, Ways>>;

export const screenshots = {
  android: ["shot-android", "shot-overlap", "shot-profile"],
  ios: ["shot-ios", "shot-overlap", "shot-profile"],
} as const satisfies Record<PhoneKind, readonly GuideStep[]>;

/** The kind of phone, from how its browser names itself; Android where it is neither. */
export const phoneOf = (userAgent: string): PhoneKind => (/iPhone|iPad|iPod|Macintosh/.test(userAgent) ? "ios" : "android");
