import type { Happening } from "../kinds.ts";

const happened: Record<Happening, { label: string; first: string }> = {
  replied: { label: "I replied", first: "" },
  "sent-pictures": {
    label: "I sent pictures of myself",
    first: "Pictures: keep a copy of what you sent. Services that take pictures down need it, and they do not judge.",
  },
  "sent-money": { label: "I sent money", first: "Money: call your bank now, by the number on your card. The first hours count." },
  "sent-code": {
    label: "I gave a code or a password",
    first: "Code or password: sign out all other devices in the app’s settings, then turn on two-step verification.",
  },
  "opened-link": {
    label: "I opened a link or a file",
    first: "Link or file: if you typed a password there, change it from another device. Open nothing more.",
  },
  "shared-work-information": {
    label: "I shared something about work",
    first: "Work: write down what you said and when. Told early, this is easy to mend.",
  },
  "gave-numbers": { label: "I gave other people’s numbers", first: "Numbers: tell those people before they are written to." },
  "agreed-to-meet": { label: "I agreed to meet", first: "Meeting: do not go. Tell someone you trust where and when it was to be." },
  "work-account-at-risk": {
    label: "A work account may be at risk",
    first: "Work account: call your IT or security desk before anything else.",
  },
  "is-threatened": {
    label: "I am being threatened",
    first:
      "Threats: do not answer and do not pay. Most who threaten move on when they get nothing. If you are in danger, call the emergency number.",
  },
};

export const replied = {
  title: "I’ve already replied or sent something",
  lead: "Tick what happened. You can tick nothing and go on. Nothing you tick is kept or sent.",
  question: "What happened?",
  happened,
  go: "Show me what to do",
  change: "Change my ticks",
  answerTitle: "You did nothing wrong.",
  answerLead:
    "People do this for a living, and they are good at it. Somebody who is kind and answers is not to blame. Here is what helps now, in order.",
  firstTitle: "Now, because of what you ticked",
  order: "In this order",
  steps: {
    pay: {
      title: "Do not pay",
      text: "Do not pay and do not promise to. Paying rarely ends it: it shows them that asking works.",
    },
    stop: { title: "Stop replying", text: "You owe no answer, not even a last one. Silence tells them nothing." },
    save: { title: "Save it first", text: "Keep the whole chat, even parts you would rather not see again. It is your evidence." },
    block: { title: "Then block", text: "Once it is saved, block them in the app. Block every account they wrote from." },
    report: {
      title: "Report in the app last",
      text: "Report them in the app, and do not let it delete the chat. Some apps offer to delete as they report: say no to that part.",
    },
    tell: {
      title: "Tell colleagues who may be next",
      text: "Whoever wrote to you may write to people near you. A short word is enough: you need not say what you sent.",
    },
    verify: {
      title: "Check people by a route you already had",
      text: "If somebody says they are a person you know, ring the number you had before, or ask them face to face.",
    },
  },
  saveHow: "How, on this phone",
  saveAll: "Get the whole chat out of the app",
  help: {
    now: "Talk to someone now",
    all: "People who help",
    openNow: "Open now",
    openAlways: "Open day and night",
    hours: (hours: string) => `Hours: ${hours}`,
    always: "every day, 24 hours",
    everyDay: "every day",
    unknown: "as their own page says",
    checked: (month: string) => `Read in ${month}. Numbers can change.`,
    call: (number: string) => `Call ${number}`,
    write: "Go to their page",
    country: "Where you are",
    anywhere: "Anywhere",
    allAges: "all ages",
    from: (age: number) => `from ${age}`,
    upTo: (age: number) => `up to ${age}`,
    between: (from: number, to: number) => `${from} to ${to} years`,
    closed: "Closed now",
  },
  report: "Tell the desk what happened",
  print: "Print or save this page",
};
