/* The closed sets that have words in every language. */
import type { EngineErrorDetail, Level, Stage } from "@telltale/engine";

export { type Happening, happenings } from "@telltale/contract";
export type { Advice, IssueCode } from "@telltale/engine";
export type { Level, Stage };

/** Why a file gave no chat. `unreadable`: the device did not hand it over. */
export type RefusalReason = EngineErrorDetail["code"] | "picture" | "unreadable";

export const chatApps = ["whatsapp", "signal", "telegram", "instagram", "messages"] as const;
export type ChatApp = (typeof chatApps)[number];

export const phones = ["android", "ios"] as const;
export type PhoneKind = (typeof phones)[number];

/** One thing to do on the way from an app to this page. */
export type GuideStep =
  | "whatsapp-menu-android"
  | "whatsapp-menu-ios"
  | "without-media"
  | "save-android"
  | "save-ios"
  | "choose-file"
  | "hold"
  | "tap-others"
  | "more-ios"
  | "copy"
  | "copy-one"
  | "paste"
  | "telegram-desktop"
  | "telegram-json"
  | "instagram-settings"
  | "instagram-messages"
  | "instagram-wait"
  | "shot-android"
  | "shot-ios"
  | "shot-overlap"
  | "shot-profile";
