import type { ChatApp, GuideStep, PhoneKind } from "../kinds.ts";

const apps: Record<ChatApp, string> = {
  whatsapp: "WhatsApp",
  signal: "Signal",
  telegram: "Telegram",
  instagram: "Instagram",
  messages: "Messages (SMS, iMessage)",
};
const phones: Record<PhoneKind, string> = { android: "Android", ios: "iPhone" };
const steps: Record<GuideStep, string> = {
  "whatsapp-menu-android": "Open the chat. Tap the three dots at the top, then More, then Export chat.",
  "whatsapp-menu-ios": "Open the chat. Tap the name at the top. Scroll down and tap Export Chat.",
  "without-media": "Choose Without media. Pictures then stay where they are.",
  "save-android": "Choose Files, or another place on your phone. Do not choose e-mail.",
  "save-ios": "Tap Save to Files.",
  "choose-file": "Come back here and choose that file.",
  hold: "Press and hold the first message until it is marked.",
  "tap-others": "Tap the other messages, theirs and yours.",
  "more-ios": "Tap More or Select, then tap the other messages, theirs and yours.",
  copy: "Tap the copy sign: two sheets, one on the other.",
  "copy-one": "Hold a message and tap Copy. Paste it here on a line of its own. Then do the next one.",
  paste: "Come back here, hold your finger in the box, and tap Paste.",
  "telegram-desktop": "If you have Telegram on a computer: open the chat, tap the three dots, then Export chat history.",
  "telegram-json": "As the format choose JSON. Leave pictures out.",
  "instagram-settings":
    "In Instagram open Settings, then Accounts Centre, then Your information and permissions, then Export your information.",
  "instagram-messages": "Choose Messages only, and JSON as the format. Export to your device.",
  "instagram-wait": "Instagram tells you when it is ready. This can take hours. Then choose the zip here.",
  "shot-android": "Press the power button and volume down together.",
  "shot-ios": "Press the side button and volume up together.",
  "shot-overlap": "Start at the top. Let each picture show the end of the one before.",
  "shot-profile": "Take one of their profile too, with the number or the name.",
};

export const guides = {
  apps,
  phones,
  steps,
  copyTitle: "By copying",
  exportTitle: "By export",
  shotsTitle: "By screenshots",
  blocked: {
    privacy: "WhatsApp: if “Advanced chat privacy” is on, export is off. Copying or screenshots still help.",
    vanish:
      "Messages that disappear: take screenshots now, from top to bottom. Leave the timer as it is. The app tells the other side when you change it.",
    once: "A picture that opens only once: write down when it came and what it showed. You need not open it.",
    screen: "Signal: if screenshots come out black, turn off Screen security in Settings, Privacy. Turn it on again after.",
    secret:
      "Telegram secret chats and Instagram’s vanish mode tell the other side about screenshots. Use another phone to take a picture of the screen.",
  },
};
