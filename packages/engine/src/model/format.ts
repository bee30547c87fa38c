/**
 * Every format the engine reads, with the name people use for it. The key is the value of
 * `source.format` in results and of `--format` on the command line.
 */
export const formats = {
  "whatsapp-android": "WhatsApp export from Android",
  "whatsapp-ios": "WhatsApp export from an iPhone",
  "whatsapp-copy": "messages copied from WhatsApp on a phone or the web",
  "telegram-json": "Telegram Desktop export (JSON)",
  "signal-export": "Signal text export by signal-export",
  "signalbackup-tools": "Signal text export by signalbackup-tools",
  "instagram-json": "Instagram download (JSON)",
  "messenger-json": "Messenger download (JSON)",
  "sms-xml": "SMS Backup & Restore (XML)",
  "imessage-txt": "iMessage text by imessage-exporter",
  "nokia-vmg": "Nokia message file (VMG)",
  jsonl: "JSON lines of {from, text, at}",
  pasted: "pasted text",
} as const satisfies Record<string, string>;

/** The name of a format the engine reads. */
export type Format = keyof typeof formats;
