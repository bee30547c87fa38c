/** What a person can do next. Keys are permanent; the words are plain, calm, and blame nobody. */
export const adviceTexts = {
  "do-not-reply": "Stop replying. You do not owe an answer, and silence tells them nothing.",
  "keep-everything": "Keep the whole chat. Do not delete it, even parts you would rather not see again.",
  report: "Tell your security desk. They have seen this before and it is not your fault.",
  "check-another-way": "Check who this is by a route you already had: a number you knew before, or in person.",
  "do-not-send-pictures": "Do not send pictures. You can stop at any point, whatever was said before.",
  "sent-pictures": "If you sent pictures: you did nothing wrong. Save the chat, stop replying, and get help to have them taken down.",
  "do-not-pay": "Do not pay, and do not promise to. Paying rarely ends it.",
  "sent-money": "If you sent money: tell your bank now, by the number on your card.",
  "do-not-share-codes": "Do not read out or forward any code. A code is a key to your account.",
  "gave-code": "If you gave a code: sign out other devices in the app's settings, turn on two-step verification, and warn your contacts.",
  "do-not-open": "Do not open the link or the file. If it matters, ask for it by another route.",
  "opened-link": "If you opened it or signed in: change that password from another device and tell your security desk today.",
  "do-not-share-work": "Do not share anything about work, travel or colleagues.",
  "shared-work": "If you shared something about work: write down what and when, and tell your security desk. Early is easy to mend.",
  "do-not-share-numbers": "Do not pass on other people's numbers. Let people be asked first.",
  "gave-numbers": "If you gave others' numbers: tell those people, so that they know before they are written to.",
  "do-not-meet": "Do not go alone to meet someone you know only from a chat.",
  "agreed-to-meet": "If you agreed to meet: do not go, and tell someone you trust where and when it was to be.",
  "work-account": "If a work account may be at risk: call your IT or security desk before anything else.",
  threatened:
    "If you are threatened: do not answer, do not pay, save everything, and go to the police or your security desk now. It gets smaller once others know.",
  "talk-to-someone": "Tell one person you trust. Nobody has to carry this alone.",
} as const satisfies Record<string, string>;

/** The key of one piece of advice. */
export type Advice = keyof typeof adviceTexts;
